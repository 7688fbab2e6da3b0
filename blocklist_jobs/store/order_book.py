"""Implements ``jobs.order_book.OrderBook``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, text, update

from blocklist_jobs.core.source import Apply
from blocklist_jobs.core.standing_order import Order, clock_of
from blocklist_jobs.core.states import ACTIVE
from blocklist_jobs.store.tables import notifications, schedules

PAUSED, NEEDS_CONFIRMATION = "schedule.paused", "schedule.needs_confirmation"
_ACTIVE = sorted(status.value for status in ACTIVE)

_DUE = text("SELECT id FROM schedules WHERE NOT paused AND due_at <= now() ORDER BY due_at, id LIMIT 100")

# What came last to the list says whether orders look first: what its owner uploads is meant as it is.
_LOCK = text(
    """SELECT s.*, b.revision, c.status AS connection_status,
         (SELECT r.origin = 'source' AND f.apply = :looks_first FROM blocklist_revisions r
          JOIN blocklist_sources f ON f.blocklist_id = r.blocklist_id
          WHERE r.blocklist_id = s.blocklist_id AND r.number = b.revision AND s.seen_revision <> b.revision)
           AS looks_first,
         (SELECT CASE WHEN bool_or(j.schedule_id = s.id) THEN 'own' WHEN count(*) > 0 THEN 'other' END
          FROM jobs j WHERE j.connection_id = s.connection_id AND j.schedule_id IS NOT NULL
            AND j.status = ANY(:active)) AS busy_with
       FROM schedules s JOIN blocklists b ON b.id = s.blocklist_id JOIN connections c ON c.id = s.connection_id
       WHERE s.id = :id AND NOT s.paused AND s.due_at <= now() FOR UPDATE OF s SKIP LOCKED"""
)

_CHECKED = text("SELECT id, status, plan, plan_expires_at <= now() AS is_too_old FROM jobs WHERE id = :id")


class OrderRows:
    """Rows of ``schedules`` whose time has come."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self) -> list[UUID]:
        """See the port."""
        return list(self._connection.execute(_DUE).scalars())

    def lock(self, order_id: UUID) -> Order | None:
        """See the port."""
        values = {"id": order_id, "active": _ACTIVE, "looks_first": Apply.AFTER_DRY_RUN.value}
        row = self._connection.execute(_LOCK, values).one_or_none()
        if row is None:
            return None
        return Order(
            id=row.id,
            user_id=row.user_id,
            provider=row.provider,
            connection_id=row.connection_id,
            blocklist_id=row.blocklist_id,
            revision=row.revision,
            change=row.changed_at.isoformat() if row.changed_at else "",
            options=row.options,
            priority=row.priority,
            clock=clock_of(row.clock),
            next_run_at=row.next_run_at,
            looks_first=bool(row.looks_first),
            is_connected=row.connection_status != "disconnected",
            busy_with=row.busy_with or "",
            checked=self._checked(row.checking_job_id),
        )

    def ran(self, order: Order, job_id: UUID, *, next_run_at: datetime | None, looks_first: bool) -> None:
        """See the port."""
        seen = {} if looks_first else {"seen_revision": order.revision}
        self._set(
            order.id,
            **seen,
            last_job_id=job_id,
            last_run_at=func.now(),
            changed_at=None,
            next_run_at=next_run_at,
            checking_job_id=job_id if looks_first else None,
            due_at=_soon(next_run_at) if looks_first else next_run_at,
        )

    def checked(self, order: Order, executed: UUID | None = None, *, is_done: bool = False) -> None:
        """See the port. A change that came after the dry run is not in it, and is looked at by itself."""
        values: dict[str, Any] = {"checking_job_id": None, "due_at": _next_look()}
        if executed is not None:
            values |= {"last_job_id": executed, "last_run_at": func.now()}
        if (is_done or executed is not None) and not order.is_changed:
            values["seen_revision"] = order.revision
        self._set(order.id, **values)

    def check_again(self, order: Order) -> None:
        """See the port."""
        self._set(order.id, checking_job_id=None, changed_at=func.now(), due_at=func.now())

    def rest(self, order_id: UUID, *, next_run_at: datetime | None, skipped: bool = False) -> None:
        """See the port."""
        counted = {"skipped": schedules.c.skipped + 1} if skipped else {}
        self._set(order_id, next_run_at=next_run_at, due_at=next_run_at, **counted)

    def postpone(self, order_id: UUID, wait: timedelta) -> None:
        """See the port."""
        self._set(order_id, due_at=func.now() + wait)

    def wait(self, order_id: UUID, *, next_run_at: datetime | None, wait: timedelta) -> None:
        """See the port."""
        self._set(order_id, next_run_at=next_run_at, due_at=func.now() + wait)

    def pause(self, order_id: UUID, reason: str) -> None:
        """See the port."""
        self._set(order_id, paused=True, paused_reason=reason, checking_job_id=None)
        self._tell(order_id, PAUSED, {"reason": reason})

    def hold(self, order_id: UUID, job_id: UUID, *, remove: int) -> None:
        """See the port."""
        self._tell(order_id, NEEDS_CONFIRMATION, {"job_id": str(job_id), "remove": remove})

    def _checked(self, job_id: UUID | None) -> Mapping[str, Any] | None:
        row = self._connection.execute(_CHECKED, {"id": job_id}).one_or_none() if job_id else None
        return row._asdict() if row else None

    def _set(self, order_id: UUID, **values: Any) -> None:
        self._connection.execute(update(schedules).where(schedules.c.id == order_id).values(**values))

    def _tell(self, order_id: UUID, kind: str, data: Mapping[str, Any]) -> None:
        owner = select(schedules.c.user_id).where(schedules.c.id == order_id).scalar_subquery()
        told = {"schedule_id": str(order_id), **data}
        self._connection.execute(insert(notifications).values(user_id=owner, type=kind, data=told))


def _soon(next_run_at: datetime | None) -> Any:
    """In a few seconds, when a dry run may have ended."""
    soon = func.now() + timedelta(seconds=2)
    return soon if next_run_at is None else func.least(soon, next_run_at)


def _next_look() -> Any:
    """At once for a change that has come meanwhile, else at the next time."""
    return text("CASE WHEN changed_at IS NOT NULL THEN now() ELSE next_run_at END")
