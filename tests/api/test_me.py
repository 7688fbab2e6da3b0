"""A caller's view of themselves, the export of all that is theirs, and their being forgotten, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, LargeBinary, func, select, text, update

from blocklist_jobs.api.export_form import FORMAT
from blocklist_jobs.store.ownership import RENAMED, branches, named_tables
from blocklist_jobs.store.tables import (
    audit_log,
    batch_checkpoints,
    deletions,
    jobs,
    metadata,
    permit_log,
)
from blocklist_jobs.wiring.services import Services
from tests.api.conftest import People, pointers
from tests.api.everything import give_everything

ME = "/api/v1/me"

Give = Callable[[str], dict[str, str]]


@pytest.fixture
def belongings(client: FlaskClient, people: People, services: Services) -> Give:
    """Gives a user one of everything; its ids."""
    return lambda user: give_everything(services, user)


def test_who_am_i(client: FlaskClient, people: People, belongings: Give) -> None:
    belongings("alice")
    found = client.get(ME, headers=people.alice).get_json()
    key = found.pop("key")
    assert people.alice["Authorization"].endswith(key["hint"])
    assert found == {
        "user": "alice",
        "role": "user",
        "authenticated_by": "key",
        "expires_at": None,
        "counts": {
            "jobs": 2,
            "active_jobs": 0,
            "connections": 1,
            "blocklists": 1,
            "webhooks": 1,
            "unread_notifications": 1,
            "keys": 2,
        },
    }
    assert client.get(ME, headers=people.admin).get_json()["role"] == "admin"


def test_an_export_has_everything_and_nothing_of_others(
    client: FlaskClient, people: People, belongings: Give, clean_db: Engine
) -> None:
    hers, others = belongings("alice"), belongings("bob")
    answer = client.get(f"{ME}/export", headers=people.alice)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    with clean_db.connect() as db:
        assert "user.exported" in db.scalars(select(audit_log.c.action).where(audit_log.c.user_id == "alice")).all()
    document = json.loads(answer.get_data())
    assert (document["format"], document["user"]) == (FORMAT, "alice")
    told = {found["id"]: found for found in document["jobs"]}[hers["ended_job_id"]]
    assert [item["entity_id"] for item in told["action_items"]] == ["alice-0", "alice-1", "alice-2"]
    assert [event["type"] for event in told["job_events"]] == ["status"]
    [blocklist] = document["blocklists"]
    assert [artist["name"] for artist in blocklist["blocklist_artists"]] == ["A", "B"]
    assert {one["artist_id"] for one in blocklist["blocklist_artist_ids"]} == {"1" * 22, "2" * 22}
    assert document["connections"][0]["provider_user_id"] == "alice-there"
    assert len(document["notifications"]) == len(document["schedules"]) == len(document["blocklist_sources"]) == 1
    assert document["webhooks"][0]["webhook_deliveries"][0]["webhook_attempts"]
    assert len(document["api_keys"]) == 2
    assert {"connection.added", "blocklist.added"} <= {deed["action"] for deed in document["audit_log"]}
    text_of = answer.get_data(as_text=True)
    assert not any(word in text_of for word in ("secret-of", "bob", *others.values(), "digest") if len(word) > 2)


def test_an_empty_export_is_whole(client: FlaskClient, people: People) -> None:
    document = json.loads(client.get(f"{ME}/export", headers=people.bob).get_data())
    assert document["jobs"] == []


def test_no_column_of_bytes_is_exported(client: FlaskClient, people: People, belongings: Give) -> None:
    belongings("alice")
    document = json.loads(client.get(f"{ME}/export", headers=people.alice).get_data())
    for table in named_tables():
        sealed = {column.name for column in table.c if isinstance(column.type, LargeBinary)}
        for row in document.get(table.name, ()):
            assert not sealed & set(row)


@pytest.mark.parametrize("body", [None, {}, {"confirm": "alice"}])
def test_the_bare_call_is_enough(client: FlaskClient, people: People, body: Any) -> None:
    sent = {} if body is None else {"json": body}
    assert client.delete(ME, headers=people.alice, **sent).status_code == 202
    assert client.get(ME, headers=people.alice).status_code == 401


@pytest.mark.parametrize(
    "body", [{"confirm": "bob"}, {"confirm": ""}, {"confirm": True}, {"confirm": "alice", "all": 1}]
)
def test_another_name_deletes_nothing(client: FlaskClient, people: People, clean_db: Engine, body: Any) -> None:
    answer = client.delete(ME, json=body, headers=people.alice)
    assert answer.status_code == 422, answer.get_data(as_text=True)
    assert pointers(answer.get_json(force=True)) <= {"/confirm", "/all"}
    assert client.get(ME, headers=people.alice).status_code == 200
    with clean_db.connect() as db:
        assert db.scalar(select(func.count()).select_from(deletions)) == 0


def rows_of(db: Engine, user: str) -> dict[str, int]:
    """How many rows name the user, by table."""
    with db.connect() as connection:
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table).where(table.c.user_id == user)) or 0
            for table in [*named_tables(), deletions]
        }
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize("way", ["body", "header"])
def test_everything_goes(client: FlaskClient, people: People, belongings: Give, clean_db: Engine, way: str) -> None:
    belongings("alice")
    belongings("bob")
    kept = rows_of(clean_db, "bob")
    assert {table.name for table in named_tables()} == set(rows_of(clean_db, "alice"))
    if way == "body":
        answer = client.delete(ME, json={"confirm": "alice"}, headers=people.alice)
    else:
        answer = client.delete(ME, headers={**people.alice, "Confirm-Deletion": "alice"})
    assert answer.status_code == 202, answer.get_data(as_text=True)
    told = answer.get_json()
    assert told["status"] == "done"
    assert rows_of(clean_db, "alice") == {}
    assert rows_of(clean_db, "bob") == kept
    assert client.get(ME, headers=people.alice).status_code == 401
    with clean_db.connect() as db:
        for branch in branches():  # bob's are left, and only his
            hanging = db.scalar(select(func.count()).select_from(branch.table))
            anchored = (
                select(func.count()).select_from(branch.table).join(branch.anchor.table, branch.column == branch.anchor)
            )
            assert hanging == db.scalar(anchored)
        name = f"deleted:{told['id']}"
        assert db.scalar(select(permit_log.c.cost).where(permit_log.c.user_id == name)) == 5
        actions = set(db.scalars(select(audit_log.c.action).where(audit_log.c.user_id == name)))
        assert {"connection.added", "connection.removed", "user.deletion_asked", "user.deleted"} <= actions
        assert "alice" not in dumped(clean_db)


def dumped(engine: Engine) -> str:
    """All that the database holds, as text."""
    with engine.connect() as db:
        return "\n".join(str(row) for table in metadata.sorted_tables for row in db.execute(table.select()))


def test_what_runs_ends_first(
    client: FlaskClient,
    people: People,
    belongings: Give,
    services: Services,
    clean_db: Engine,
) -> None:
    job = belongings("alice")["ended_job_id"]
    lease = {"state": "running", "lease_until": text("now() + interval '1 minute'"), "finished_at": None}
    with clean_db.begin() as db:
        db.execute(
            update(jobs).where(jobs.c.id == job).values(status="processing", finished_at=None, holds_library=True)
        )
        db.execute(update(batch_checkpoints).where(batch_checkpoints.c.job_id == job).values(**lease))
    told = client.delete(ME, json={"confirm": "alice"}, headers=people.alice).get_json()
    assert (told["status"], told["finished_at"]) == ("under_way", None)
    assert client.get(ME, headers=people.alice).status_code == 401
    with clean_db.connect() as db:
        assert db.scalar(select(jobs.c.cancel_requested).where(jobs.c.id == job)) is True
    assert services.privacy.forget.go_on() == 0
    with clean_db.begin() as db:  # the call has come back, its worker settles
        done = {"state": "done", "lease_until": None, "finished_at": func.now()}
        db.execute(update(batch_checkpoints).where(batch_checkpoints.c.job_id == job).values(**done))
    assert services.privacy.forget.go_on() == 1
    assert rows_of(clean_db, "alice") == {}
    assert services.privacy.forget.go_on() == 0


def test_a_new_start_under_the_same_name(
    client: FlaskClient, people: People, belongings: Give, services: Services
) -> None:
    belongings("alice")
    client.delete(ME, json={"confirm": "alice"}, headers=people.alice)
    key, _ = services.keys.create("alice")
    found = client.get(ME, headers={"Authorization": f"Bearer {key}"}).get_json()
    assert (found["counts"]["jobs"], found["counts"]["keys"]) == (0, 1)


def test_renamed_tables_name_users() -> None:
    assert all("user_id" in table.c for table in RENAMED)
