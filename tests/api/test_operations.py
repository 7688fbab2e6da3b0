"""Health, readiness, workers and capabilities."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
import redis
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from blocklist_jobs.api.app import create_app
from blocklist_jobs.api.workers import shown
from blocklist_jobs.config.settings import read_settings
from blocklist_jobs.core.capabilities import Capabilities, SurfaceCapability
from blocklist_jobs.store.canaries import Canaries
from blocklist_jobs.store.workers import Beat, Workers
from blocklist_jobs.wiring.services import build_services
from tests.api.conftest import People

LEADER = Beat("one:1", "dispatcher", slots=1, busy=1)
WORKER = Beat("one:2", "worker", slots=8, busy=0, queues=("spotify",))


@contextmanager
def app_on(environment: dict[str, str]) -> Iterator[FlaskClient]:
    """A client of an app that was started with ``environment``."""
    built = build_services(read_settings(environment))
    yield create_app(built).test_client()
    built.engine.dispose()


def test_a_living_process_says_so_whatever_else_is_down(environment: dict[str, str]) -> None:
    nowhere = {"DATABASE_URL": "postgresql://127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    with app_on(environment | nowhere) as client:
        assert client.get("/healthz").get_json() == {"status": "ok"}
        answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (503, "not_ready")
    assert len(answer.get_json(force=True)["missing"]) == 2
    assert answer.headers["Retry-After"]


def test_without_postgres_everything_else_is_unavailable(environment: dict[str, str]) -> None:
    with app_on(environment | {"DATABASE_URL": "postgresql://127.0.0.1:1/none"}) as client:
        answer = client.get("/api/v1/jobs", headers={"Authorization": "Bearer blj_x"})
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"]


def test_it_is_ready_once_a_job_would_run(client: FlaskClient, clean_db: Engine) -> None:
    workers = Workers(clean_db)

    def missing() -> list[str]:
        answer = client.get("/readyz")
        return [] if answer.status_code == 200 else list(answer.get_json(force=True)["missing"])

    assert missing() == ["no dispatcher leads", "no worker is alive"]
    workers.beat(LEADER)
    assert missing() == ["no worker is alive"]
    workers.beat(WORKER)
    assert missing() == ["nothing has come through the queue spotify yet"]
    [(lane, flight)] = Canaries(clean_db).fly(["spotify"])
    assert Canaries(clean_db).land(lane, flight)
    assert missing() == []
    workers.beat(Beat("one:1", "dispatcher", slots=1, busy=0))
    assert missing() == ["no dispatcher leads"]


def test_a_worker_that_lives_and_reads_nothing_is_not_ready(client: FlaskClient, clean_db: Engine) -> None:
    Workers(clean_db).beat(LEADER)
    Workers(clean_db).beat(WORKER)
    canaries = Canaries(clean_db)
    canaries.land(*canaries.fly(["spotify"])[0])
    with clean_db.begin() as connection:
        connection.execute(text("UPDATE canary SET landed_at = now() - interval '10 minutes'"))
    assert client.get("/readyz").get_json(force=True)["missing"] == [
        "nothing has come through the queue spotify for 600 s"
    ]


def test_a_redis_that_evicts_is_not_ready(client: FlaskClient, clean_db: Engine, redis_client: redis.Redis) -> None:
    Workers(clean_db).beat(LEADER)
    Workers(clean_db).beat(WORKER)
    Canaries(clean_db).land(*Canaries(clean_db).fly(["spotify"])[0])
    redis_client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        answer = client.get("/readyz")
    finally:
        redis_client.config_set("maxmemory-policy", "noeviction")
    assert "noeviction" in answer.get_json(force=True)["missing"][0]


def test_workers_are_shown(client: FlaskClient, people: People, clean_db: Engine) -> None:
    Workers(clean_db).beat(WORKER)
    found = client.get("/api/v1/jobs/workers/stats", headers=people.alice).get_json()
    assert [(worker["name"], worker["slots"]) for worker in found["workers"]] == [("one:2", 8)]
    assert found["workers"][0]["started_at"].endswith("Z")
    assert found["workers"][0]["seen_at"].endswith("Z")
    assert found["queues"] == []


def test_whose_jobs_run_where_is_for_admins() -> None:
    queue = {"provider": "spotify", "priority": 0, "waiting": 1}
    found = {"workers": [], "queues": [queue], "running": [{"job_id": "someone's"}]}
    assert shown(found, is_admin=True)["running"]
    assert "running" not in shown(found, is_admin=False)
    assert shown(found, is_admin=False)["queues"] == [queue | {"priority": "critical"}]


def test_the_capability_matrix_is_whole(client: FlaskClient, people: People) -> None:
    found = client.get("/api/v1/providers", headers=people.alice).get_json()["items"]
    by_name = {entry["provider"]: entry for entry in found}
    assert set(by_name) == {"spotify", "youtube_music", "tidal"}
    assert by_name["spotify"]["surfaces"]["liked_songs"]["batch"]["maximum"] in (40, 50)
    assert by_name["tidal"]["surfaces"]["playlists"]["per_occurrence"] is True
    assert by_name["tidal"]["surfaces"]["playlists"]["restoring"]["placing"] == "before"
    assert (by_name["youtube_music"]["read_cost"], by_name["youtube_music"]["write_cost"]) == (1, 50)
    for entry in found:
        assert {field.name for field in dataclasses.fields(Capabilities)} == set(entry)
        for surface in entry["surfaces"].values():
            assert {field.name for field in dataclasses.fields(SurfaceCapability)} == set(surface)
        assert client.get(f"/api/v1/providers/{entry['provider']}", headers=people.alice).get_json() == entry


def test_apple_is_there_once_its_key_is(client: FlaskClient, people: People, environment: dict[str, str]) -> None:
    missing = client.get("/api/v1/providers/apple", headers=people.alice)
    assert (missing.status_code, "not set up" in missing.get_json(force=True)["detail"]) == (404, True)
    key = {"APPLE_TEAM_ID": "TEAM", "APPLE_KEY_ID": "KEY", "APPLE_PRIVATE_KEY": private_key()}
    with app_on(environment | key) as with_apple:
        found = with_apple.get("/api/v1/providers/apple", headers=people.alice).get_json()
    assert found["provider"] == "apple_music"
    assert found["can_refresh"] is False
    assert found["surfaces"]["liked_songs"]["can_dislike"] is True


def private_key() -> str:
    """A key as Apple gives it out (PKCS 8, P-256)."""
    made = ec.generate_private_key(ec.SECP256R1())
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return made.private_bytes(*form).decode()


@pytest.mark.parametrize("path", ["/api/v1/jobs/workers/stats", "/api/v1/providers", "/api/v1/rate-limits"])
def test_a_parameter_that_means_nothing_is_refused(client: FlaskClient, people: People, path: str) -> None:
    assert client.get(f"{path}?limit=3", headers=people.alice).status_code == 422


# They say nothing of anybody: signs of life, counts, the document, and pages that ask for a key themselves.
OPEN = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/docs",
    "/docs/<version>/<name>",
    "/",
    "/dashboard/<version>/<path:name>",
}


def test_every_route_that_knows_anyone_needs_a_key(app: Flask) -> None:
    client, open_routes = app.test_client(), set()
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<\w+_id>", str(uuid4()), rule.rule).replace("<", "").replace(">", "")
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            if client.open(path, method=method).status_code != 401:
                open_routes.add(rule.rule)
    assert open_routes <= OPEN
    assert {"/healthz", "/readyz", "/metrics"} <= open_routes
