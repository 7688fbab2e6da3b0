"""Blocklists that are removed in the very moment in which something is given that names them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from blocklist_jobs.store.tables import blocklists
from tests.api.conftest import People, app, environment, people, services, settings
from tests.standing.test_schedule_routes import API, SCHEDULES, client, listed
from tests.store.test_shares import until

__all__ = ["app", "client", "environment", "listed", "people", "services", "settings"]

_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@pytest.mark.parametrize("what", ["a schedule", "a source", "a job"])
def test_who_names_it_is_told_to_try_again(
    app: Flask, client: Any, people: People, listed: str, clean_db: Engine, what: str
) -> None:
    order = {"provider": "spotify", "blocklist_id": listed, "when": {"every": "6h"}}
    job = {"job_type": "enforcement_execution", "provider": "spotify", "payload": {"blocklist_id": listed}}
    calls: dict[str, tuple[str, str, Any]] = {
        "a schedule": ("POST", SCHEDULES, order),
        "a source": ("PUT", f"{API}/blocklists/{listed}/source", {"url": "http://127.0.0.1:1/"}),
        "a job": ("POST", f"{API}/jobs/queue", job),
    }
    method, path, body = calls[what]

    def ask() -> Any:
        return app.test_client().open(path, method=method, json=body, headers=people.alice)

    def is_waiting() -> bool:
        with clean_db.connect() as connection:
            return bool(connection.execute(_WAITING).scalar_one())

    with ThreadPoolExecutor(1) as threads:
        with clean_db.begin() as removal:
            removal.execute(blocklists.delete().where(blocklists.c.id == listed))
            asked = threads.submit(ask)
            until(is_waiting)
        answer = asked.result(10)
    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert ask().status_code in (404, 422)
