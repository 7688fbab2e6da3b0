"""Dead letters as their owners read them: what brought them there, what was tried, how far clearing them away is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, Select, func, literal, select, text, tuple_

from blocklist_jobs.core.dead_letters import Cause, Clearance, DeadBatch
from blocklist_jobs.core.views import JobFilter
from blocklist_jobs.store.clearances import clearance_of, dead_letters_of
from blocklist_jobs.store.tables import dead_letter_clearances as clearances
from blocklist_jobs.store.tables import jobs

MOST_ENTRIES = 10
"""Entries that are named of a batch; all are counted."""

_BATCHES = text(
    """SELECT b.*, i.targets, i.entries FROM batch_checkpoints b
       CROSS JOIN LATERAL (SELECT count(*) AS targets, coalesce(jsonb_agg(jsonb_build_object(
           'entity_type', entity_type, 'entity_id', entity_id, 'entity_name', entity_name) ORDER BY place)
           FILTER (WHERE place <= :most), '[]') AS entries
         FROM (SELECT *, row_number() OVER (ORDER BY position, id) AS place FROM action_items
           WHERE checkpoint_id = b.id) items) i
       WHERE b.job_id = :id AND b.state = 'dead' AND b.id > :after ORDER BY b.id LIMIT :limit"""
)


class StoredDeadLetters:
    """Implements ``jobs.read_dead_letters.DeadLetterRows``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def causes(self, user_id: str, wanted: JobFilter, limit: int) -> Sequence[Cause]:
        """See the port."""
        with self._engine.connect() as connection:
            found = connection.execute(dead_letters_of(_grouped(limit), user_id, wanted)).all()
        return [
            Cause(row.provider, row.cause, row.kind, row.code, row.jobs, row.first_at, row.last_at) for row in found
        ]

    def count(self, user_id: str, wanted: JobFilter) -> int:
        """See the port."""
        with self._engine.connect() as connection:
            found: int = connection.execute(dead_letters_of(select(func.count()), user_id, wanted)).scalar_one()
        return found

    def batches(self, job_id: UUID, after: int, limit: int) -> Sequence[DeadBatch]:
        """See the port."""
        values = {"id": job_id, "after": after, "limit": limit, "most": MOST_ENTRIES}
        with self._engine.connect() as connection:
            return [_batch_of(row) for row in connection.execute(_BATCHES, values)]

    def clearance(self, user_id: str, clearance_id: UUID) -> Clearance | None:
        """See the port."""
        query = select(clearances).where(clearances.c.id == clearance_id, clearances.c.user_id == user_id)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return clearance_of(row) if row else None

    def clearances(self, user_id: str, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Clearance]:
        """See the port."""
        query = select(clearances).where(clearances.c.user_id == user_id)
        if after:
            query = query.where(tuple_(clearances.c.created_at, clearances.c.id) < after)
        query = query.order_by(clearances.c.created_at.desc(), clearances.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [clearance_of(row) for row in connection.execute(query)]


def _grouped(limit: int) -> Select[Any]:
    """The commonest cause first."""
    cause, kind, code = (
        func.coalesce(jobs.c.error[part].astext, literal(unknown)).label(label)
        for part, label, unknown in (("message", "cause", "unknown"), ("kind", "kind", ""), ("code", "code", ""))
    )
    return (
        select(
            jobs.c.provider,
            cause,
            kind,
            code,
            func.count().label("jobs"),
            func.min(jobs.c.finished_at).label("first_at"),
            func.max(jobs.c.finished_at).label("last_at"),
        )
        .group_by(jobs.c.provider, text("cause"), text("kind"), text("code"))
        .order_by(text("jobs DESC"), jobs.c.provider, text("cause"), text("kind"), text("code"))
        .limit(limit)
    )


def _batch_of(row: Row[Any]) -> DeadBatch:
    return DeadBatch(
        id=row.id,
        step=row.step,
        kind=row.kind,
        surface=row.surface,
        container_id=row.container_id,
        attempts=row.attempts,
        deaths=row.deaths,
        finished_at=row.finished_at,
        error=row.error,
        history=row.history,
        targets=row.targets,
        entries=row.entries,
    )
