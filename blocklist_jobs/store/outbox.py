"""What happens is told in the transaction that makes it true: to webhooks as deliveries, to users as notifications."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.dialects.postgresql import array

from blocklist_jobs.core.job import JobType, Priority
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.webhook import EVERYTHING, EventType, event_of_end
from blocklist_jobs.store.tables import jobs, notifications, webhook_deliveries, webhooks

_NAMED = ("connection_id", "blocklist_id", "plan_of", "reverts", "schedule_id")


def tell(connection: Connection, user_id: str, event: EventType, data: Mapping[str, Any]) -> None:
    """Write a delivery down for each of the user's webhooks that wants to hear of ``event``; data is JSON-ready."""
    _write(connection, _listening(connection, user_id, event), event, data)


def announce_end(connection: Connection, job_id: UUID, user_id: str, job_type: JobType, status: Status) -> None:
    """A job has ended so. What a user did (cancelling) or never asked for (renewals) is no notification."""
    event = event_of_end(job_type, status)
    listening = _listening(connection, user_id, event)
    is_news = job_type is not JobType.TOKEN_REFRESH and status is not Status.CANCELLED
    if not listening and not is_news:
        return
    row = connection.execute(select(jobs).where(jobs.c.id == job_id)).one()
    if listening:
        _write(connection, listening, event, {"job": _job(row)})
    if is_news:
        connection.execute(insert(notifications).values(user_id=user_id, type=event.value, data=_news(row)))


def _listening(connection: Connection, user_id: str, event: EventType) -> list[UUID]:
    wanted = webhooks.c.events.has_any(array([event.value, EVERYTHING]))
    query = select(webhooks.c.id).where(webhooks.c.user_id == user_id, webhooks.c.active, wanted)
    # The lock that the foreign key takes on insertion, taken here: a webhook that is being removed is waited for and
    # left out, instead of undoing the transaction that has something to tell.
    return list(connection.scalars(query.order_by(webhooks.c.id).with_for_update(read=True, key_share=True)))


def _write(connection: Connection, webhook_ids: list[UUID], event: EventType, data: Mapping[str, Any]) -> None:
    if webhook_ids:
        rows = [{"webhook_id": webhook_id, "type": event.value, "data": data} for webhook_id in webhook_ids]
        connection.execute(insert(webhook_deliveries), rows)


def _job(row: Row[Any]) -> dict[str, Any]:
    """The job as it ended: the names of ``GET /jobs/{id}``, without what only a running job has."""
    return {
        "id": str(row.id),
        "job_type": row.job_type,
        "provider": row.provider,
        "status": row.status,
        "priority": Priority(row.priority).word,
        "dry_run": row.dry_run,
        "progress": {name: getattr(row, name) for name in ("total", "completed", "failed", "skipped")},
        "attempts": row.attempts,
        "error": row.error,
        "plan": row.plan,
        "summary": row.summary,
        **{name: _text(getattr(row, name)) for name in _NAMED},
        **{name: _instant(getattr(row, name)) for name in ("created_at", "started_at", "finished_at")},
    }


def _news(row: Row[Any]) -> dict[str, Any]:
    return {
        "job_id": str(row.id),
        "job_type": row.job_type,
        "provider": row.provider,
        "status": row.status,
        "dry_run": row.dry_run,
        **{name: getattr(row, name) for name in ("total", "completed", "failed", "skipped")},
    }


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")
