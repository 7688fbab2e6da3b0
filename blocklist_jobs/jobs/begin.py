"""Begin a job: give it its library and write its first batches down. Nothing happens while another job has it."""

from __future__ import annotations

from uuid import UUID

from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.job import Step
from blocklist_jobs.core.plan import first_batches
from blocklist_jobs.core.states import ACTIVE, Status
from blocklist_jobs.core.work import JobState
from blocklist_jobs.jobs.advance import Advance
from blocklist_jobs.jobs.end_jobs import CONNECTION_REMOVED
from blocklist_jobs.jobs.ledger import Ledger

NEEDS_RECONNECT = "needs_reconnect"
DISCONNECTED = "disconnected"

PLAN_EXPIRED = Fault(FaultKind.GONE, "the plan is too old; make a new dry run", code="plan_expired")


class Begin:
    """Begins jobs whose time has come."""

    def __init__(self, advance: Advance) -> None:
        self._advance = advance

    def __call__(self, ledger: Ledger, job_id: UUID) -> bool:
        """Begin the job if it may; whether it began (or ended at once)."""
        peek = ledger.jobs.lock(job_id)
        if peek is None or peek.status not in ACTIVE or peek.holds_library:
            return False
        if peek.scheduled_at and peek.scheduled_at > ledger.now():
            return False
        account = ledger.connections.lock(peek.connection_id) if peek.connection_id else None
        if account is None or account[0] == DISCONNECTED:
            self._fail(ledger, peek, CONNECTION_REMOVED)
            return True
        if not ledger.jobs.take_library(peek):
            return False
        if peek.plan_of:
            return self._begin_plan(ledger, peek)
        ledger.batches.add(peek, first_batches(peek.options, account_known=bool(account[1])))
        return self._begun(ledger, peek, account[0])

    def _begin_plan(self, ledger: Ledger, job: JobState) -> bool:
        """A plan's removals are copied; nothing is scanned again."""
        if job.plan_expires_at and job.plan_expires_at < ledger.now():
            self._fail(ledger, job, PLAN_EXPIRED)
            return True
        ledger.items.copy_plan(job)
        ledger.jobs.move(job, Status.PROCESSING)
        self._advance(ledger, job.id, finished=Step.SCAN)
        return True

    def _begun(self, ledger: Ledger, job: JobState, connection_status: str) -> bool:
        if connection_status == NEEDS_RECONNECT and job.connection_id:
            ledger.batches.hold(job.connection_id)
        ledger.jobs.touch(job.id)
        ledger.wake()
        return True

    def _fail(self, ledger: Ledger, job: JobState, fault: Fault) -> None:
        ledger.jobs.move(job, Status.FAILED, error=fault.to_record())
        self._advance.let_next_begin(ledger, job)
