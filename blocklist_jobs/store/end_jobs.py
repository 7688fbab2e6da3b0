"""End the jobs of a connection that was removed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.states import ACTIVE, Status
from blocklist_jobs.store.ledger import SqlLedgers
from blocklist_jobs.store.tables import jobs

CONNECTION_REMOVED = Fault(FaultKind.GRANT_DEAD, "the connection was removed", code="connection_removed")


class EndJobs:
    """Implements ``jobs.connections.JobsOfConnections``: going on makes no sense without the connection."""

    def __init__(self, ledgers: SqlLedgers) -> None:
        self._ledgers = ledgers

    def end_jobs_of(self, connection_id: UUID) -> None:
        """Every active job of the connection becomes ``failed``; a batch that runs ends by its fence."""
        with self._ledgers.engine.connect() as connection:
            query = select(jobs.c.id).where(jobs.c.connection_id == connection_id, jobs.c.status.in_(sorted(ACTIVE)))
            found = list(connection.execute(query).scalars())
        for job_id in found:
            self._end(job_id)

    def _end(self, job_id: UUID) -> None:
        with self._ledgers.begin() as ledger:
            job = ledger.jobs.lock(job_id)
            if job is None or job.status not in ACTIVE:
                return
            ledger.batches.cancel_open(job_id)
            ledger.items.give_up(job_id, CONNECTION_REMOVED)
            ledger.jobs.touch(job_id)
            ledger.jobs.move(job, Status.FAILED, error=CONNECTION_REMOVED.to_record())
