"""What happens to jobs and connections is told to webhooks and users, in the transaction that makes it true."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text

from blocklist_jobs.api.openapi.__main__ import routes_alone
from blocklist_jobs.api.openapi.document import document_of
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.connection import GivenTokens
from blocklist_jobs.core.job import JobType
from blocklist_jobs.core.states import FINAL, Status
from blocklist_jobs.core.webhook import EventType, event_of_end
from blocklist_jobs.store.connection_tokens import ConnectionTokens
from blocklist_jobs.store.ledger import SqlLedgers
from blocklist_jobs.store.tables import notifications, webhook_deliveries
from blocklist_jobs.store.vault import Vault
from tests.api.judging import Judge
from tests.jobs.conftest import dialect, provider, sandbox, settings, workshop
from tests.jobs.libraries import ZED, library
from tests.jobs.workshop import Workshop

__all__ = ["dialect", "provider", "sandbox", "settings", "workshop"]


JUDGE = Judge(document_of(routes_alone()))
"""Holds what is told to the document."""


def listen(shop: Workshop, *events: str) -> UUID:
    return shop.services.telling.webhooks.add(shop.caller, "http://127.0.0.1:1/", events or ("*",)).webhook.id


def told(engine: Engine, webhook_id: UUID) -> list[tuple[str, Any]]:
    query = select(webhook_deliveries.c.type, webhook_deliveries.c.data).order_by(webhook_deliveries.c.created_at)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(query.where(webhook_deliveries.c.webhook_id == webhook_id))]
    for kind, data in rows:
        JUDGE.check_event(kind, data)
    return rows


def news(engine: Engine) -> Sequence[Any]:
    with engine.connect() as connection:
        return connection.execute(select(notifications.c.type, notifications.c.data).order_by(notifications.c.id)).all()


def test_every_end_has_one_event() -> None:
    events = {event_of_end(job_type, status) for job_type in JobType for status in FINAL}
    others = {EventType.TEST, EventType.CONNECTION_EXPIRED, EventType.CONNECTION_EXPIRING}
    assert events == set(EventType) - others
    assert event_of_end(JobType.BATCH_ROLLBACK, Status.PARTIALLY_COMPLETED) is EventType.ROLLBACK_COMPLETED


def test_a_jobs_end_is_told_once_to_those_who_listen(workshop: Workshop, clean_db: Engine) -> None:
    workshop.connect(workshop.sandbox.seed(library(good=4, bad=4))["ann"])
    everything, rollbacks = listen(workshop), listen(workshop, "rollback.completed", "job.failed")
    other = workshop.services.telling.webhooks.add(Caller("bob"), "http://127.0.0.1:1/", ["*"]).webhook.id
    [job] = workshop.drive(workshop.submit(workshop.block(ZED), surfaces=["liked_songs"]))
    [back] = workshop.drive(workshop.roll_back(job))
    assert [kind for kind, _ in told(clean_db, everything)] == ["enforcement.completed", "rollback.completed"]
    [(kind, data)] = told(clean_db, rollbacks)
    assert kind == "rollback.completed"
    assert (data["job"]["id"], data["job"]["reverts"]) == (str(back.id), str(job.id))
    assert data["job"]["status"] == back.status
    done = back.progress
    shown = {"total": done.total, "completed": done.completed, "failed": done.failed, "skipped": done.skipped}
    assert data["job"]["progress"] == shown
    assert done.completed > 0
    assert datetime.fromisoformat(data["job"]["finished_at"]) == back.finished_at
    assert told(clean_db, other) == []
    assert [row.type for row in news(clean_db)] == ["enforcement.completed", "rollback.completed"]
    assert news(clean_db)[0].data["job_id"] == str(job.id)


def test_what_did_not_happen_is_not_told(workshop: Workshop, clean_db: Engine) -> None:
    workshop.connect(workshop.sandbox.seed(library(good=2, bad=2))["ann"])
    webhook_id = listen(workshop)
    job = workshop.submit(workshop.block(ZED))

    class Broken(Exception):
        pass

    def end_and_break() -> None:
        with SqlLedgers(clean_db).begin() as ledger:
            state = ledger.jobs.lock(job.id)
            assert state is not None
            ledger.jobs.move(state, Status.CANCELLED)
            raise Broken

    with pytest.raises(Broken):
        end_and_break()
    assert told(clean_db, webhook_id) == []
    workshop.services.control.cancel(workshop.caller, job.id)
    assert [kind for kind, _ in told(clean_db, webhook_id)] == ["job.cancelled"]
    assert news(clean_db) == []  # they did it themselves


def test_connections_tell_that_they_need_their_user(workshop: Workshop, clean_db: Engine) -> None:
    webhook_id = listen(workshop, "connection.expired", "connection.expiring")
    given = GivenTokens("access", "refresh", consented_at=datetime.now(UTC) - timedelta(days=180))
    connection_id = workshop.services.connections.add(workshop.caller, "spotify", given).connection.id
    workshop.services.keep_tokens()
    workshop.services.keep_tokens()
    [(kind, data)] = told(clean_db, webhook_id)
    assert kind == "connection.expiring"
    assert data["connection"]["connection_id"] == str(connection_id)
    with clean_db.begin() as connection:
        version = connection.execute(text("SELECT token_version FROM connections")).scalar_one()
    tokens = ConnectionTokens(clean_db, Vault(workshop.services.settings.token_encryption_keys))
    assert tokens.needs_reconnect(connection_id, version, "invalid_grant")
    assert not tokens.needs_reconnect(connection_id, version, "invalid_grant")
    kinds = [kind for kind, _ in told(clean_db, webhook_id)]
    assert kinds == ["connection.expiring", "connection.expired"]
    assert "access" not in str(told(clean_db, webhook_id))
