"""Clear dead letters away: take them up again from their checkpoints, or discard them; one, or many by filter.

Of many, some are done while the client waits and the rest by the sweeps: one job a transaction, which also moves the
clearance on, so that whatever dies in between, none is left out and none is done twice.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.dead_letters import Clearance, Clearing, filter_to_record
from blocklist_jobs.core.errors import Conflict, NotFound, Unavailable
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobFilter
from blocklist_jobs.core.work import JobState
from blocklist_jobs.jobs.begin import Begin
from blocklist_jobs.jobs.ledger import Ledger, Ledgers

MOST_AT_ONCE = 200
"""So many are cleared away while the client waits."""

LONGEST_S = 1.0
"""The client waits no longer for it than this."""

SWEEP_S = 0.2
"""A sweep works on all clearances for so long: whoever sweeps has batches to hand out meanwhile."""

_log: Any = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Portion:
    """What became of the jobs that had their turn."""

    cleared: list[UUID] = field(default_factory=list)
    refused: list[tuple[UUID, str]] = field(default_factory=list)


def take_up(ledger: Ledger, begin: Begin, job: JobState) -> None:
    """Begin a job in ``dead_letter`` again from its checkpoint, once its library is free."""
    if job.status is not Status.DEAD_LETTER:
        raise Conflict(f"only a job in dead_letter can be retried; this one is {job.status}")
    ledger.jobs.note(job.id, holds_library=False)
    ledger.jobs.move(job, Status.PENDING)
    begin(ledger, job.id)


def give_up(ledger: Ledger, job: JobState) -> None:
    """Discard a job in ``dead_letter``: it is cancelled, and keeps the reason why it had come there."""
    if job.status is not Status.DEAD_LETTER:
        raise Conflict(f"only a job in dead_letter can be discarded; this one is {job.status}")
    ledger.items.cancel_pending(job.id)
    ledger.jobs.touch(job.id)
    ledger.jobs.move(job, Status.CANCELLED, error=ledger.batches.dead_fault(job.id))


class ClearDeadLetters:
    """Clears away what its owner asks for; ``go_on`` is called by the sweeps."""

    def __init__(self, ledgers: Ledgers, begin: Begin, clock: Callable[[], float] = time.monotonic) -> None:
        self._ledgers = ledgers
        self._begin = begin
        self._clock = clock

    def __call__(
        self, caller: Caller, action: Clearing, wanted: JobFilter, most: int | None = None
    ) -> tuple[Clearance, Portion]:
        """Begin to clear away those that are dead now and wanted: how far it is, and what has been done so far."""
        with self._ledgers.begin() as ledger:
            made = ledger.clearances.add(caller.user_id, action, wanted, most)
            asked = filter_to_record(wanted)
            ledger.record(caller.user_id, f"dead_letters.{action}", made.id, total=made.total, limit=most, **asked)
        portion = self._work(made.id)
        with self._ledgers.begin() as ledger:
            return self._own(ledger, caller, made.id), portion

    def stop(self, caller: Caller, clearance_id: UUID) -> Clearance:
        """Leave alone what has not had its turn; stopping one that was stopped changes nothing."""
        with self._ledgers.begin() as ledger:
            found = self._own(ledger, caller, clearance_id)
            if found.status is Status.COMPLETED:
                raise Conflict("it is completed and cannot be cancelled any more")
            if found.is_open:
                ledger.clearances.end(found, Status.CANCELLED)
                ledger.record(caller.user_id, "dead_letters.stopped", clearance_id)
            return self._own(ledger, caller, clearance_id)

    def _own(self, ledger: Ledger, caller: Caller, clearance_id: UUID) -> Clearance:
        found = ledger.clearances.of(caller.user_id, clearance_id)
        if found is None:
            raise NotFound
        return found

    def discard(self, caller: Caller, job_id: UUID) -> None:
        """Give one up; :class:`NotFound` when it is not the caller's."""
        with self._ledgers.begin() as ledger:
            job = ledger.jobs.lock(job_id, user_id=caller.user_id)
            if job is None:
                raise NotFound
            give_up(ledger, job)
            ledger.record(caller.user_id, "job.discarded", job_id)

    def go_on(self) -> None:
        """Carry on with all that are open, by turns."""
        with self._ledgers.begin() as ledger:
            left = deque(ledger.clearances.open())
        until = self._clock() + SWEEP_S
        while left and self._clock() < until:
            clearance_id = left.popleft()
            if self._turn(clearance_id, Portion()):
                left.append(clearance_id)

    def _work(self, clearance_id: UUID) -> Portion:
        portion, until = Portion(), self._clock() + LONGEST_S
        for _ in range(MOST_AT_ONCE + 1):  # the last turn finds nothing and ends it
            if self._clock() > until or not self._turn(clearance_id, portion):
                break
        return portion

    def _turn(self, clearance_id: UUID, portion: Portion) -> bool:
        """Clear one job away; whether there may be another. What goes wrong with one stops no other."""
        try:
            return self._clear_next(clearance_id, portion)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - told with the clearance, and in the log
            _log.exception("dead_letter_not_cleared", clearance_id=str(clearance_id))
            return self._pass_over(clearance_id, portion, f"{type(error).__name__} while it was cleared away")

    def _clear_next(self, clearance_id: UUID, portion: Portion) -> bool:
        with self._ledgers.begin() as ledger:
            clearance = ledger.clearances.lock(clearance_id)
            if clearance is None:
                return False
            found = None if clearance.is_full else ledger.clearances.next_job(clearance)
            if found is None:
                ledger.clearances.end(clearance, Status.COMPLETED)
                return False
            refusal = self._clear(ledger, clearance, found[1])
            ledger.clearances.had_turn(clearance, found, refusal)
        _tell(portion, found[1], refusal)
        return True

    def _clear(self, ledger: Ledger, clearance: Clearance, job_id: UUID) -> str | None:
        """Clear this job away, or why not: somebody else was faster."""
        job = ledger.jobs.lock(job_id, user_id=clearance.user_id)
        if job is None:
            return NotFound().detail
        try:
            if clearance.action is Clearing.RETRY:
                take_up(ledger, self._begin, job)
            else:
                give_up(ledger, job)
        except Conflict as refusal:
            return refusal.detail
        return None

    def _pass_over(self, clearance_id: UUID, portion: Portion, trouble: str) -> bool:
        with self._ledgers.begin() as ledger:
            clearance = ledger.clearances.lock(clearance_id)
            found = ledger.clearances.next_job(clearance) if clearance else None
            if clearance is None or found is None:
                return False
            ledger.clearances.had_turn(clearance, found, trouble)
        _tell(portion, found[1], trouble)
        return True


def _tell(portion: Portion, job_id: UUID, refusal: str | None) -> None:
    if refusal is None:
        portion.cleared.append(job_id)
    else:
        portion.refused.append((job_id, refusal))
