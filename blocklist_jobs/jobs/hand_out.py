"""Give each free permit to the batch that deserves it most, and lease that batch to whoever picks it up."""

from __future__ import annotations

from dataclasses import dataclass

from blocklist_jobs.core.fair import share_out
from blocklist_jobs.core.permits import Capacity, Reason
from blocklist_jobs.core.work import HandedOut
from blocklist_jobs.jobs.ledger import Ledger, Ledgers
from blocklist_jobs.jobs.ports import Gate

AHEAD_S = 0.2
"""A batch is handed out so long before its permit begins, to cover the way to the worker and no more: what is out
goes before a critical job that comes later."""

SLOTS_KEPT = 1
"""Slots that only critical batches may use: a priority orders a queue, it frees no slot."""

MOST_AT_ONCE = 32

BUSY_S = 0.05
"""All slots are taken, or what was handed out has not begun: look again so soon, unless woken."""

MINIMUM_S = 0.01


@dataclass(frozen=True, slots=True)
class HandOutReport:
    """What was handed out, and in how many seconds it is worth looking again (``None``: when woken)."""

    batches: tuple[HandedOut, ...] = ()
    next_in_s: float | None = None
    reason: str | None = None


class HandOut:
    """Asked by the dispatcher, for one (provider, app) at a time; only the leader asks."""

    def __init__(self, ledgers: Ledgers, gate: Gate, *, start_deadline_s: float, per_user: int) -> None:
        self._ledgers = ledgers
        self._gate = gate
        self._start_deadline_s = start_deadline_s
        self._per_user = per_user

    def __call__(self, provider: str, app: str, slots: int) -> HandOutReport:
        """Lease what may go now to ``slots`` worker slots; the caller sends the messages after this returns."""
        with self._ledgers.begin() as ledger:
            due_in_s = ledger.shares.next_due_s(provider, app)
        if due_in_s is None or due_in_s > 0:
            return HandOutReport(next_in_s=due_in_s)
        if slots <= 0:
            return HandOutReport(next_in_s=1.0, reason="no_workers")
        capacity = self._gate.capacity(provider, app, within_s=AHEAD_S)
        if capacity.free > 0:
            with self._ledgers.begin() as ledger:
                return self._lease(ledger, provider, app, slots, capacity.free)
        return self._critical(provider, app, slots, capacity) or _later(capacity)

    def _critical(self, provider: str, app: str, slots: int, full: Capacity) -> HandOutReport | None:
        """The last place of a concurrency that is used up is a critical batch's, if one waits."""
        if full.refusal is None or full.refusal.reason is not Reason.CONCURRENCY:
            return None
        kept = self._gate.capacity(provider, app, within_s=AHEAD_S, critical=True)
        if kept.free <= 0:
            return None
        with self._ledgers.begin() as ledger:
            report = self._lease(ledger, provider, app, slots, kept.free, is_kept=True)
        return report if report.batches else None

    def _lease(
        self, ledger: Ledger, provider: str, app: str, slots: int, permits: int, *, is_kept: bool = False
    ) -> HandOutReport:
        out = ledger.batches.in_flight(provider, app)
        idle = slots - ledger.batches.out_everywhere()
        free = min(permits - ledger.batches.waiting_to_start(provider, app), MOST_AT_ONCE)
        room = min(free, idle)
        if room <= 0:
            return HandOutReport(next_in_s=BUSY_S, reason="busy")
        # Who has as many out as may be is skipped, never waited for: so many users more are looked at.
        capped = sum(count >= self._per_user for count in out.values())
        candidates = ledger.shares.candidates(provider, app, room + capped)
        if not candidates:
            ledger.shares.tidy(provider, app)
            return HandOutReport(next_in_s=MINIMUM_S)
        cheapest = min(candidate.cost for candidate in candidates)
        if cheapest > 1:  # the permits that are free were counted in units
            fits = self._gate.capacity(provider, app, within_s=AHEAD_S, critical=is_kept, cost=cheapest)
            if fits.free <= 0:
                return _later(fits)
            room = min(room, fits.free)
        shares = share_out(
            candidates,
            count=room,
            bulk=0 if is_kept else min(free, idle - (SLOTS_KEPT if slots > SLOTS_KEPT else 0)),
            handed_out=ledger.shares.handed_out(provider, app),
            in_flight=out,
            per_user=self._per_user,
        )
        batches = ledger.batches.lease(shares.batch_ids, self._start_deadline_s)
        ledger.shares.charge(provider, app, shares.charges, batches)
        return HandOutReport(tuple(batches), next_in_s=0.0 if batches else BUSY_S)


def _later(capacity: Capacity) -> HandOutReport:
    """No permit now: look again just before the next one begins."""
    if capacity.refusal is None:
        return HandOutReport(next_in_s=BUSY_S)
    return HandOutReport(
        next_in_s=max(MINIMUM_S, capacity.refusal.wait_s - AHEAD_S), reason=capacity.refusal.reason.value
    )
