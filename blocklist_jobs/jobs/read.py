"""Show jobs to their owners: where they stand, how far they are, and what they wait for until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import NotFound
from blocklist_jobs.core.job import Priority
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import ItemView, JobFilter, JobView
from blocklist_jobs.jobs.foresee import Foresee


class Views(Protocol):
    """Reads rows; see store/job_views.py for their shapes."""

    def find(self, user_id: str, job_id: UUID) -> Any | None:
        """The row of the user's job."""

    def page(self, user_id: str, wanted: JobFilter, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Any]:
        """Rows of the user's jobs, newest first."""

    def items(
        self, job_id: UUID, *, statuses: Sequence[str], surfaces: Sequence[str], after: str | None, limit: int
    ) -> list[ItemView]:
        """Items in the order of the library."""


class ReadJobs:
    """Reads. Redis out of reach only costs the reason for a wait, never the answer."""

    def __init__(self, views: Views, foresee: Foresee) -> None:
        self._views = views
        self._foresee = foresee

    def read(self, caller: Caller, job_id: UUID) -> JobView:
        """The job; :class:`NotFound` when it is not the caller's."""
        row = self._views.find(caller.user_id, job_id)
        if row is None:
            raise NotFound
        return self._view(row)

    def list(self, caller: Caller, wanted: JobFilter, after: tuple[datetime, UUID] | None, limit: int) -> list[JobView]:
        """The caller's jobs, newest first."""
        return [self._view(row) for row in self._views.page(caller.user_id, wanted, after, limit)]

    def items(
        self,
        caller: Caller,
        job_id: UUID,
        *,
        statuses: Sequence[str] = (),
        surfaces: Sequence[str] = (),
        after: str | None = None,
        limit: int = 100,
    ) -> Sequence[ItemView]:
        """The job's report; :class:`NotFound` when it is not the caller's."""
        if self._views.find(caller.user_id, job_id) is None:
            raise NotFound
        return self._views.items(job_id, statuses=statuses, surfaces=surfaces, after=after, limit=limit)

    def _view(self, row: Any) -> JobView:
        status = Status(row.status)
        progress, waiting = self._foresee(row)
        return JobView(
            id=row.id,
            job_type=row.job_type,
            provider=row.provider,
            status=status,
            priority=Priority(row.priority).word,
            dry_run=row.dry_run,
            progress=progress,
            attempts=row.attempts,
            payload=row.payload,
            version=row.version,
            created_at=row.created_at,
            updated_at=row.updated_at,
            waiting_for=waiting,
            error=row.error,
            plan=_with_expiry(row.plan, row.plan_expires_at),
            summary=row.summary,
            connection_id=row.connection_id,
            blocklist_id=row.blocklist_id,
            plan_of=row.plan_of,
            reverts=row.reverts,
            schedule_id=row.schedule_id,
            cancel_requested=row.cancel_requested,
            scheduled_at=row.scheduled_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
        )


def _with_expiry(plan: Mapping[str, Any] | None, expires_at: datetime | None) -> Mapping[str, Any] | None:
    return {**plan, "expires_at": expires_at} if plan else None
