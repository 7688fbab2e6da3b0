"""End the jobs of a connection that was removed: going on makes no sense."""

from __future__ import annotations

from uuid import UUID

from blocklist_jobs.core.faults import CONNECTION_REMOVED
from blocklist_jobs.core.states import ACTIVE, Status
from blocklist_jobs.jobs.ledger import Ledgers


class EndJobs:
    """Implements ``jobs.connections.JobsOfConnections``; the sweep uses it for what a crash has left."""

    def __init__(self, ledgers: Ledgers) -> None:
        self._ledgers = ledgers

    def end_jobs_of(self, connection_id: UUID) -> None:
        """Every active job of the connection becomes ``failed``; a batch that runs ends by its fence."""
        with self._ledgers.begin() as ledger:
            found = ledger.jobs.active_of(connection_id)
        for job_id in found:
            self.end(job_id)

    def end(self, job_id: UUID) -> None:
        """The job becomes ``failed``, unless it has ended."""
        with self._ledgers.begin() as ledger:
            job = ledger.jobs.lock(job_id)
            if job is None or job.status not in ACTIVE:
                return
            ledger.batches.cancel_open(job_id)
            ledger.items.give_up(job_id, CONNECTION_REMOVED)
            ledger.jobs.touch(job_id)
            ledger.jobs.move(job, Status.FAILED, error=CONNECTION_REMOVED.to_record())
