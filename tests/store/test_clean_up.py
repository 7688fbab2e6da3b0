"""What is over is forgotten at its age, each thing at its own, and nothing before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Engine, func, insert, select

from blocklist_jobs.core.retention import Retention
from blocklist_jobs.store import tables
from blocklist_jobs.store.clean_up import CleanUp
from blocklist_jobs.store.gate_memory import GateRows
from blocklist_jobs.store.limits import LimitRows
from blocklist_jobs.store.workers import Workers

KEEP = Retention()
MOMENT = timedelta(minutes=1)

Put = Callable[[Connection, Any], Any]


def ago(age: timedelta) -> Any:
    """The instant so long ago, by the database's clock."""
    return func.now() - age


def job(db: Connection, when: Any, **values: Any) -> Any:
    """A job that ended then."""
    row = {"user_id": "a", "job_type": "enforcement_execution", "provider": "spotify", "status": "completed", **values}
    return db.scalars(insert(tables.jobs).values(**row, finished_at=when).returning(tables.jobs.c.id)).one()


def key(db: Connection, **values: Any) -> None:
    """A key."""
    db.execute(insert(tables.api_keys).values(user_id="a", digest=uuid4().bytes * 2, hint="", **values))


def connection_of(db: Connection, when: Any, status: str = "disconnected") -> Any:
    """A connection that changed then."""
    row = {"user_id": "a", "provider": "spotify", "provider_user_id": str(uuid4()), "access_token": b""}
    made = insert(tables.connections).values(**row, status=status, updated_at=when)
    return db.scalars(made.returning(tables.connections.c.id)).one()


def delivery(db: Connection, when: Any) -> None:
    """A delivery that was made then."""
    hook = {"user_id": "a", "url": "https://example.com/", "secret": b"s"}
    made: UUID = db.scalars(insert(tables.webhooks).values(**hook).returning(tables.webhooks.c.id)).one()
    row = {"webhook_id": made, "type": "enforcement.completed", "state": "delivered", "finished_at": when}
    db.execute(insert(tables.webhook_deliveries).values(**row))


THINGS: dict[str, tuple[str, timedelta, Put]] = {
    "a job": ("jobs", KEEP.finished, job),
    "a job that changed something": ("jobs", KEEP.reversible, lambda db, when: job(db, when, completed=1)),
    "a notification": (
        "notifications",
        KEEP.notifications,
        lambda db, when: db.execute(insert(tables.notifications).values(user_id="a", type="t", created_at=when)),
    ),
    "a delivery": ("webhook_deliveries", KEEP.deliveries, delivery),
    "a deed": (
        "audit_log",
        KEEP.audit,
        lambda db, when: db.execute(insert(tables.audit_log).values(user_id="a", action="x.y", at=when)),
    ),
    "a revoked key": ("api_keys", KEEP.ended, lambda db, when: key(db, revoked_at=when)),
    "an expired key": ("api_keys", KEEP.ended, lambda db, when: key(db, expires_at=when)),
    "a removed connection": ("connections", KEEP.ended, connection_of),
}


@pytest.fixture
def clean_up(clean_db: Engine) -> CleanUp:
    """As beat has it called."""
    return CleanUp(clean_db, GateRows(clean_db, LimitRows(clean_db)), Workers(clean_db), KEEP)


def count(engine: Engine, table: str) -> int:
    """Rows of a table."""
    with engine.connect() as db:
        return db.scalar(select(func.count()).select_from(tables.metadata.tables[table])) or 0


@pytest.mark.parametrize("thing", THINGS)
def test_each_at_its_age(clean_up: CleanUp, clean_db: Engine, thing: str) -> None:
    table, age, put = THINGS[thing]
    with clean_db.begin() as db:
        put(db, ago(age + MOMENT))
        put(db, ago(age - MOMENT))
    assert sum(clean_up().rows.values()) == 1
    assert count(clean_db, table) == 1
    assert clean_up().rows == {}


def test_what_is_in_use_stays(clean_up: CleanUp, clean_db: Engine) -> None:
    long_ago = ago(timedelta(days=2000))
    with clean_db.begin() as db:
        job(db, long_ago, status="dead_letter")
        job(db, None, status="pending")
        key(db)
        key(db, expires_at=func.now() + timedelta(days=1))
        connection_of(db, long_ago, "active")
        connection_of(db, long_ago, "needs_reconnect")
        job(db, ago(KEEP.finished - MOMENT), connection_id=connection_of(db, long_ago))
    assert clean_up().rows == {}


def test_ages_are_as_set(clean_db: Engine) -> None:
    keep = Retention(finished=timedelta(hours=1), reversible=timedelta(hours=2))
    with clean_db.begin() as db:
        job(db, ago(timedelta(minutes=90)))
        job(db, ago(timedelta(minutes=90)), completed=1)
    found = CleanUp(clean_db, GateRows(clean_db, LimitRows(clean_db)), Workers(clean_db), keep)()
    assert found.rows == {"jobs": 1}
