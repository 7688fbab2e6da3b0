"""Which gate a request goes through: an app's calls, and beside them its renewals of tokens, which another service of
the provider answers. Neither waits for the other, and neither is sent without a permit."""

from __future__ import annotations

from dataclasses import replace

from blocklist_jobs.core.limits import Limits

_TOKENS = "/tokens"


def token_lane(app: str) -> str:
    """The lane of an app's renewals."""
    return app + _TOKENS


def lanes_of(app: str) -> tuple[str, str]:
    """All lanes of an app."""
    return app, token_lane(app)


def lanes_beside(lane: str) -> tuple[str, str]:
    """All lanes of the app that a lane belongs to."""
    return lanes_of(lane.removesuffix(_TOKENS))


def limits_in(lane: str, limits: Limits) -> Limits:
    """A provider's limits in one of its lanes.

    No provider publishes how often tokens may be asked for: the API's windows are taken for it, with a cool-down, a
    learned limit and a breaker of their own. The day's units are the API's alone.
    """
    return replace(limits, quotas=()) if lane.endswith(_TOKENS) else limits
