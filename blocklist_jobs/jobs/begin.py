"""Begin a job: give it its library and write its first batches down. Nothing happens while another job has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from blocklist_jobs.core.connection import ConnectionStatus
from blocklist_jobs.core.faults import CONNECTION_REMOVED, Fault, FaultKind
from blocklist_jobs.core.job import JobType, Step
from blocklist_jobs.core.states import ACTIVE, Status
from blocklist_jobs.core.work import JobState
from blocklist_jobs.jobs.advance import Advance
from blocklist_jobs.jobs.course import Course
from blocklist_jobs.jobs.ledger import Ledger

PLAN_EXPIRED = Fault(FaultKind.GONE, "the plan is too old; make a new dry run", code="plan_expired")


class Begin:
    """Begins jobs whose time has come: new ones, and dead letters that are to be tried again."""

    def __init__(self, courses: Mapping[JobType, Course]) -> None:
        self._courses = courses
        self.advance = Advance(courses, self)

    def __call__(self, ledger: Ledger, job_id: UUID, in_a_row: int = 0) -> bool:
        """Begin the job if it may; whether it began (or ended at once). See ``Advance`` for ``in_a_row``."""
        job = ledger.jobs.lock(job_id)
        if job is None or job.status not in ACTIVE or job.holds_library:
            return False
        if job.scheduled_at and job.scheduled_at > ledger.now():
            return False
        account = ledger.connections.lock(job.connection_id) if job.connection_id else None
        if account is None or account[0] == ConnectionStatus.DISCONNECTED:
            self.advance.end(ledger, job, Status.FAILED, error=CONNECTION_REMOVED.to_record(), in_a_row=in_a_row)
            return True
        course = self._courses[JobType(job.job_type)]
        if course.needs_library and not ledger.jobs.take_library(job):
            return False
        if self._is_too_late(ledger, job):
            held = replace(job, holds_library=course.needs_library)
            self.advance.end(ledger, held, Status.FAILED, error=PLAN_EXPIRED.to_record(), in_a_row=in_a_row)
            return True
        self._start(ledger, job, course, account, in_a_row)
        return True

    def _is_too_late(self, ledger: Ledger, job: JobState) -> bool:
        """Whether the job's plan is too old to be begun. What has begun in time goes on from its checkpoint."""
        if not job.plan_of or job.plan_expires_at is None or job.step is not Step.SCAN:
            return False
        return job.plan_expires_at < ledger.now()

    def _start(self, ledger: Ledger, job: JobState, course: Course, account: tuple[str, str], in_a_row: int) -> None:
        """From its checkpoint if it has one, else from the beginning."""
        revived = ledger.batches.revive(job)
        over = None
        if revived is not None:
            ledger.jobs.enter(job.id, revived)
        else:
            over = course.begin(ledger, job, account_known=bool(account[1]))
        if account[0] != ConnectionStatus.ACTIVE and job.connection_id:
            ledger.batches.hold(job.connection_id)
        ledger.jobs.touch(job.id)
        ledger.wake()
        if over is not None:
            self.advance(ledger, job.id, finished=over, in_a_row=in_a_row)
