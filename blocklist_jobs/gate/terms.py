"""Limits in the terms of the scripts: whole microseconds, and the margins that make the windows strict."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from blocklist_jobs.core.breaker import BreakerRules
from blocklist_jobs.core.limits import Limits, Scope, Window

SECOND = 1_000_000

# A booked start is at most this far ahead; a worker sleeps that long, and gives a longer wait back.
HORIZON_S = 1.0
# What is closed without a known end is asked about again after this long.
RECHECK_S = 1.0
# A place that a report will free is asked for again after this long.
PLACE_RECHECK_S = 0.25
# A provider that reports a used-up quota, without quotas of ours and without Retry-After, is left alone this long.
QUOTA_WAIT_S = 3600.0
# A window is longer by this share, so that 99 % of the limit is used; at least and at most these seconds.
MARGIN_SHARE, MARGIN_LEAST_S, MARGIN_MOST_S = 0.01, 0.020, 0.300


@dataclass(frozen=True, slots=True)
class Margin:
    """A permit is good for ``good_for_s``; its way to the provider may vary by ``guard_s``."""

    good_for_s: float
    guard_s: float

    @property
    def whole_s(self) -> float:
        """What every window is longer by."""
        return self.good_for_s + self.guard_s


def margin_of(limits: Limits) -> Margin:
    """The margin that the shortest window can afford, half for the sender and half for the way."""
    shortest = min((window.seconds for window in limits.windows), default=MARGIN_MOST_S / MARGIN_SHARE)
    whole = min(max(shortest * MARGIN_SHARE, MARGIN_LEAST_S), MARGIN_MOST_S)
    return Margin(good_for_s=whole / 2, guard_s=whole / 2)


def micro(seconds: float) -> int:
    """Seconds as whole microseconds."""
    return round(seconds * SECOND)


def _primary(windows: tuple[Window, ...]) -> int:
    """Which app window (from 1, 0 for none) is the slowest: the one whose limit is learned."""
    rates = [(w.limit / w.seconds, number) for number, w in enumerate(windows, 1) if w.scope is Scope.APP]
    return min(rates)[1] if rates else 0


def _rules(rules: BreakerRules) -> dict[str, Any]:
    plain = asdict(rules)
    spans = {name: micro(plain.pop(f"{name}_s")) for name in ("within", "open", "longest")}
    return {**plain, **spans}


def terms_of(limits: Limits, rules: BreakerRules, call_s: float, *, by_request: bool) -> str:
    """The limits as the JSON that the scripts read; ``call_s`` bounds how long a call keeps its place.

    ``by_request``: windows count requests, whatever these cost of a day's quota.
    """
    margin = margin_of(limits)
    longest_s = max((window.seconds for window in limits.windows), default=60.0) + margin.whole_s
    primary = _primary(limits.windows)
    day_s = 2 * 86_400 if limits.quotas else 0
    return json.dumps(
        {
            "windows": [
                {
                    "limit": window.limit,
                    "seconds": micro(window.seconds),
                    "span": micro(window.seconds + margin.whole_s),
                    "scope": window.scope.value,
                }
                for window in limits.windows
            ],
            "quotas": [
                {"units": quota.units, "daily_at": quota.daily_at, "timezone": quota.timezone}
                for quota in limits.quotas
            ],
            "by_request": by_request,
            "per_user": any(window.scope is Scope.USER for window in limits.windows),
            "primary": primary,
            "longest": micro(longest_s),
            "good_for": micro(margin.good_for_s),
            "margin": micro(margin.whole_s),
            "horizon": micro(HORIZON_S),
            "recheck": micro(RECHECK_S),
            "place_recheck": micro(PLACE_RECHECK_S),
            "quota_wait": micro(QUOTA_WAIT_S),
            "longest_hint": micro(3600),
            "call": micro(call_s),
            "burst": limits.burst,
            # Successes that earn a burst back after a refusal: about one window of them.
            "stretch": min(max(limits.windows[primary - 1].limit if primary else 0, 20), 500),
            "gap": limits.min_gap_ms * 1000,
            "concurrency": limits.concurrency,
            "paused": limits.paused,
            "breaker": limits.breaker.value,
            "rules": _rules(rules),
            "backoff": {
                "base": micro(limits.backoff.base_s),
                "multiplier": limits.backoff.multiplier,
                "cap": micro(limits.backoff.cap_s),
            },
            "life_ms": round(1000 * (max(longest_s, day_s) + 3600)),
        }
    )
