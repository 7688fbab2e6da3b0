"""What an owner can do to a job: cancel it, retry it from its checkpoint, execute its plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Conflict, NotFound
from blocklist_jobs.core.job import JobType, Priority
from blocklist_jobs.core.states import FINAL, Status
from blocklist_jobs.core.views import JobRequest, JobView, Submitted
from blocklist_jobs.core.work import JobState
from blocklist_jobs.jobs.begin import Begin
from blocklist_jobs.jobs.clear_dead_letters import give_up, take_up
from blocklist_jobs.jobs.ledger import Ledger, Ledgers
from blocklist_jobs.jobs.submit import JobReader, Submit


def execution_key(job_id: UUID) -> str:
    """By which the plan of a dry run is carried out once. No key of a client's can begin so: theirs are ASCII."""
    return f"→execute:{job_id}"


class Control:
    """Carries out what owners ask of their jobs."""

    def __init__(self, ledgers: Ledgers, begin: Begin, submit: Submit, reader: JobReader) -> None:
        self._ledgers = ledgers
        self._begin = begin
        self._submit = submit
        self._reader = reader

    def cancel(self, caller: Caller, job_id: UUID) -> JobView:
        """Stop a job: what runs ends, nothing more begins. Cancelling a cancelled job changes nothing."""
        with self._ledgers.begin() as ledger:
            job = self._own(ledger, caller, job_id)
            if job.status is Status.DEAD_LETTER:
                give_up(ledger, job)
                ledger.record(caller.user_id, "job.cancelled", job_id)
            elif job.status in FINAL and job.status is not Status.CANCELLED:
                raise Conflict(f"the job is {job.status} and cannot be cancelled any more")
            elif job.status not in FINAL:
                if not job.cancel_requested:
                    ledger.record(caller.user_id, "job.cancelled", job_id)
                ledger.jobs.note(job_id, cancel_requested=True)
                ledger.batches.cancel_open(job_id)
                self._begin.advance(ledger, job_id)
        return self._reader.read(caller, job_id)

    def retry(self, caller: Caller, job_id: UUID) -> JobView:
        """Begin a job in ``dead_letter`` again from its checkpoint, once its library is free."""
        with self._ledgers.begin() as ledger:
            job = self._own(ledger, caller, job_id)
            take_up(ledger, self._begin, job)
            ledger.record(caller.user_id, "job.retried", job_id)
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
        return self._submit(caller, request, execution_key(job_id), job_id.bytes, plan_of=job_id)

    def roll_back(
        self,
        caller: Caller,
        job_id: UUID,
        item_ids: Sequence[UUID] | None = None,
        idempotency_key: str | None = None,
        digest: bytes | None = None,
    ) -> Submitted:
        """Undo what an enforcement has done, whole or the chosen items, as a job of its own."""
        original = self._reader.read(caller, job_id)
        payload: dict[str, Any] = {"job_id": str(job_id)}
        if item_ids is not None:
            payload["item_ids"] = [str(item_id) for item_id in item_ids]
        request = JobRequest(JobType.BATCH_ROLLBACK, original.provider, payload)
        return self._submit(caller, request, idempotency_key, digest)

    def _own(self, ledger: Ledger, caller: Caller, job_id: UUID) -> JobState:
        job = ledger.jobs.lock(job_id, user_id=caller.user_id)
        if job is None:
            raise NotFound
        return job
