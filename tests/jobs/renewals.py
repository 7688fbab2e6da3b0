"""Connections that are about to end, and the few threads that renew them as dispatcher and workers would."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.job import JobType
from blocklist_jobs.core.states import FINAL
from blocklist_jobs.core.views import JobRequest, JobView
from blocklist_jobs.store.connection_tokens import ConnectionTokens
from blocklist_jobs.store.lanes import open_lanes
from blocklist_jobs.store.tables import connections, notifications
from blocklist_jobs.store.vault import Vault
from tests.jobs.workshop import Workshop

SOON = timedelta(minutes=5)


def secrets_of(workshop: Workshop, connection_id: UUID) -> Any:
    """The connection with its tokens in clear."""
    services = workshop.services
    vault = Vault(services.settings.token_encryption_keys)
    return ConnectionTokens(services.engine, vault).load(connection_id)


def connect_many(workshop: Workshop, count: int, *, ends_in: timedelta) -> dict[UUID, str]:
    """Connections of as many users, each with the sandbox's tokens; user by connection."""
    users = [f"user{number:04}" for number in range(count)]
    tokens = workshop.sandbox.seed({"users": [{"id": user} for user in users]}, workshop.provider)
    vault = Vault(workshop.services.settings.token_encryption_keys)
    made = {UUID(int=number + 1): user for number, user in enumerate(users)}
    rows = [
        {
            "id": connection_id,
            "user_id": user,
            "provider": workshop.provider,
            "provider_user_id": user,
            "expires_at": datetime.now(UTC) + ends_in,
            "access_token": vault.seal(connection_id, "access_token", tokens[user]["access_token"]),
            "refresh_token": vault.seal(connection_id, "refresh_token", tokens[user].get("refresh_token") or "none"),
        }
        for connection_id, user in made.items()
    ]
    with workshop.services.engine.begin() as connection:
        connection.execute(insert(connections), rows)
    return made


def submit_refresh(workshop: Workshop, connection_id: UUID) -> JobView:
    """A ``token_refresh`` by the connection's owner."""
    payload = {"connection_id": str(connection_id)}
    request = JobRequest(JobType.TOKEN_REFRESH, workshop.provider, payload)
    return workshop.services.submit(workshop.caller, request).job


def ended(workshop: Workshop, job: JobView, *, within_s: float = 30.0) -> JobView:
    """The job at its end."""
    drive(workshop, lambda: workshop.read(job).status in FINAL, within_s=within_s)
    return workshop.read(job)


def open_refreshes(workshop: Workshop) -> int:
    """How many ``token_refresh`` jobs have not ended."""
    query = text("SELECT count(*) FROM jobs WHERE job_type = 'token_refresh' AND finished_at IS NULL")
    with workshop.services.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def drive(workshop: Workshop, is_done: Callable[[], bool], *, within_s: float = 30.0) -> None:
    """Dispatch and work in all lanes until it is done, or fail the test."""
    services, deadline = workshop.services, time.monotonic() + within_s
    stop = threading.Event()

    def sweep() -> None:
        while not stop.wait(0.5):
            services.sweep()

    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    try:
        with ThreadPoolExecutor(workshop.slots) as pool:
            while not is_done():
                assert time.monotonic() < deadline, f"not done in {within_s} s: {_open(workshop)}"
                _hand_out_for_a_while(workshop, pool)
    finally:
        stop.set()
        sweeper.join()


def _hand_out_for_a_while(workshop: Workshop, pool: ThreadPoolExecutor) -> None:
    end = time.monotonic() + 0.25
    while time.monotonic() < end:
        for lane in open_lanes(workshop.services.engine):
            _hand_out(workshop, pool, lane)
        time.sleep(0.01)


def _hand_out(workshop: Workshop, pool: ThreadPoolExecutor, lane: tuple[str, str]) -> None:
    for batch in workshop.services.hand_out(*lane, workshop.slots).batches:
        pool.submit(workshop.perform, batch)


def _open(workshop: Workshop) -> str:
    query = text(
        "SELECT id, kind, app, state, fence, due_at - now(), error FROM batch_checkpoints WHERE state <> 'done'"
    )
    with workshop.services.engine.connect() as connection:
        return "\n".join(str(row) for row in connection.execute(query).fetchmany(10))


def told(workshop: Workshop) -> list[tuple[str, str, dict[str, Any]]]:
    """User, type and data of every notification."""
    query = select(notifications.c.user_id, notifications.c.type, notifications.c.data).order_by(notifications.c.id)
    with workshop.services.engine.connect() as connection:
        return [(row.user_id, row.type, row.data) for row in connection.execute(query)]


def asked(workshop: Workshop) -> list[dict[str, Any]]:
    """What the sandbox's token endpoints have heard."""
    return [dict(one) for one in workshop.sandbox.requests() if one["method"] == "POST" and "token" in one["path"]]


def with_user(workshop: Workshop, user: str) -> Workshop:
    """The workshop as seen by another user."""
    return workshop.with_caller(Caller(user))
