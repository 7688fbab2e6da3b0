"""Move a job on when no batch of it is open any more: to its next step, or to its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from blocklist_jobs.core.job import JobType, Step
from blocklist_jobs.core.plan import surfaces_of
from blocklist_jobs.core.states import ACTIVE, Status, final_status
from blocklist_jobs.core.work import JobState
from blocklist_jobs.jobs.course import Course
from blocklist_jobs.jobs.ledger import Ledger

MOST_TURNS = 6
"""A job goes from step to step so often at once, each without a batch; then it is left to the next sweep."""

MOST_IN_A_ROW = 10
"""So many jobs that have nothing to do end at once, each begun by the end of the one before; then a sweep goes on."""


class Advance:
    """Decides and writes what follows the last open batch."""

    def __init__(self, courses: Mapping[JobType, Course], begin_next: Callable[[Ledger, UUID, int], bool]) -> None:
        self._courses = courses
        self._begin_next = begin_next

    def __call__(self, ledger: Ledger, job_id: UUID, *, finished: Step | None = None, in_a_row: int = 0) -> None:
        """Advance the job unless a batch of it is open. ``finished`` overrides the step that has just ended;
        ``in_a_row`` counts the jobs that ended at once before it."""
        job = ledger.jobs.lock(job_id)
        if job is None or job.status not in ACTIVE or ledger.batches.has_open(job_id):
            return
        if job.cancel_requested:
            self.end(ledger, job, Status.CANCELLED, in_a_row=in_a_row)
            return
        course = self._courses[JobType(job.job_type)]
        done = finished or job.step
        for _ in range(MOST_TURNS):
            if not course.go_on(ledger, job, done):
                course.conclude(ledger, job)
                self.end(ledger, job, self._ended_as(ledger, job), in_a_row=in_a_row)
                return
            if ledger.batches.has_open(job_id):
                ledger.wake()
                return
            job = ledger.jobs.lock(job_id) or job
            done = job.step

    def _ended_as(self, ledger: Ledger, job: JobState) -> Status:
        needs_library = self._courses[JobType(job.job_type)].needs_library
        chosen = {surface.value for surface in surfaces_of(job.options)} if needs_library else set()
        return final_status(
            failed_items=ledger.items.counts(job.id).failed,
            dead_batches=int(ledger.batches.has_dead(job.id)),
            closed_surfaces=len(job.closed),
            open_surfaces=len(chosen - set(job.closed)),
        )

    def end(
        self,
        ledger: Ledger,
        job: JobState,
        status: Status,
        *,
        error: Mapping[str, Any] | None = None,
        in_a_row: int = 0,
    ) -> None:
        """The job ends so, and the next one that waits for its library begins."""
        if status is Status.CANCELLED:
            ledger.items.cancel_pending(job.id)
        if status is Status.FAILED:
            error = error or next(iter(job.closed.values()), None)
        elif status is Status.DEAD_LETTER:
            error = ledger.batches.dead_fault(job.id)
        ledger.jobs.touch(job.id)
        if job.status is Status.PENDING and status not in (Status.CANCELLED, Status.FAILED):
            # Its first worker died between the claim and the move, or there was nothing to do.
            ledger.jobs.move(job, Status.PROCESSING)
            job = replace(job, status=Status.PROCESSING)
        ledger.jobs.move(job, status, error=error)
        # A job that had no library frees none: two that are cancelled while they wait would wait for each other's row.
        if not job.holds_library or not job.connection_id or in_a_row >= MOST_IN_A_ROW:
            return
        if waiting := ledger.jobs.next_for_library(job.connection_id):
            self._begin_next(ledger, waiting, in_a_row + 1)
