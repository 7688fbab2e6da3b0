"""Jobs over HTTP, on real Postgres and Redis."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, update

from blocklist_jobs.store.tables import jobs
from tests.api.conftest import People, pointers

Submit = Callable[..., Any]
NOBODYS = "7c1d3a52-0d1e-4d1b-9a55-3d1e6a7f9b20"
"""An id that names no job."""


def connect(client: FlaskClient, headers: dict[str, str], account: str = "me") -> str:
    body = {"provider": "spotify", "access_token": "made-up", "provider_user_id": account}
    answer = client.post("/api/v1/connections", json=body, headers=headers)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return str(answer.get_json()["id"])


def list_of_one(client: FlaskClient, headers: dict[str, str]) -> str:
    body = {"name": "mine", "artists": [{"name": "Nobody", "ids": {"spotify": "4uLU6hMCjMI75M1A2tKUQC"}}]}
    answer = client.post("/api/v1/blocklists", json=body, headers=headers)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return str(answer.get_json()["id"])


@pytest.fixture
def body(client: FlaskClient, people: People) -> dict[str, Any]:
    """A submission of alice's that is accepted; she has one connection."""
    connect(client, people.alice)
    payload = {"blocklist_id": list_of_one(client, people.alice)}
    return {"job_type": "enforcement_execution", "provider": "spotify", "payload": payload}


@pytest.fixture
def submit(client: FlaskClient, people: People, body: dict[str, Any]) -> Submit:
    """Submit alice's body with changes."""

    def call(headers: dict[str, str] | None = None, **changes: Any) -> Any:
        return client.post("/api/v1/jobs/queue", json=body | changes, headers=people.alice | (headers or {}))

    return call


def stored(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(jobs)).scalar_one())


def test_a_job_is_accepted_and_can_be_followed(client: FlaskClient, people: People, submit: Submit) -> None:
    answer = submit(priority="high")
    assert answer.status_code == 202, answer.get_data(as_text=True)
    job = answer.get_json()
    assert (job["status"], job["job_type"], job["provider"], job["priority"]) == (
        "pending",
        "enforcement_execution",
        "spotify",
        "high",
    )
    assert job["connection_id"]
    assert 1 <= int(answer.headers["Retry-After"]) <= 3600
    assert answer.headers["Location"] == f"/api/v1/jobs/{job['id']}"
    read = client.get(answer.headers["Location"], headers=people.alice)
    assert read.get_json()["id"] == job["id"]
    assert {"total", "completed", "failed", "skipped", "percent", "step", "eta_seconds"} == set(job["progress"])
    assert job["created_at"].endswith("Z")


def test_the_same_key_and_body_are_the_same_job(submit: Submit, clean_db: Engine) -> None:
    key = {"Idempotency-Key": "once"}
    first, again = submit(key), submit(key)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.get_json()["id"] == again.get_json()["id"]
    other = submit(key, priority="low")
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_mismatch")
    assert stored(clean_db) == 1


def test_the_same_key_at_the_same_moment_is_one_job(
    app: Flask, people: People, body: dict[str, Any], clean_db: Engine
) -> None:
    def send(_: int) -> Any:
        headers = people.alice | {"Idempotency-Key": "race"}
        return app.test_client().post("/api/v1/jobs/queue", json=body, headers=headers)

    with concurrent.futures.ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(send, range(6)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.get_json()["id"] for answer in answers}) == 1
    assert stored(clean_db) == 1


def test_two_users_may_use_the_same_key(client: FlaskClient, people: People, submit: Submit) -> None:
    connect(client, people.bob, "bob")
    own = {"blocklist_id": list_of_one(client, people.bob)}
    key = {"Idempotency-Key": "same"}
    assert submit(key).status_code == 202
    assert submit(key | people.bob, payload=own).status_code == 202


@pytest.mark.parametrize("key", ["", "x" * 256, "a\x7f"])
def test_a_key_that_is_none_is_refused(submit: Submit, key: str, clean_db: Engine) -> None:
    assert pointers(submit({"Idempotency-Key": key}).get_json()) == {"Idempotency-Key"}
    assert stored(clean_db) == 0


