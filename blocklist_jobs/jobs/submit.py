"""Accept a job: a row, and its first batches if it may begin, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Conflict, FieldProblem, Forbidden, IdempotencyMismatch, Invalid
from blocklist_jobs.core.job import JobType, Priority
from blocklist_jobs.core.states import ACTIVE, Status
from blocklist_jobs.core.views import JobRequest, JobView, Submitted
from blocklist_jobs.jobs.begin import Begin
from blocklist_jobs.jobs.ledger import Ledger, Ledgers


class JobReader(Protocol):
    """Shows a job to its owner."""

    def read(self, caller: Caller, job_id: UUID) -> JobView:
        """The job; :class:`NotFound` when it is not the caller's."""


@dataclass(frozen=True, slots=True)
class Reversible:
    """A job that might be rolled back: ``done`` counts what could be undone, ``unknown`` ids that name none of it."""

    job_type: JobType
    provider: str
    status: Status
    connection_id: UUID | None
    done: int
    unknown: int = 0


class Belongings(Protocol):
    """Looks up what a submission names."""

    def connection_for(self, user_id: str, provider: str, wanted: UUID | None) -> UUID:
        """The connection to use; :class:`Invalid` says which there are when it is not clear."""

    def reversible(self, user_id: str, job_id: UUID, item_ids: Sequence[UUID] | None = None) -> Reversible | None:
        """The user's job that a rollback names, and how much of it, or of these items, could be undone."""

    def has_blocklist(self, user_id: str, blocklist_id: UUID) -> bool:
        """Whether the user has this blocklist."""


class Submit:
    """Takes submissions. A 202 means that the job is committed."""

    def __init__(self, ledgers: Ledgers, begin: Begin, belongings: Belongings, reader: JobReader) -> None:
        self._ledgers = ledgers
        self._begin = begin
        self._belongings = belongings
        self._reader = reader

    def __call__(
        self,
        caller: Caller,
        request: JobRequest,
        idempotency_key: str | None = None,
        digest: bytes | None = None,
        plan_of: UUID | None = None,
    ) -> Submitted:
        """Write the job down, or find the one that this key has made before."""
        if request.priority is Priority.CRITICAL and not caller.is_admin:
            raise Forbidden("only an admin may ask for priority critical")
        made = self._known(caller, idempotency_key, digest)
        if made is None:
            request = self._with_belongings(caller, request)
            made = self._write(caller, request, idempotency_key, digest, plan_of)
        if made is None:  # the same key was used at the same moment and has won
            made = self._known(caller, idempotency_key, digest)
            assert made is not None  # noqa: S101 - the key is taken, so its job is there
        return Submitted(self._reader.read(caller, made[0]), created=made[1])

    def _known(self, caller: Caller, key: str | None, digest: bytes | None) -> tuple[UUID, bool] | None:
        if key is None:
            return None
        with self._ledgers.begin() as ledger:
            found = ledger.jobs.keyed(caller.user_id, key)
        if found is None:
            return None
        if found[1] != digest:
            raise IdempotencyMismatch(job_id=str(found[0]))
        return found[0], False

    def _with_belongings(self, caller: Caller, request: JobRequest) -> JobRequest:
        if request.job_type is JobType.BATCH_ROLLBACK:
            return self._reverting(caller, request)
        blocklist_id = request.payload.get("blocklist_id")
        if blocklist_id is not None and not self._belongings.has_blocklist(caller.user_id, UUID(str(blocklist_id))):
            problem = FieldProblem("/payload/blocklist_id", "there is no such blocklist, or it is not yours")
            raise Invalid(errors=[problem])
        wanted = request.payload.get("connection_id")
        connection_id = self._belongings.connection_for(
            caller.user_id, request.provider, UUID(str(wanted)) if wanted else None
        )
        payload = {**request.payload, "connection_id": str(connection_id)}
        return JobRequest(request.job_type, request.provider, payload, request.priority, request.scheduled_at)

    def _reverting(self, caller: Caller, request: JobRequest) -> JobRequest:
        """A rollback works on the connection of the job that it undoes."""
        chosen = request.payload.get("item_ids")
        item_ids = None if chosen is None else [UUID(str(item_id)) for item_id in chosen]
        found = self._belongings.reversible(caller.user_id, UUID(str(request.payload["job_id"])), item_ids)
        if found is None or found.provider != request.provider:
            problem = FieldProblem("/payload/job_id", f"there is no such {request.provider} job, or it is not yours")
            raise Invalid(errors=[problem])
        if found.job_type is not JobType.ENFORCEMENT_EXECUTION or found.status in ACTIVE:
            raise Conflict(
                f"only an enforcement that has ended can be rolled back; this {found.job_type} is {found.status}"
            )
        if found.unknown:
            problem = FieldProblem("/payload/item_ids", f"{found.unknown} of them are no items of that job")
            raise Invalid(errors=[problem])
        if not found.done or found.connection_id is None:
            raise Conflict(
                "there is nothing to roll back: nothing of that job is done, or its connection was removed and none of "
                "yours is known to be to the same account; connect it again, with its provider_user_id"
            )
        payload = {**request.payload, "connection_id": str(found.connection_id)}
        return JobRequest(request.job_type, request.provider, payload, request.priority, request.scheduled_at)

    def _write(
        self, caller: Caller, request: JobRequest, key: str | None, digest: bytes | None, plan_of: UUID | None
    ) -> tuple[UUID, bool] | None:
        with self._ledgers.begin() as ledger:
            named = request.payload.get("job_id")
            reverts = UUID(str(named)) if named else None
            job_id = ledger.jobs.add(caller.user_id, request, key=key, digest=digest, plan_of=plan_of, reverts=reverts)
            if job_id is None:
                return None
            _record(ledger, caller, request, job_id, plan_of, reverts)
            self._begin(ledger, job_id)
            return job_id, True


def _record(
    ledger: Ledger, caller: Caller, request: JobRequest, job_id: UUID, plan_of: UUID | None, reverts: UUID | None
) -> None:
    data = {"job_type": request.job_type.value, "provider": request.provider}
    if plan_of is not None:
        ledger.record(caller.user_id, "job.executed", job_id, **data, plan_of=str(plan_of))
    elif reverts is not None:
        ledger.record(caller.user_id, "job.rolled_back", job_id, **data, reverts=str(reverts))
    else:
        ledger.record(caller.user_id, "job.submitted", job_id, **data)
