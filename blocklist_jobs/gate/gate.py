"""The gate on Redis: one script in, one answer out. Fails closed: what Redis does not grant is not sent."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError

from blocklist_jobs.core.breaker import BreakerRules, weigh
from blocklist_jobs.core.limits import Limits
from blocklist_jobs.core.outlook import Outlook
from blocklist_jobs.core.permits import Capacity, Outcome, Permit, Reason, Refusal, Taken
from blocklist_jobs.core.wire import RateHint
from blocklist_jobs.gate.anchors import Anchors, boot_ns
from blocklist_jobs.gate.conversation import Conversation, Spans
from blocklist_jobs.gate.outlook import RANKS, outlook_of
from blocklist_jobs.gate.replies import Slip, capacity_of, taken_of
from blocklist_jobs.gate.scripts import Scripts
from blocklist_jobs.gate.status import snapshot_of, status_of
from blocklist_jobs.gate.terms import RECHECK_S, SECOND, micro
from blocklist_jobs.jobs.ports import GateMemory

_log = structlog.get_logger(__name__)

# GateKeepsAsking and the client's own socket errors are ConnectionErrors.
_OUT_OF_REACH = (RedisError, ConnectionError, TimeoutError)
_UNREACHABLE = Refusal(Reason.GATE_UNREACHABLE, RECHECK_S)

# A call that has not been reported after this long has lost its worker; its place is given to another.
CALL_S = 60.0
# After a loss of the state: a batch that was handed out longer ago than this has been sent, or asks again. A worker
# begins within the start deadline (15 s), and takes its permit at once; memory counts in whole seconds.
IN_FLIGHT_S = 20.0
RULES = BreakerRules()
# More units than this in one request are a mistake: no provider charges so much.
MOST_UNITS = 1000


class RedisGate:
    """The contract of ``jobs/ports.py`` on one Redis.

    ``dice`` gives numbers in [0, 1) for the jitter, ``clock_ns`` reads a clock that nobody sets.
    What ``memory.recall`` raises passes through.
    """

    def __init__(
        self,
        redis: Redis,
        memory: GateMemory,
        *,
        rules: BreakerRules = RULES,
        call_s: float = CALL_S,
        in_flight_s: float = IN_FLIGHT_S,
        scripts: Scripts | None = None,
        dice: random.Random | None = None,
        clock_ns: Callable[[], int] = boot_ns,
    ) -> None:
        spans = Spans(rules, call_s, in_flight_s)
        self._conversation = Conversation(scripts or Scripts(redis), memory, Anchors(clock_ns), spans)
        self._dice = dice or random.SystemRandom()

    def take(self, provider: str, app: str, user: str, costs: Sequence[int]) -> Taken:
        """Permits for a prefix of ``costs`` (1 to 1000 units each, else ``ValueError``)."""
        if not all(1 <= cost <= MOST_UNITS for cost in costs):
            raise ValueError(f"a request costs 1 to {MOST_UNITS} units, not {list(costs)}")
        try:
            reply = self._conversation.ask("take", provider, app, {"costs": list(costs)}, [user])
        except _OUT_OF_REACH as error:
            self._complain("take", provider, error)
            return Taken((), _UNREACHABLE)
        # The booked time began when the script ran, at the earliest when it was asked: the way is lost validity.
        good_for_s = max(0.0, reply["good_for"] / SECOND - reply["way_s"])
        return taken_of(reply, (provider, app, user), costs, good_for_s)

    def report(self, permit: Permit, outcome: Outcome) -> None:
        """Tell what became of a permit; where Redis does not answer, the permit expires by itself."""
        slip = Slip.of(permit)
        arguments: dict[str, Any] = {
            "id": slip.name,
            "start": slip.start,
            "cost": permit.cost,
            "sent": outcome.sent.value,
            "fault": outcome.fault.value if outcome.fault else "",
            "weight": weigh(outcome).value,
            "dice": self._dice.random(),
            "hint": _hint(outcome.hint),
        }
        if outcome.retry_after_s is not None:
            arguments["retry_after"] = micro(max(0.0, outcome.retry_after_s))
        try:
            self._conversation.ask("report", permit.provider, permit.app, arguments, [permit.user])
        except _OUT_OF_REACH as error:
            self._complain("report", permit.provider, error)

    def capacity(self, provider: str, app: str, *, within_s: float, critical: bool = False, cost: int = 1) -> Capacity:
        """How many permits (at most 100) of ``cost`` units could begin within ``within_s``. Takes nothing."""
        arguments = {"within": micro(within_s), "critical": critical, "cost": cost}
        try:
            return capacity_of(self._conversation.ask("capacity", provider, app, arguments))
        except _OUT_OF_REACH as error:
            self._complain("capacity", provider, error)
            return Capacity(0, _UNREACHABLE)

    def outlook(self, provider: str, app: str) -> Outlook | None:
        """When the next permits come; ``None`` where Redis does not answer."""
        try:
            return outlook_of(self._conversation.ask("outlook", provider, app, {"ranks": RANKS}))
        except _OUT_OF_REACH as error:
            self._complain("outlook", provider, error)
            return None

    def configure(self, provider: str, app: str, limits: Limits) -> None:
        """Put changed limits into force at once; raises ``ConnectionError`` where Redis does not answer."""
        try:
            self._conversation.configure(provider, app, limits)
        except RedisError as error:
            raise ConnectionError(f"the gate of {provider} cannot be reached") from error

    def status(self, provider: str, app: str) -> Mapping[str, Any]:
        """The state in the shape of the API (docs/gate.md); raises ``ConnectionError`` where Redis does not answer."""
        try:
            return status_of(self._conversation.ask("status", provider, app, {}), provider, app)
        except RedisError as error:
            raise ConnectionError(f"the gate of {provider} cannot be reached") from error

    def snapshot(self, provider: str, app: str) -> Mapping[str, Any] | None:
        """Breaker, cool-down, learned limit and quota wait; ``None`` where Redis does not answer."""
        try:
            return snapshot_of(self._conversation.ask("status", provider, app, {}))
        except _OUT_OF_REACH as error:
            self._complain("snapshot", provider, error)
            return None

    @staticmethod
    def _complain(verb: str, provider: str, error: Exception) -> None:
        _log.warning(
            "gate_unreachable", verb=verb, provider=provider, error=type(error).__name__, detail=str(error)[:200]
        )


def _hint(hint: RateHint) -> dict[str, float]:
    """The headers' numbers without what they do not say; the reset in microseconds."""
    said = {"limit": hint.limit, "remaining": hint.remaining}
    found: dict[str, float] = {name: value for name, value in said.items() if value is not None}
    if hint.reset_s is not None:
        found["reset"] = micro(hint.reset_s)
    return found