def test_critical_is_for_admins(
    client: FlaskClient, people: People, submit: Submit, body: dict[str, Any], clean_db: Engine
) -> None:
    refused = submit(priority="critical")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "forbidden")
    assert stored(clean_db) == 0
    connect(client, people.admin, "root")
    own = body | {"priority": "critical", "payload": {"blocklist_id": list_of_one(client, people.admin)}}
    assert client.post("/api/v1/jobs/queue", json=own, headers=people.admin).status_code == 202


def test_anothers_blocklist_and_connection_do_not_exist(
    client: FlaskClient, people: People, submit: Submit, body: dict[str, Any], clean_db: Engine
) -> None:
    theirs = submit(payload={"blocklist_id": list_of_one(client, people.bob)})
    assert (theirs.status_code, pointers(theirs.get_json())) == (422, {"/payload/blocklist_id"})
    used = submit(payload=body["payload"] | {"connection_id": connect(client, people.bob, "bob")})
    assert (used.status_code, pointers(used.get_json())) == (422, {"/payload/connection_id"})
    assert stored(clean_db) == 0


def test_without_a_connection_it_says_to_connect(client: FlaskClient, people: People, body: dict[str, Any]) -> None:
    own = body | {"payload": {"blocklist_id": list_of_one(client, people.bob)}}
    answer = client.post("/api/v1/jobs/queue", json=own, headers=people.bob)
    assert answer.status_code == 422
    assert "connect" in answer.get_data(as_text=True)


def test_of_several_connections_it_names_all(client: FlaskClient, people: People, submit: Submit) -> None:
    second = connect(client, people.alice, "my other account")
    answer = submit()
    assert answer.status_code == 422
    assert second in answer.get_data(as_text=True)


def test_a_job_is_its_owners_alone(client: FlaskClient, people: People, submit: Submit) -> None:
    job_id = submit().get_json()["id"]
    for method, path in [
        ("GET", ""),
        ("GET", "/items"),
        ("GET", "/items?format=csv"),
        ("POST", "/cancel"),
        ("POST", "/retry"),
        ("POST", "/execute"),
        ("POST", "/rollback"),
    ]:
        for headers in (people.bob, people.admin):
            answer = client.open(f"/api/v1/jobs/{job_id}{path}", method=method, headers=headers)
            assert (answer.status_code, answer.get_json(force=True)["code"]) == (404, "not_found"), path
    assert client.get("/api/v1/jobs", headers=people.bob).get_json()["items"] == []


@pytest.mark.parametrize("job_id", ["x", "0", NOBODYS, "%00", "{" + NOBODYS + "}", NOBODYS.replace("-", "")])
def test_an_id_that_is_none_is_not_found(client: FlaskClient, people: People, job_id: str) -> None:
    assert client.get(f"/api/v1/jobs/{job_id}", headers=people.alice).status_code == 404
    assert client.post(f"/api/v1/jobs/{job_id}/cancel", headers=people.alice).status_code == 404


def test_jobs_come_in_pages_newest_first(client: FlaskClient, people: People, submit: Submit) -> None:
    made = [submit().get_json()["id"] for _ in range(5)]
    seen: list[str] = []
    pages, more = 0, ""
    while pages == 0 or more:
        page = client.get(f"/api/v1/jobs?limit=2{more}", headers=people.alice).get_json()
        seen += [job["id"] for job in page["items"]]
        more = f"&cursor={page['next_cursor']}" if page["next_cursor"] else ""
        pages += 1
    assert seen == made[::-1]
    assert pages == 3


