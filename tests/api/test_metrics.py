"""/metrics: what it shows, in a form that Prometheus reads, whatever is away, and of nobody."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine

from blocklist_jobs.api.app import create_app
from blocklist_jobs.config.settings import read_settings
from blocklist_jobs.events.gauges import GAUGES
from blocklist_jobs.store.canaries import Canaries
from blocklist_jobs.store.totals import TotalRows
from blocklist_jobs.store.workers import Beat, Workers
from blocklist_jobs.wiring import observed
from blocklist_jobs.wiring.observed import Observed
from blocklist_jobs.wiring.services import build_services
from tests.api.conftest import People


@pytest.fixture(scope="module", autouse=True)
def always_fresh() -> Iterator[None]:
    """Every look is a new one: what another file's tests have seen is old by now, and nothing is shown twice."""
    time.sleep(observed.FRESH_S)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(observed, "FRESH_S", 0.0)
        yield


Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def read(client: FlaskClient, **headers: str) -> Samples:
    """All samples, as Prometheus' own parser reads them."""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    families = text_string_to_metric_families(answer.get_data(as_text=True))
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples[name, frozenset(labels.items())]


def test_the_state_of_things_is_shown(client: FlaskClient, people: People, clean_db: Engine) -> None:
    body = {"provider": "spotify", "access_token": "made-up", "provider_user_id": "someone-in-particular"}
    assert client.post("/api/v1/connections", json=body, headers=people.alice).status_code == 201
    scan = {"job_type": "library_scan", "provider": "spotify", "payload": {}}
    assert client.post("/api/v1/jobs/queue", json=scan, headers=people.alice).status_code == 202
    Workers(clean_db).beat(Beat("one:1", "dispatcher", slots=1, busy=1))
    Workers(clean_db).beat(Beat("one:2", "worker", slots=8, busy=3, queues=("spotify",)))
    Canaries(clean_db).land(*Canaries(clean_db).fly(["spotify"])[0])

    seen = read(client)
    assert value(seen, "blocklist_jobs_jobs", job_type="library_scan", provider="spotify", status="pending") == 1
    assert value(seen, "blocklist_jobs_connections", provider="spotify", status="active") == 1
    assert value(seen, "blocklist_jobs_queue_batches", provider="spotify", priority="normal", state="due") >= 1
    assert (value(seen, "blocklist_jobs_workers"), value(seen, "blocklist_jobs_worker_slots_busy")) == (1, 3)
    assert value(seen, "blocklist_jobs_dispatchers_leading") == 1
    assert value(seen, "blocklist_jobs_canary_landed_seconds", queue="spotify") >= 0
    window = {"provider": "spotify", "app": "default", "scope": "app", "seconds": "60"}
    assert value(seen, "blocklist_jobs_window_limit", **window) == 100
    assert value(seen, "blocklist_jobs_quota_units", provider="youtube_music", app="default") == 10_000
    assert value(seen, "blocklist_jobs_breaker", provider="tidal", app="default", state="closed") == 1
    assert (value(seen, "blocklist_jobs_postgres_up"), value(seen, "blocklist_jobs_redis_up")) == (1, 1)
    text = client.get("/metrics").get_data(as_text=True)
    assert not re.search(r"alice|someone-in-particular|made-up", text)


def test_counts_of_all_processes_meet(client: FlaskClient, clean_db: Engine) -> None:
    name, labels = "blocklist_jobs_provider_requests_total", {"provider": "tidal", "outcome": "429"}
    TotalRows(clean_db).add([(name, labels, 3.0)])
    TotalRows(clean_db).add([(name, labels, 4.0), ("blocklist_jobs_of_a_newer_version_total", {}, 1.0)])
    seen = read(client)
    assert value(seen, name, **labels) == 7
    assert not any("newer_version" in name for name, _ in seen)


@pytest.fixture
def cut_off(environment: dict[str, str]) -> Iterator[FlaskClient]:
    """An app whose Redis and Postgres are nowhere."""
    nowhere = {"DATABASE_URL": "postgresql://127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    built = build_services(read_settings(environment | nowhere))
    yield create_app(built).test_client()
    built.engine.dispose()


def test_what_is_away_is_said(cut_off: FlaskClient) -> None:
    assert value(read(cut_off), "blocklist_jobs_postgres_up") == 0


def test_without_redis_the_rest_is_shown(environment: dict[str, str], clean_db: Engine) -> None:
    built = build_services(read_settings(environment | {"REDIS_URL": "redis://127.0.0.1:1/0"}))
    seen = read(create_app(built).test_client())
    built.engine.dispose()
    assert (value(seen, "blocklist_jobs_postgres_up"), value(seen, "blocklist_jobs_redis_up")) == (1, 0)
    assert not any(name == "blocklist_jobs_window_used" for name, _ in seen)


def test_a_token_can_be_asked_for(environment: dict[str, str], clean_db: Engine) -> None:
    built = build_services(read_settings(environment | {"METRICS_TOKEN": "for prometheus"}))
    client = create_app(built).test_client()
    for headers in ({}, {"Authorization": "Bearer for someone"}, {"Authorization": "Bearer "}):
        refused = client.get("/metrics", headers=headers)
        assert (refused.status_code, refused.get_json(force=True)["code"]) == (401, "unauthenticated")
    assert read(client, Authorization="Bearer for prometheus")
    built.engine.dispose()


def test_every_family_says_what_it_is(client: FlaskClient, clean_db: Engine) -> None:
    text = client.get("/metrics").get_data(as_text=True)
    for name in re.findall(r"^# TYPE (\S+) gauge", text, re.MULTILINE):
        assert f"# HELP {name} {GAUGES[name]}" in text


def test_a_page_is_shown_again_for_a_second(clean_db: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observed, "FRESH_S", 1.0)
    now = [100.0]
    look = Observed(clean_db, Workers(clean_db), lambda _: {"apps": ()}, heartbeat_s=10, clock=lambda: now[0])
    assert b"blocklist_jobs_workers 0.0" in look()
    Workers(clean_db).beat(Beat("one:2", "worker"))
    now[0] += 0.9
    assert b"blocklist_jobs_workers 0.0" in look()
    now[0] += 0.2
    assert b"blocklist_jobs_workers 1.0" in look()
