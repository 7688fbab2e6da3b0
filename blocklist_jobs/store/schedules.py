"""Standing orders as their owners see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, Select, func, insert, null, select, text, tuple_, update

from blocklist_jobs.core.job import Priority
from blocklist_jobs.core.standing_order import Clock, ScheduleView, clock_of
from blocklist_jobs.jobs.standing_orders import Edit, Wanted
from blocklist_jobs.store.audit import record
from blocklist_jobs.store.tables import jobs, schedules

# Two that are made at the same moment count each other.
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('schedules of ' || :user_id, 0))")

# A change that came meanwhile is due at once.
_DUE = text("CASE WHEN changed_at IS NOT NULL OR checking_job_id IS NOT NULL THEN now() ELSE next_run_at END")


class StoredSchedules:
    """Implements ``jobs.standing_orders.ScheduleShelf``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, user_id: str, connection_id: UUID, wanted: Wanted, *, most: int) -> ScheduleView | None:
        """See the port."""
        count = select(func.count()).select_from(schedules).where(schedules.c.user_id == user_id)
        with self._engine.begin() as connection:
            connection.execute(_ALONE, {"user_id": user_id})
            if connection.execute(count).scalar_one() >= most:
                return None
            now: datetime = connection.execute(select(func.now())).scalar_one()
            next_run_at = wanted.clock.next_after(now) if wanted.clock else None
            row = {
                "user_id": user_id,
                "provider": wanted.provider,
                "connection_id": connection_id,
                "blocklist_id": wanted.blocklist_id,
                "options": dict(wanted.options),
                "priority": int(wanted.priority),
                "clock": _record(wanted.clock),
                "on_change": wanted.on_change,
                "paused": wanted.paused,
                "next_run_at": next_run_at,
                "due_at": next_run_at,
            }
            made: UUID = connection.execute(insert(schedules).values(**row).returning(schedules.c.id)).scalar_one()
            record(connection, user_id, "schedule.added", made, provider=wanted.provider)
            return _one(connection, user_id, made)

    def read(self, user_id: str, schedule_id: UUID) -> ScheduleView | None:
        """See the port."""
        with self._engine.connect() as connection:
            return _one(connection, user_id, schedule_id)

    def list(self, user_id: str, after: tuple[datetime, UUID] | None, limit: int) -> list[ScheduleView]:
        """See the port."""
        query = _shown(user_id).order_by(schedules.c.created_at.desc(), schedules.c.id.desc()).limit(limit)
        if after is not None:
            query = query.where(tuple_(schedules.c.created_at, schedules.c.id) < tuple_(*after))
        with self._engine.connect() as connection:
            return [_view(row) for row in connection.execute(query)]

    def change(self, user_id: str, schedule_id: UUID, edit: Edit) -> ScheduleView | None:
        """See the port."""
        with self._engine.begin() as connection:
            order = _locked(connection, user_id, schedule_id)
            if order is None:
                return None
            now: datetime = connection.execute(select(func.now())).scalar_one()
            changes = edit(order, now)
            _set(connection, schedule_id, _columns(changes))
            _set(connection, schedule_id, {"due_at": _DUE})
            record(connection, user_id, "schedule.changed", schedule_id, changed=sorted(changes))
            return _one(connection, user_id, schedule_id)

    def run_now(self, user_id: str, schedule_id: UUID) -> ScheduleView | None:
        """See the port. As if its list had changed: the clock is not touched, and a run under way is waited for."""
        with self._engine.begin() as connection:
            if _locked(connection, user_id, schedule_id) is None:
                return None
            _set(connection, schedule_id, {"changed_at": func.now(), "due_at": func.now()})
            record(connection, user_id, "schedule.run", schedule_id)
            return _one(connection, user_id, schedule_id)

    def remove(self, user_id: str, schedule_id: UUID) -> bool:
        """See the port."""
        mine = (schedules.c.id == schedule_id, schedules.c.user_id == user_id)
        with self._engine.begin() as connection:
            gone = connection.execute(schedules.delete().where(*mine)).rowcount
            if gone:
                record(connection, user_id, "schedule.removed", schedule_id)
        return bool(gone)


def _shown(user_id: str) -> Select[Any]:
    joined = schedules.outerjoin(jobs, jobs.c.id == schedules.c.last_job_id)
    query = select(schedules, jobs.c.status.label("last_job_status")).select_from(joined)
    return query.where(schedules.c.user_id == user_id)


def _one(connection: Connection, user_id: str, schedule_id: UUID) -> ScheduleView | None:
    row = connection.execute(_shown(user_id).where(schedules.c.id == schedule_id)).one_or_none()
    return _view(row) if row else None


def _locked(connection: Connection, user_id: str, schedule_id: UUID) -> ScheduleView | None:
    query = _shown(user_id).where(schedules.c.id == schedule_id).with_for_update(of=schedules)
    row = connection.execute(query).one_or_none()
    return _view(row) if row else None


def _columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the columns; a blocklist that is another has not changed yet."""
    values: dict[str, Any] = {**changes, "updated_at": func.now()}
    if "clock" in changes:
        values["clock"] = _record(changes["clock"])
    if "priority" in changes:
        values["priority"] = int(changes["priority"])
    if changes.get("paused") is False:
        values["paused_reason"] = None
    if "blocklist_id" in changes:
        values |= {"changed_at": None, "checking_job_id": None, "seen_revision": 0}
    return values


def _record(clock: Clock | None) -> Any:
    """As the column holds it: where there is no clock, nothing, rather than JSON's null."""
    return clock.to_record() if clock else null()


def _set(connection: Connection, schedule_id: UUID, values: Mapping[str, Any]) -> None:
    connection.execute(update(schedules).where(schedules.c.id == schedule_id).values(**values))


def _view(row: Row[Any]) -> ScheduleView:
    return ScheduleView(
        id=row.id,
        provider=row.provider,
        connection_id=row.connection_id,
        blocklist_id=row.blocklist_id,
        options=row.options,
        priority=Priority(row.priority).word,
        clock=clock_of(row.clock),
        on_change=row.on_change,
        paused=row.paused,
        paused_reason=row.paused_reason,
        next_run_at=row.next_run_at,
        last_run_at=row.last_run_at,
        last_job_id=row.last_job_id,
        last_job_status=row.last_job_status,
        skipped=row.skipped,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