def test_filters_are_kept_and_a_cursor_belongs_to_them(
    client: FlaskClient, people: People, submit: Submit, clean_db: Engine
) -> None:
    made = [submit().get_json()["id"] for _ in range(3)]
    client.post(f"/api/v1/jobs/{made[0]}/cancel", headers=people.alice)

    def ids(query: str) -> list[str]:
        answer = client.get(f"/api/v1/jobs?{query}", headers=people.alice)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return [job["id"] for job in answer.get_json()["items"]]

    assert ids("status=cancelled") == [made[0]]
    assert ids("status=pending") == made[:0:-1]
    assert ids("status=pending,cancelled") == made[::-1] == ids("status=pending&status=cancelled&provider=spotify")
    assert ids("provider=tidal") == []
    assert ids("job_type=library_scan") == []
    cursor = client.get("/api/v1/jobs?limit=1&status=pending,cancelled", headers=people.alice).get_json()["next_cursor"]
    assert ids(f"limit=5&status=cancelled&status=pending&cursor={cursor}") == made[1::-1]
    other = client.get(f"/api/v1/jobs?cursor={cursor}", headers=people.alice)
    assert (other.status_code, pointers(other.get_json())) == (422, {"cursor"})
    # Nor does it continue another user's list.
    theirs = client.get(f"/api/v1/jobs?status=pending,cancelled&cursor={cursor}", headers=people.bob)
    assert (theirs.status_code, pointers(theirs.get_json())) == (422, {"cursor"})


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("status=done", "status/0"),
        ("status=", "status/0"),
        ("provider=napster", "provider/0"),
        ("job_type=party", "job_type/0"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("limit=1&limit=2", "limit"),
        ("cursor=", "cursor"),
        ("cursor=x", "cursor"),
        ("cursor=%00", "cursor"),
        ("statsu=pending", "statsu"),
        ("status=%00", "status/0"),
    ],
)
def test_a_wrong_parameter_is_named(client: FlaskClient, people: People, query: str, pointer: str) -> None:
    answer = client.get(f"/api/v1/jobs?{query}", headers=people.alice)
    assert answer.status_code == 422
    assert pointer in pointers(answer.get_json())


def test_a_job_that_has_not_changed_is_not_sent_again(
    client: FlaskClient, people: People, submit: Submit, clean_db: Engine
) -> None:
    path = f"/api/v1/jobs/{submit().get_json()['id']}"
    first = client.get(path, headers=people.alice)
    tag = {"If-None-Match": first.headers["ETag"]}
    assert first.headers["ETag"].startswith('W/"')
    again = client.get(path, headers=people.alice | tag)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    with clean_db.begin() as connection:
        connection.execute(update(jobs).values(version=jobs.c.version + 1))
    assert client.get(path, headers=people.alice | tag).status_code == 200


def test_a_job_can_be_cancelled_and_cancelled_again(client: FlaskClient, people: People, submit: Submit) -> None:
    path = f"/api/v1/jobs/{submit().get_json()['id']}"
    cancelled = client.post(f"{path}/cancel", headers=people.alice)
    assert (cancelled.status_code, cancelled.get_json()["status"]) == (202, "cancelled")
    assert "Retry-After" not in cancelled.headers
    assert client.post(f"{path}/cancel", headers=people.alice, json={}).status_code == 202
    assert client.get(path, headers=people.alice).get_json()["progress"]["step"] == "done"


@pytest.mark.parametrize("action", ["retry", "execute", "rollback"])
def test_what_the_state_forbids_is_a_conflict_with_its_reason(
    client: FlaskClient, people: People, submit: Submit, action: str
) -> None:
    answer = client.post(f"/api/v1/jobs/{submit().get_json()['id']}/{action}", headers=people.alice)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "conflict")
    assert len(answer.get_json()["detail"]) > 20


def test_an_action_takes_no_body(client: FlaskClient, people: People, submit: Submit) -> None:
    path = f"/api/v1/jobs/{submit().get_json()['id']}"
    assert client.post(f"{path}/cancel", headers=people.alice, json={"force": True}).status_code == 422
    assert client.get(path, headers=people.alice).get_json()["status"] == "pending"


@pytest.mark.parametrize(
    "change",
    [
        {"provider": "napster"},
        {"provider": "tidal"},
        {"provider": "apple_music"},
        {"job_type": "batch_rollback", "payload": {}},
        {"payload": {}},
        {"priority": 1},
        {"scheduled_at": "now"},
    ],
)
def test_what_is_refused_is_not_stored(submit: Submit, change: dict[str, Any], clean_db: Engine) -> None:
    answer = submit(**change)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert answer.get_json(force=True)["errors"]
    assert stored(clean_db) == 0
