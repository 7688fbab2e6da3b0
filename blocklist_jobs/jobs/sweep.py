"""Take back what its worker has lost, begin what is due, and move on what a crash left between two steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from blocklist_jobs.core.states import ACTIVE
from blocklist_jobs.jobs.begin import Begin
from blocklist_jobs.jobs.end_jobs import EndJobs
from blocklist_jobs.jobs.ledger import Ledgers

DEATHS_ALLOWED = 3
"""A batch that was running at so many deaths of its worker is quarantined (``crash_loop``)."""


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What was found: batches taken back, batches quarantined, jobs begun."""

    rescued: int = 0
    quarantined: int = 0
    begun: int = 0


class Sweep:
    """Goes by leases, never by elapsed time; harmless to run twice at once.

    ``also`` is other work that lies in rows and is carried on a bit by each sweep.
    """

    def __init__(
        self, ledgers: Ledgers, begin: Begin, end_jobs: EndJobs, also: Sequence[Callable[[], None]] = ()
    ) -> None:
        self._ledgers = ledgers
        self._begin = begin
        self._advance = begin.advance
        self._end_jobs = end_jobs
        self._also = also

    def __call__(self) -> SweepReport:
        """One sweep, each job in a transaction of its own.

        What goes wrong with one job stops no other; the first error is raised when all have had their turn.
        """
        with self._ledgers.begin() as ledger:
            expired = ledger.batches.expired()
            due, stuck, orphaned = ledger.jobs.to_begin(), ledger.jobs.stuck(), ledger.jobs.orphaned()
            if ledger.batches.release_held():
                ledger.wake()
        turns: list[tuple[Callable[..., str | None], tuple[Any, ...]]] = [
            *((self._rescue, pair) for pair in expired),
            *((self._begin_one, (job_id,)) for job_id in due),
            *((self._end, (job_id,)) for job_id in orphaned),
            *((self._move_on, (job_id,)) for job_id in stuck),
            *((work, ()) for work in self._also),
        ]
        done = _each(turns)
        return SweepReport(done.count("pending"), done.count("dead"), done.count("begun"))

    def thorough(self) -> SweepReport:
        """One sweep, and a look at what no crash should be able to leave; costs more, so it is done less often."""
        with self._ledgers.begin() as ledger:
            if ledger.shares.wake_missed() + ledger.batches.free_queued():
                ledger.wake()
        return self()

    def _rescue(self, job_id: UUID, batch_id: int) -> str | None:
        with self._ledgers.begin() as ledger:
            job = ledger.jobs.lock(job_id)
            state = ledger.batches.rescue(batch_id, deaths_allowed=DEATHS_ALLOWED)
            if job is None or state is None:
                return None
            if job.cancel_requested or job.status not in ACTIVE:
                ledger.batches.cancel_open(job_id)
            elif state == "dead":
                ledger.batches.next_in_turn(batch_id)
            ledger.jobs.touch(job_id)
            self._advance(ledger, job_id)
            ledger.wake()
            return state

    def _begin_one(self, job_id: UUID) -> str | None:
        with self._ledgers.begin() as ledger:
            return "begun" if self._begin(ledger, job_id) else None

    def _end(self, job_id: UUID) -> None:
        self._end_jobs.end(job_id)

    def _move_on(self, job_id: UUID) -> None:
        with self._ledgers.begin() as ledger:
            self._advance(ledger, job_id)


def _each(turns: Sequence[tuple[Callable[..., str | None], tuple[Any, ...]]]) -> list[str | None]:
    """What each gave; the first error once all have had their turn."""
    done: list[str | None] = []
    errors: list[Exception] = []
    for turn, arguments in turns:
        try:
            done.append(turn(*arguments))
        except Exception as error:  # noqa: BLE001 - it is raised when the others have had their turn
            errors.append(error)
    if errors:
        raise errors[0]
    return done
