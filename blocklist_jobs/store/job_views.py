"""Jobs and items as their owners read them: no locks, one or two statements a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, Select, bindparam, or_, select, text, tuple_

from blocklist_jobs.core.states import ACTIVE
from blocklist_jobs.core.views import ItemView, JobFilter
from blocklist_jobs.store.database import read_only
from blocklist_jobs.store.tables import action_items as items
from blocklist_jobs.store.tables import jobs

_ACTIVE = [status.value for status in sorted(ACTIVE)]

# Built once: SQLAlchemy keeps what it makes of a statement by the statement.
_FIND = select(jobs).where(jobs.c.id == bindparam("job_id"), jobs.c.user_id == bindparam("owner"))
_HOLDER = select(jobs).where(
    jobs.c.connection_id == bindparam("library"), jobs.c.holds_library, jobs.c.status.in_(_ACTIVE)
)

# What a job might wait for; the batches are few states of one job, found by ix_batches_job.
_FACTS = text(
    """SELECT now() AS now, count(*) FILTER (WHERE state = 'held') AS held,
         count(*) FILTER (WHERE state = 'leased') AS leased,
         array_agg(worker) FILTER (WHERE state = 'running') AS workers,
         array_agg(lease_until) FILTER (WHERE state = 'running') AS until,
         count(*) FILTER (WHERE state = 'pending' AND due_at <= now()) AS due_now,
         min(due_at) FILTER (WHERE state = 'pending' AND due_at > now()) AS next_due_at,
         min(cost) FILTER (WHERE state = 'pending' AND due_at <= now()) AS cheapest, min(app) AS app
       FROM batch_checkpoints WHERE job_id = :id AND state IN ('pending', 'queued', 'held', 'leased', 'running')"""
)

# In the order of store/jobs.py, next_for_library.
_BEFORE = text(
    """SELECT count(*) FROM jobs WHERE connection_id = :connection_id AND id <> :id AND NOT holds_library
         AND status IN ('pending', 'processing', 'retrying') AND coalesce(scheduled_at, now()) <= now()
         AND job_type <> 'token_refresh' AND (priority, created_at, id) < (:priority, :created_at, :id)"""
)


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What the batches of a job say about its waiting, at one moment of the database."""

    now: datetime
    held: int
    leased: int
    """Handed out, and not begun."""
    hands: tuple[tuple[str | None, datetime], ...]
    """Of each that runs, its worker and until when that has leased it."""
    due_now: int
    next_due_at: datetime | None
    cheapest: int | None
    """What the cheapest of those that are due costs."""
    app: str


class JobViews:
    """Reads jobs and items of one user."""

    def __init__(self, engine: Engine) -> None:
        self._engine = read_only(engine)

    def find(self, user_id: str, job_id: UUID) -> Row[Any] | None:
        """The row of the user's job."""
        with self._engine.connect() as connection:
            return connection.execute(_FIND, {"job_id": job_id, "owner": user_id}).one_or_none()

    def facts(self, job_id: UUID) -> JobFacts:
        """What its batches say."""
        with self._engine.connect() as connection:
            row = connection.execute(_FACTS, {"id": job_id}).one()
        hands = tuple(zip(row.workers or (), row.until or (), strict=True))
        app = row.app or "default"
        return JobFacts(row.now, row.held, row.leased, hands, row.due_now, row.next_due_at, row.cheapest, app)

    def holder(self, connection_id: UUID) -> Row[Any] | None:
        """The row of the job that has the library of a connection to itself."""
        with self._engine.connect() as connection:
            return connection.execute(_HOLDER, {"library": connection_id}).one_or_none()

    def before(self, row: Row[Any]) -> int:
        """How many jobs are before this one in the line for their library."""
        values = {name: getattr(row, name) for name in ("connection_id", "id", "priority", "created_at")}
        with self._engine.connect() as connection:
            return int(connection.execute(_BEFORE, values).scalar_one())

    def page(
        self, user_id: str, wanted: JobFilter, after: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[Row[Any]]:
        """The user's jobs, newest first, after a (created_at, id)."""
        query = filtered(select(jobs).where(jobs.c.user_id == user_id), wanted)
        if after:
            query = query.where(tuple_(jobs.c.created_at, jobs.c.id) < after)
        with self._engine.connect() as connection:
            return connection.execute(query.order_by(jobs.c.created_at.desc(), jobs.c.id.desc()).limit(limit)).all()

    def items(
        self, job_id: UUID, *, statuses: Sequence[str], surfaces: Sequence[str], after: str | None, limit: int
    ) -> list[ItemView]:
        """Items in the order of the library, after a cursor of an :class:`ItemView`."""
        query = _ordered_items(job_id, after).limit(limit)
        if statuses:
            query = query.where(items.c.status.in_(statuses))
        if surfaces:
            query = query.where(items.c.surface.in_(surfaces))
        with self._engine.connect() as connection:
            return [_item_view(row) for row in connection.execute(query)]


def filtered(query: Select[Any], wanted: JobFilter) -> Select[Any]:
    """The query narrowed to the jobs that are wanted."""
    if wanted.statuses:
        query = query.where(jobs.c.status.in_([status.value for status in wanted.statuses]))
    if wanted.job_types:
        query = query.where(jobs.c.job_type.in_([job_type.value for job_type in wanted.job_types]))
    if wanted.providers:
        query = query.where(jobs.c.provider.in_(wanted.providers))
    if wanted.causes:
        named = (jobs.c.error[part].astext.in_(wanted.causes) for part in ("message", "code"))
        query = query.where(or_(*named))
    if wanted.schedule_id:
        query = query.where(jobs.c.schedule_id == wanted.schedule_id)
    if wanted.finished_since:
        query = query.where(jobs.c.finished_at >= wanted.finished_since)
    return query


_ORDER = (items.c.surface, items.c.container_id, items.c.position, items.c.id)


def _ordered_items(job_id: UUID, after: str | None) -> Select[Any]:
    query = select(items).where(items.c.job_id == job_id).order_by(*_ORDER)
    if after is None:
        return query
    last = select(*_ORDER).where(items.c.id == UUID(after), items.c.job_id == job_id).subquery()
    return query.where(tuple_(*_ORDER) > select(last).scalar_subquery())


def _item_view(row: Row[Any]) -> ItemView:
    return ItemView(
        id=row.id,
        action=row.action,
        surface=row.surface,
        entity_type=row.entity_type,
        entity_id=row.entity_id,
        entity_name=row.entity_name,
        container_id=row.container_id,
        container_name=row.container_name,
        position=row.position,
        status=row.status,
        cursor=str(row.id),
        updated_at=row.updated_at,
        before_state=row.before_state,
        after_state=row.after_state,
        error=row.error,
    )
