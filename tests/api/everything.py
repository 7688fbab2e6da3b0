"""One of everything that a user can have, and the names by which paths call it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, func, insert

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.connection import GivenTokens
from blocklist_jobs.store import tables
from blocklist_jobs.wiring.services import Services

SECRET = "secret-of-a-token"
BODY = b"secret-of-a-file"


def give_everything(services: Services, user: str) -> dict[str, str]:
    """Give ``user`` one of everything; the ids by the parameter of the path. ``ended_job_id`` is no path's."""
    given = GivenTokens(access_token=SECRET, refresh_token=SECRET, provider_user_id=f"{user}-there")
    connection = services.connections.add(Caller(user), "spotify", given).connection.id
    artists = b"name,spotify\nA,1111111111111111111111\nB,2222222222222222222222\n"
    blocklist = services.blocklists.add(Caller(user), artists, name="mine", provider="spotify").blocklist.id
    key = services.keys.create(user)[1].id
    with services.engine.begin() as db:
        jobs = _jobs(db, user, connection, blocklist)
        lists = {"blocklist_id": blocklist}
        one(db, tables.blocklist_sources, **lists, user_id=user, url="https://example.com/", every_s=60, apply="ask")
        sizes = {"size_before": 0, "size": 1, "added": 1, "removed": 0}
        one(db, tables.blocklist_revisions, **lists, number=1, state="waiting", origin="source", body=BODY, **sizes)
        names = {"user_id": user, "provider": "spotify", "connection_id": connection, **lists}
        schedule = one(db, tables.schedules, **names, on_change=True)
        webhook = one(db, tables.webhooks, user_id=user, url="https://example.com/", secret=SECRET.encode())
        delivery = one(db, tables.webhook_deliveries, webhook_id=webhook, type="enforcement.completed")
        one(db, tables.webhook_attempts, delivery_id=delivery)
        number = one(db, tables.notifications, user_id=user, type="connection.needs_reconnect")
        clearance = one(db, tables.dead_letter_clearances, user_id=user, action="retry", total=1)
        lane = {"provider": "spotify", "app": "default", "user_id": user}
        one(db, tables.fair_shares, **lane, priority=2, due_at="infinity")
        one(db, tables.permit_log, **lane, second=7, cost=5)
    named = {"connection": connection, "blocklist": blocklist, "key": key, "schedule": schedule, "webhook": webhook}
    named |= {"delivery": delivery, "clearance": clearance, **jobs}
    return {f"{name}_id": str(value) for name, value in named.items()} | {"number": str(number)}


def _jobs(db: Connection, user: str, connection: UUID, blocklist: UUID) -> dict[str, UUID]:
    """A job that changed something, with the record of it, and one in the dead letters."""
    owned = {"user_id": user, "provider": "spotify"}
    row = {**owned, "job_type": "enforcement_execution", "connection_id": connection, "blocklist_id": blocklist}
    ended = {"finished_at": func.now(), "completed": 1, "total": 3, "event_seq": 1}
    done: UUID = one(db, tables.jobs, **row, **ended, status="completed")
    made = one(db, tables.action_batches, job_id=done, **owned, status="completed")
    work = {"job_id": done, **owned, "connection_id": connection, "app": "default", "priority": 2, "step": "act"}
    one(db, tables.batch_checkpoints, **work, kind="remove", state="done", finished_at=func.now())
    for number in range(3):
        item = {"job_id": done, "action_batch_id": made, "action": "remove", "surface": "liked_songs"}
        one(db, tables.action_items, **item, entity_type="track", entity_id=f"{user}-{number}", position=number)
    one(db, tables.job_events, job_id=done, seq=1, type="status", data={"status": "completed"})
    dead: UUID = one(db, tables.jobs, **row, status="dead_letter", finished_at=func.now())
    return {"ended_job": done, "job": dead}


def one(db: Connection, table: Table, **values: Any) -> Any:
    """Write one row; the first part of its key."""
    return db.scalars(insert(table).values(**values).returning(next(iter(table.primary_key.columns)))).one()
