"""What clients see while Postgres or Redis is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient

from blocklist_jobs.api.app import create_app
from blocklist_jobs.config.settings import read_settings
from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running
from blocklist_jobs.wiring.services import Services, build_services
from tests.api.conftest import People, bearer
from tests.api.test_jobs import connect, list_of_one

NO_REDIS = {"REDIS_URL": "redis://127.0.0.1:1/0"}


@contextmanager
def app_on(environment: dict[str, str]) -> Iterator[FlaskClient]:
    """A client of an app that was started with ``environment``."""
    built = build_services(read_settings(environment))
    yield create_app(built).test_client()
    built.engine.dispose()


def test_without_redis_jobs_are_taken_and_say_what_is_wrong(environment: dict[str, str], people: People) -> None:
    with app_on(environment | NO_REDIS) as client:
        connect(client, people.alice)
        payload = {"blocklist_id": list_of_one(client, people.alice)}
        body = {"job_type": "enforcement_execution", "provider": "spotify", "payload": payload}
        answer = client.post("/api/v1/jobs/queue", json=body, headers=people.alice)
        assert answer.status_code == 202, answer.get_data(as_text=True)
        job = client.get(answer.headers["Location"], headers=people.alice).get_json()
        assert (job["status"], job["waiting_for"]["reason"]) == ("pending", "gate_unreachable")
        assert client.get("/readyz").get_json(force=True)["missing"][-1] == "Redis does not answer"


def test_without_redis_nothing_else_breaks(environment: dict[str, str], people: People) -> None:
    with app_on(environment | NO_REDIS) as client:
        for path in ("jobs", "blocklists", "connections", "providers", "rate-limits", "jobs/workers/stats"):
            assert client.get(f"/api/v1/{path}", headers=people.alice).status_code == 200, path
        status = client.get("/api/v1/rate-limits/spotify/status", headers=people.alice)
        assert status.status_code in (200, 503)
        assert status.status_code == 503 or status.get_json()["reason"] == "gate_unreachable"


@pytest.mark.kill
def test_a_killed_postgres_is_503_and_then_all_is_well(
    client: FlaskClient, people: People, services: Services, postgres_server: Running[Postgres]
) -> None:
    assert client.get("/api/v1/jobs", headers=people.alice).status_code == 200
    postgres_server.kill()
    try:
        answers = [client.get("/api/v1/jobs", headers=people.alice) for _ in range(3)]
    finally:
        postgres_server.start()
    assert {(answer.status_code, answer.get_json(force=True)["code"]) for answer in answers} == {(503, "unavailable")}
    assert all(answer.headers["Retry-After"] for answer in answers)
    # The tests' server is fast and may forget its last commits when it is killed, so the key is a new one.
    headers = bearer(services.keys.create("alice")[0])
    assert client.get("/api/v1/jobs", headers=headers).status_code == 200
