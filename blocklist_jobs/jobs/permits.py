"""A permit whose moment has come, taken immediately before its request is sent."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from blocklist_jobs.core.permits import Outcome, Permit, Reason, Refusal, Sent
from blocklist_jobs.core.work import Claimed
from blocklist_jobs.jobs.ports import Gate

SEND_S = 5.0
"""So long after its claim a batch may send, else it goes back: a gate that has lost its state counts a request from
its hand-out on, and no longer than to the start deadline and so much more (``in_flight_s`` of ``gate/gate.py``)."""

LONGEST_SLEEP_S = 1.2
"""A permit that begins later than this is not waited for: the batch goes back."""

TRIES_FOR_A_PERMIT = 5
"""A permit that could not be used in time goes back and the next is taken, so often."""

NO_PERMIT = Refusal(Reason.RATE, 0.1)


@dataclass(frozen=True, slots=True)
class Lease:
    """How long a batch is ours: until ``until`` on the process' monotonic clock."""

    until: float

    def allows(self, call_s: float) -> bool:
        """Whether a call of ``call_s`` seconds would surely end before the lease does."""
        return time.monotonic() + call_s < self.until


class Permits:
    """Takes permits from the gate and waits for their moment; ``call_timeout_s`` is how long a call may take."""

    def __init__(self, gate: Gate, call_timeout_s: float, sleep: Callable[[float], None] = time.sleep) -> None:
        self._gate = gate
        self._call_timeout_s = call_timeout_s
        self._sleep = sleep

    def next(self, batch: Claimed, lease: Lease) -> Permit | Refusal:
        """A permit for the batch's call, while its lease lasts."""
        return self.take(batch.provider, batch.app, batch.user_id, batch.cost, lease)

    def take(self, provider: str, lane: str, user: str, cost: int, lease: Lease) -> Permit | Refusal:
        """A permit that may be used now. One that came and went unused goes back to the gate."""
        for _ in range(TRIES_FOR_A_PERMIT):
            taken = self._gate.take(provider, lane, user, [cost])
            received = time.monotonic()
            if not taken.permits:
                return taken.refusal or NO_PERMIT
            permit = taken.permits[0]
            if permit.start_in_s > LONGEST_SLEEP_S:
                self._gate.report(permit, Outcome(Sent.UNUSED))
                return Refusal(Reason.RATE, permit.start_in_s)
            self._sleep(max(0.0, received + permit.start_in_s - time.monotonic()))
            in_time = time.monotonic() <= received + permit.start_in_s + permit.good_for_s
            if in_time and lease.allows(self._call_timeout_s):
                return permit
            self._gate.report(permit, Outcome(Sent.UNUSED))
        return NO_PERMIT

    def report(self, permit: Permit, outcome: Outcome) -> None:
        """Tell the gate what became of a permit."""
        self._gate.report(permit, outcome)
