"""Clearances of dead letters on Postgres: how far each is, and whose turn it is next."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, insert, select, text, tuple_, update

from blocklist_jobs.core.dead_letters import Clearance, Clearing, filter_of, filter_to_record
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobFilter
from blocklist_jobs.store.job_views import filtered
from blocklist_jobs.store.tables import dead_letter_clearances as clearances
from blocklist_jobs.store.tables import jobs

MOST_REFUSALS = 100
"""Refusals that a clearance remembers; all are counted."""

_HAD_TURN = text(
    """UPDATE dead_letter_clearances SET status = 'processing', updated_at = now(),
         after_created_at = :created_at, after_id = :job_id,
         done = done + CASE WHEN CAST(:refusal AS jsonb) IS NULL THEN 1 ELSE 0 END,
         refused = refused + CASE WHEN CAST(:refusal AS jsonb) IS NULL THEN 0 ELSE 1 END,
         refusals = CASE WHEN CAST(:refusal AS jsonb) IS NULL OR jsonb_array_length(refusals) >= :most THEN refusals
           ELSE refusals || jsonb_build_array(CAST(:refusal AS jsonb)) END
       WHERE id = :id"""
)


class ClearanceRows:
    """Implements ``jobs.clearances.ClearanceBook``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, user_id: str, action: Clearing, wanted: JobFilter, most: int | None) -> Clearance:
        """See the port."""
        count = self._connection.execute(dead_letters_of(select(func.count()), user_id, wanted)).scalar_one()
        total = int(count) if most is None else min(int(count), most)
        values = {
            "user_id": user_id,
            "action": action.value,
            "wanted": filter_to_record(wanted),
            "most": most,
            "total": total,
        }
        row = self._connection.execute(insert(clearances).values(values).returning(clearances)).one()
        return clearance_of(row)

    def open(self) -> list[UUID]:
        """See the port."""
        query = select(clearances.c.id).where(clearances.c.finished_at.is_(None)).order_by(clearances.c.created_at)
        return list(self._connection.execute(query).scalars())

    def lock(self, clearance_id: UUID) -> Clearance | None:
        """See the port."""
        query = select(clearances).where(clearances.c.id == clearance_id, clearances.c.finished_at.is_(None))
        row = self._connection.execute(query.with_for_update(skip_locked=True)).one_or_none()
        return clearance_of(row) if row else None

    def of(self, user_id: str, clearance_id: UUID) -> Clearance | None:
        """See the port."""
        query = select(clearances).where(clearances.c.id == clearance_id, clearances.c.user_id == user_id)
        row = self._connection.execute(query.with_for_update()).one_or_none()
        return clearance_of(row) if row else None

    def next_job(self, clearance: Clearance) -> tuple[datetime, UUID] | None:
        """See the port."""
        query = dead_letters_of(select(jobs.c.created_at, jobs.c.id), clearance.user_id, clearance.wanted)
        # What has died since is another matter: else a job that cannot be mended would be tried for ever.
        query = query.where(jobs.c.finished_at <= clearance.created_at)
        if clearance.after:
            query = query.where(tuple_(jobs.c.created_at, jobs.c.id) < clearance.after)
        row = self._connection.execute(
            query.order_by(jobs.c.created_at.desc(), jobs.c.id.desc()).limit(1)
        ).one_or_none()
        return (row.created_at, row.id) if row else None

    def had_turn(self, clearance: Clearance, job: tuple[datetime, UUID], refusal: str | None) -> None:
        """See the port."""
        told = None if refusal is None else json.dumps({"id": str(job[1]), "detail": refusal})
        values = {"id": clearance.id, "created_at": job[0], "job_id": job[1], "refusal": told, "most": MOST_REFUSALS}
        self._connection.execute(_HAD_TURN, values)

    def end(self, clearance: Clearance, status: Status) -> None:
        """See the port."""
        ended = {"status": status.value, "finished_at": func.now(), "updated_at": func.now()}
        self._connection.execute(update(clearances).where(clearances.c.id == clearance.id).values(ended))


def clearance_of(row: Row[Any]) -> Clearance:
    """A row as a value."""
    return Clearance(
        id=row.id,
        user_id=row.user_id,
        action=Clearing(row.action),
        wanted=filter_of(row.wanted),
        most=row.most,
        status=Status(row.status),
        total=row.total,
        done=row.done,
        refused=row.refused,
        refusals=row.refusals,
        created_at=row.created_at,
        updated_at=row.updated_at,
        finished_at=row.finished_at,
        after=(row.after_created_at, row.after_id) if row.after_id else None,
    )


def dead_letters_of(query: Select[Any], user_id: str, wanted: JobFilter) -> Select[Any]:
    """The query, from the user's dead letters that are wanted."""
    dead = (jobs.c.user_id == user_id) & (jobs.c.status == Status.DEAD_LETTER.value)
    return filtered(query.select_from(jobs).where(dead), wanted)
