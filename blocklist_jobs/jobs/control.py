"""What an owner can do to a job: cancel it, retry it from its checkpoint, execute its plan."""

from __future__ import annotations

from uuid import UUID

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Conflict, NotFound
from blocklist_jobs.core.job import JobType, Priority
from blocklist_jobs.core.states import FINAL, Status
from blocklist_jobs.core.views import JobRequest, JobView, Submitted
from blocklist_jobs.core.work import JobState
from blocklist_jobs.jobs.advance import Advance
from blocklist_jobs.jobs.ledger import Ledger, Ledgers
from blocklist_jobs.jobs.submit import JobReader, Submit


class Control:
    """Carries out what owners ask of their jobs."""

    def __init__(self, ledgers: Ledgers, advance: Advance, submit: Submit, reader: JobReader) -> None:
        self._ledgers = ledgers
        self._advance = advance
        self._submit = submit
        self._reader = reader

    def cancel(self, caller: Caller, job_id: UUID) -> JobView:
        """Stop a job: what runs ends, nothing more begins. Cancelling a cancelled job changes nothing."""
        with self._ledgers.begin() as ledger:
            job = self._own(ledger, caller, job_id)
            if job.status is Status.DEAD_LETTER:
                ledger.jobs.move(job, Status.CANCELLED)
            elif job.status in FINAL and job.status is not Status.CANCELLED:
                raise Conflict(f"the job is {job.status} and cannot be cancelled any more")
            elif job.status not in FINAL:
                ledger.jobs.note(job_id, cancel_requested=True)
                ledger.batches.cancel_open(job_id)
                self._advance(ledger, job_id)
        return self._reader.read(caller, job_id)

    def retry(self, caller: Caller, job_id: UUID) -> JobView:
        """Make the dead batches of a job in ``dead_letter`` due again; all else it has done stays done."""
        with self._ledgers.begin() as ledger:
            job = self._own(ledger, caller, job_id)
            if job.status is not Status.DEAD_LETTER:
                raise Conflict(f"only a job in dead_letter can be retried; this one is {job.status}")
            ledger.jobs.move(job, Status.PENDING)
            step = ledger.batches.revive(job)
            if step is not None:
                ledger.jobs.enter(job_id, step)
            ledger.wake()
        return self._reader.read(caller, job_id)

    def execute(self, caller: Caller, job_id: UUID) -> Submitted:
        """Carry out a dry run's plan as a job of its own; executing one plan twice gives the same job."""
        with self._ledgers.begin() as ledger:
            job = self._own(ledger, caller, job_id)
            if not job.dry_run or job.status not in (Status.COMPLETED, Status.PARTIALLY_COMPLETED):
                raise Conflict(f"only a finished dry run can be executed; this job is {job.status}")
            if job.plan_expires_at is None or job.plan_expires_at < ledger.now():
                raise Conflict("the plan is too old; make a new dry run")
        view = self._reader.read(caller, job_id)
        payload = {key: value for key, value in view.payload.items() if key != "dry_run"}
        request = JobRequest(JobType.ENFORCEMENT_EXECUTION, view.provider, payload, Priority.named(view.priority))
        return self._submit(caller, request, f"execute:{job_id}", job_id.bytes, plan_of=job_id)

    def _own(self, ledger: Ledger, caller: Caller, job_id: UUID) -> JobState:
        job = ledger.jobs.lock(job_id, user_id=caller.user_id)
        if job is None:
            raise NotFound
        return job
