"""Thousands of malformed requests: never a 500, never anything stored, always a problem document."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, literal, select

from blocklist_jobs.store.tables import blocklists, connections, jobs, webhooks
from tests.api.conftest import People
from tests.api.test_jobs import list_of_one

# Far above what hypothesis runs by itself; a request costs about a millisecond.
MANY = settings(max_examples=350, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
STORED = (jobs, connections, blocklists, webhooks)
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
WORDS = st.sampled_from(
    ["jobs", "queue", "items", "cancel", "workers", "stats", "rate-limits", "spotify", "status", "%00"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = ["job_type", "provider", "payload", "priority", "scheduled_at", "name", "artists", "access_token", "windows"]


@pytest.fixture
def count(clean_db: Engine) -> Callable[[], int]:
    """Counts what is stored."""

    total = select(sum((select(func.count()).select_from(table).scalar_subquery() for table in STORED), literal(0)))

    def rows() -> int:
        with clean_db.connect() as connection:
            return int(connection.execute(total).scalar_one())

    return rows


def check(answer: Any) -> None:
    assert answer.status_code < 500, answer.get_data(as_text=True)
    if answer.status_code >= 400 and answer.data:
        assert answer.content_type == "application/problem+json"
        assert answer.get_json(force=True)["status"] == answer.status_code


def test_what_is_stored_is_counted(client: FlaskClient, people: People, count: Callable[[], int]) -> None:
    list_of_one(client, people.alice)
    assert count() == 1


@MANY
@given(raw=st.binary(max_size=200), path=st.sampled_from(["/jobs/queue", "/connections", "/blocklists"]))
def test_bytes_as_bodies(client: FlaskClient, people: People, count: Callable[[], int], raw: bytes, path: str) -> None:
    check(client.post(f"/api/v1{path}", data=raw, content_type="application/json", headers=people.alice))
    assert count() == 0


@MANY
@given(document=st.dictionaries(st.sampled_from(MEMBERS) | st.text(max_size=5), JSON, max_size=6))
def test_json_as_submissions(
    client: FlaskClient, people: People, count: Callable[[], int], document: dict[str, Any]
) -> None:
    raw = json.dumps(document)
    check(client.post("/api/v1/jobs/queue", data=raw, content_type="application/json", headers=people.alice))
    assert count() == 0


@MANY
@given(document=st.dictionaries(st.sampled_from(["windows", "quotas", "burst", "backoff"]), JSON, max_size=3))
def test_json_as_limits(client: FlaskClient, people: People, document: dict[str, Any]) -> None:
    raw = json.dumps(document)
    check(client.put("/api/v1/rate-limits/tidal", data=raw, content_type="application/json", headers=people.admin))


@MANY
@given(method=METHODS, parts=st.lists(WORDS | st.text(max_size=12), max_size=5), query=st.text(max_size=30))
def test_any_path(
    client: FlaskClient, people: People, count: Callable[[], int], method: str, parts: list[str], query: str
) -> None:
    path = "/".join(part.replace("?", "") for part in ["/api/v1", *parts])
    check(client.open(path, method=method, query_string={"cursor": query, query or "x": "1"}, headers=people.alice))
    assert count() == 0


@MANY
@given(names=st.lists(st.sampled_from(["status", "limit", "cursor", "format", "provider"]), max_size=4), data=st.data())
def test_any_parameters(client: FlaskClient, people: People, names: list[str], data: st.DataObject) -> None:
    query = [(name, data.draw(st.text(max_size=30))) for name in names]
    check(client.get("/api/v1/jobs", query_string=query, headers=people.alice))


@MANY
@given(
    name=st.sampled_from(["Authorization", "Idempotency-Key", "X-Request-ID", "Accept", "If-None-Match"]),
    data=st.data(),
)
def test_any_headers(
    client: FlaskClient, people: People, count: Callable[[], int], name: str, data: st.DataObject
) -> None:
    value = data.draw(st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60))
    check(client.post("/api/v1/jobs/queue", json={}, headers=people.alice | {name: value}))
    assert count() == 0
