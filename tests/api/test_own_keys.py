"""Keys over HTTP: made, listed and revoked by who has one, and never worth more than the one that made them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select

from blocklist_jobs.core.api_key import Role, digest_of
from blocklist_jobs.jobs.own_keys import MOST_KEYS
from blocklist_jobs.store.tables import api_keys, audit_log
from blocklist_jobs.wiring.services import Services
from tests.api.conftest import People, bearer, pointers
from tests.api.test_operations import app_on

URL = "/api/v1/keys"
ME = "/api/v1/me"
SOON = datetime.now(UTC) + timedelta(hours=1)


def test_a_key_is_made_and_shown_once(client: FlaskClient, people: People, clean_db: Engine) -> None:
    made = client.post(URL, json={"name": "a script"}, headers=people.alice)
    assert made.status_code == 201, made.get_data(as_text=True)
    document = made.get_json()
    key = document.pop("key")
    assert (document["user"], document["role"], document["name"]) == ("alice", "user", "a script")
    assert (document["hint"], document["expires_at"], document["revoked_at"]) == (key[-4:], None, None)
    assert client.get(ME, headers=bearer(key)).get_json()["user"] == "alice"
    assert client.get(made.headers["Location"], headers=people.alice).get_json() == document
    assert client.get(made.headers["Location"], headers=people.admin).status_code == 200
    listed = client.get(URL, headers=people.alice)
    assert listed.get_json()["items"][0] == document
    assert len(listed.get_json()["items"]) == 2
    assert key not in listed.get_data(as_text=True)
    assert made.headers["Cache-Control"] == "no-store"
    with clean_db.connect() as db:
        assert db.scalar(select(api_keys.c.digest).where(api_keys.c.name == "a script")) == digest_of(key)
        told = db.execute(select(audit_log.c.user_id, audit_log.c.owner).where(audit_log.c.action == "key.made")).all()
    assert ("alice", "alice") in told


def test_pages(client: FlaskClient, people: People) -> None:
    for number in range(3):
        client.post(URL, json={"name": str(number)}, headers=people.alice)
    first = client.get(f"{URL}?limit=3", headers=people.alice).get_json()
    assert [item["name"] for item in first["items"]] == ["2", "1", "0"]
    rest = client.get(URL, query_string={"limit": 3, "cursor": first["next_cursor"]}, headers=people.alice).get_json()
    assert ([item["name"] for item in rest["items"]], rest["next_cursor"]) == ([""], None)
    assert client.get(f"{URL}?cursor={first['next_cursor']}", headers=people.bob).status_code == 422


def test_a_revoked_key_opens_nothing(client: FlaskClient, people: People) -> None:
    made = client.post(URL, json={}, headers=people.alice)
    key = bearer(made.get_json()["key"])
    for _ in range(2):
        assert client.delete(made.headers["Location"], headers=people.alice).status_code == 204
    assert client.get(ME, headers=key).status_code == 401
    assert client.get(URL, headers=people.alice).get_json()["items"][0]["revoked_at"]


def test_a_key_ends_in_all_web_processes_at_once(
    client: FlaskClient, people: People, environment: dict[str, str]
) -> None:
    made = client.post(URL, json={}, headers=people.alice)
    key = bearer(made.get_json()["key"])
    with app_on(environment) as other:
        for process in (client, other):  # each remembers it for a second
            assert process.get(ME, headers=key).status_code == 200
        assert client.delete(made.headers["Location"], headers=people.alice).status_code == 204
        for process in (client, other):
            assert process.get(ME, headers=key).status_code == 401


def test_a_key_can_end_itself(client: FlaskClient, people: People) -> None:
    made = client.post(URL, json={}, headers=people.alice)
    key = bearer(made.get_json()["key"])
    assert client.delete(made.headers["Location"], headers=key).status_code == 204
    assert client.get(ME, headers=key).status_code == 401


def test_what_is_anothers_looks_like_nothing(client: FlaskClient, people: People) -> None:
    made = client.post(URL, json={}, headers=people.alice)
    for url in (made.headers["Location"], f"{URL}/{uuid4()}", f"{URL}/7"):
        assert client.delete(url, headers=people.bob).status_code == 404
        assert client.get(url, headers=people.bob).status_code == 404
    assert client.get(ME, headers=bearer(made.get_json()["key"])).status_code == 200


@pytest.mark.parametrize("body", [{"role": "admin"}, {"user": "bob"}])
def test_no_more_rights_than_its_own(client: FlaskClient, people: People, body: dict[str, Any]) -> None:
    assert client.post(URL, json=body, headers=people.alice).status_code == 403
    assert client.get(f"{URL}?user=bob", headers=people.alice).status_code == 403


def test_an_admin_reaches_all_keys(client: FlaskClient, people: People) -> None:
    made = client.post(URL, json={"user": "carol", "role": "admin"}, headers=people.admin)
    assert (made.status_code, made.get_json()["user"], made.get_json()["role"]) == (201, "carol", "admin")
    assert len(client.get(f"{URL}?user=carol", headers=people.admin).get_json()["items"]) == 1
    assert client.delete(made.headers["Location"], headers=people.admin).status_code == 204


def test_no_longer_life_than_its_own(client: FlaskClient, people: People, services: Services) -> None:
    key, view = services.keys.create("alice", expires_at=SOON)
    late = {"expires_at": (SOON + timedelta(seconds=1)).isoformat()}
    refused = client.post(URL, json=late, headers=bearer(key))
    assert (refused.status_code, pointers(refused.get_json(force=True))) == (422, {"/expires_at"})
    made = client.post(URL, json={}, headers=bearer(key)).get_json()
    assert view.expires_at is not None
    assert datetime.fromisoformat(made["expires_at"]) == view.expires_at
    early = SOON - timedelta(minutes=30)
    made = client.post(URL, json={"expires_at": early.isoformat()}, headers=bearer(key)).get_json()
    assert datetime.fromisoformat(made["expires_at"]) == early


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": 7}, "/expires_at"),
        ({"role": "root"}, "/role"),
        ({"name": "x" * 101}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"user": "deleted:7"}, "/user"),
        ({"user": ""}, "/user"),
        ({"scope": "all"}, "/scope"),
    ],
)
def test_what_is_wrong_is_named(client: FlaskClient, people: People, body: dict[str, Any], where: str) -> None:
    refused = client.post(URL, json=body, headers=people.admin)
    assert (refused.status_code, pointers(refused.get_json(force=True))) == (422, {where})


def test_there_is_a_most(client: FlaskClient, people: People, clean_db: Engine) -> None:
    rows = [
        {"user_id": "alice", "role": Role.USER, "digest": number.to_bytes(32, "big"), "hint": ""}
        for number in range(MOST_KEYS - 1)
    ]
    with clean_db.begin() as db:
        db.execute(insert(api_keys), rows)
    assert client.post(URL, json={}, headers=people.alice).status_code == 409
    assert client.post(URL, json={}, headers=people.bob).status_code == 201
