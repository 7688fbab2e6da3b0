"""What the use cases need of the outside, as few verbs each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Answered, Call, ReadPage
from blocklist_jobs.core.capabilities import Capabilities
from blocklist_jobs.core.faults import Fault
from blocklist_jobs.core.library import Playlist
from blocklist_jobs.core.limits import Limits
from blocklist_jobs.core.outlook import Outlook
from blocklist_jobs.core.permits import Capacity, Outcome, Permit, Remembered, Taken
from blocklist_jobs.core.wire import Answer, RateHint, Request, Tokens


class NotSent(Exception):
    """The connection could not be made: nothing has reached the provider."""


class AnswerLost(Exception):
    """The request went out and no whole answer came back: it may have been done."""


class Socket(Protocol):
    """The only way out to a provider."""

    def send(self, request: Request, *, bearer: str | None, timeout_s: float) -> Answer:
        """Send once, never retry, follow no redirect. Raises :class:`NotSent` or :class:`AnswerLost`.

        ``timeout_s`` bounds the whole exchange, from connecting to the last byte.
        """


class Provider(Protocol):
    """All that is known of one provider's protocol; pure."""

    name: str

    @property
    def capabilities(self) -> Capabilities:
        """What it can do, in the dialect it is set up for."""

    def request(self, call: Call, account: Account, *, key: str = "") -> Request:
        """The one request that does ``call``. ``key`` is the same whenever the same batch is tried again."""

    def decipher(self, call: Call, answer: Answer, account: Account) -> Answered | Fault:
        """What the answer means. Never raises on what a provider may send; the worst is ``MALFORMED``."""

    def pages_of(self, playlist: Playlist) -> tuple[ReadPage, ...]:
        """All pages of a playlist whose size is known, to be read side by side; none for an empty one.

        None of them is ``first``: their ``expected_total`` is the size. Where the size is not known (-1), the first.
        """

    def rate_hint(self, answer: Answer) -> RateHint:
        """What the answer's headers say about the limit."""

    def refresh_request(self, refresh_token: str) -> Request:
        """The request for a new access token."""

    def revoke_request(self, token: str) -> Request | None:
        """The request that ends the permission a token of either kind belongs to; ``None`` where there is none."""

    def decipher_tokens(self, answer: Answer) -> Tokens | Fault:
        """The new tokens, or why there are none (``GRANT_DEAD`` only for ``invalid_grant``)."""


class Gate(Protocol):
    """The one place that hands out permits, for one (provider, app) at a time."""

    def take(self, provider: str, app: str, user: str, costs: Sequence[int]) -> Taken:
        """Permits for a prefix of ``costs``; each may begin at most about a second from now.

        Redis out of reach is a refusal (``GATE_UNREACHABLE``), never an exception.
        """

    def report(self, permit: Permit, outcome: Outcome) -> None:
        """Tell what became of a permit. Losing the report is safe: permits expire by themselves."""

    def capacity(self, provider: str, app: str, *, within_s: float, critical: bool = False, cost: int = 1) -> Capacity:
        """How many permits of ``cost`` units each could begin within ``within_s`` seconds. Takes nothing."""

    def outlook(self, provider: str, app: str) -> Outlook | None:
        """When the next permits come, as far as can be foreseen; ``None`` where Redis does not answer."""

    def configure(self, provider: str, app: str, limits: Limits) -> None:
        """Put changed limits into force at once; raises ``ConnectionError`` where Redis does not answer."""

    def status(self, provider: str, app: str) -> Mapping[str, Any]:
        """Windows (used, limit, left), next permit, breaker, cool-down, learned limit, concurrency; JSON-ready."""

    def snapshot(self, provider: str, app: str) -> Mapping[str, Any] | None:
        """Breaker, cool-down and learned limits for ``provider_rate_state``; ``None`` where Redis does not answer."""


class GateMemory(Protocol):
    """What Postgres knows of a gate."""

    def recall(self, provider: str, app: str) -> Remembered:
        """Everything needed to start the gate as strict as it was before its state was lost."""
