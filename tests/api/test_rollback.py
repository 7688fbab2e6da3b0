"""Asking for what an enforcement took out, over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, insert, select, update

from blocklist_jobs.store.tables import action_batches, action_items, jobs
from tests.api.conftest import People, pointers
from tests.api.test_jobs import connect, list_of_one


@pytest.fixture
def done(client: FlaskClient, people: People, clean_db: Engine) -> tuple[str, list[str]]:
    """An enforcement of alice's that has taken two songs out and failed at a third; its items."""
    connect(client, people.alice)
    payload = {"blocklist_id": list_of_one(client, people.alice)}
    body = {"job_type": "enforcement_execution", "provider": "spotify", "payload": payload}
    job_id = client.post("/api/v1/jobs/queue", json=body, headers=people.alice).get_json()["id"]
    client.post(f"/api/v1/jobs/{job_id}/cancel", headers=people.alice)
    with clean_db.begin() as connection:
        batch = connection.execute(select(action_batches.c.id).where(action_batches.c.job_id == job_id)).scalar_one()
        rows = [
            {
                "job_id": job_id,
                "action_batch_id": batch,
                "action": "remove",
                "surface": "liked_songs",
                "entity_type": "track",
                "entity_id": f"track {number}",
                "position": number,
                "status": status,
            }
            for number, status in enumerate(("completed", "completed", "failed"))
        ]
        made = connection.execute(insert(action_items).values(rows).returning(action_items.c.id)).scalars().all()
        connection.execute(update(jobs).where(jobs.c.id == job_id).values(status="completed"))
    return job_id, [str(item_id) for item_id in made]


def stored(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(jobs)).scalar_one())


def ask(client: FlaskClient, people: People, job_id: str, headers: dict[str, str] | None = None, **body: Any) -> Any:
    return client.post(f"/api/v1/jobs/{job_id}/rollback", json=body, headers=people.alice | (headers or {}))


def test_the_whole_job_is_rolled_back_by_a_job_that_names_it(
    client: FlaskClient, people: People, done: tuple[str, list[str]], clean_db: Engine
) -> None:
    answer = client.post(f"/api/v1/jobs/{done[0]}/rollback", headers=people.alice)
    assert answer.status_code == 202, answer.get_data(as_text=True)
    job = answer.get_json()
    assert (job["job_type"], job["reverts"], job["plan_of"]) == ("batch_rollback", done[0], None)
    assert answer.headers["Location"] == f"/api/v1/jobs/{job['id']}"
    assert job["connection_id"]
    items = client.get(f"/api/v1/jobs/{job['id']}/items", headers=people.alice).get_json()["items"]
    assert [(item["action"], item["entity_id"]) for item in items] == [("restore", "track 0"), ("restore", "track 1")]


def test_chosen_items_alone_are_rolled_back(client: FlaskClient, people: People, done: tuple[str, list[str]]) -> None:
    job = ask(client, people, done[0], item_ids=[done[1][1]]).get_json()
    assert job["payload"]["item_ids"] == [done[1][1]]
    items = client.get(f"/api/v1/jobs/{job['id']}/items", headers=people.alice).get_json()["items"]
    assert [item["entity_id"] for item in items] == ["track 1"]


def test_it_can_be_submitted_like_any_job(client: FlaskClient, people: People, done: tuple[str, list[str]]) -> None:
    body = {"job_type": "batch_rollback", "provider": "spotify", "payload": {"job_id": done[0]}}
    answer = client.post("/api/v1/jobs/queue", json=body, headers=people.alice)
    assert (answer.status_code, answer.get_json()["reverts"]) == (202, done[0])
    elsewhere = client.post("/api/v1/jobs/queue", json=body | {"provider": "tidal"}, headers=people.alice)
    assert (elsewhere.status_code, pointers(elsewhere.get_json())) == (422, {"/payload/job_id"})


def test_the_same_key_is_the_same_rollback(
    client: FlaskClient, people: People, done: tuple[str, list[str]], clean_db: Engine
) -> None:
    key = {"Idempotency-Key": "back again"}
    first, again = ask(client, people, done[0], key), ask(client, people, done[0], key)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.get_json()["id"] == again.get_json()["id"]
    other = ask(client, people, done[0], key, item_ids=done[1][:1])
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_mismatch")
    assert ask(client, people, done[0], {"Idempotency-Key": "\x7f"}).status_code == 422
    assert stored(clean_db) == 2


@pytest.mark.parametrize("wrong", [["x"], [], "all", [str(uuid4())]])
def test_items_that_are_none_of_the_job_are_refused(
    client: FlaskClient, people: People, done: tuple[str, list[str]], clean_db: Engine, wrong: Any
) -> None:
    answer = ask(client, people, done[0], item_ids=wrong)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")
    assert {pointer.split("/")[1] for pointer in pointers(answer.get_json())} == {"item_ids"}
    assert ask(client, people, done[0], items=[]).status_code == 422
    assert stored(clean_db) == 1


def test_what_was_not_done_cannot_be_undone(
    client: FlaskClient, people: People, done: tuple[str, list[str]], clean_db: Engine
) -> None:
    failed = ask(client, people, done[0], item_ids=done[1][2:])
    assert (failed.status_code, failed.get_json()["code"]) == (409, "conflict")
    assert "nothing to roll back" in failed.get_json()["detail"]
    rollback = ask(client, people, done[0]).get_json()["id"]
    client.post(f"/api/v1/jobs/{rollback}/cancel", headers=people.alice)
    again = ask(client, people, rollback)
    assert again.status_code == 409
    assert "only an enforcement" in again.get_json()["detail"]


def test_an_item_of_another_job_is_none_of_this_one(
    client: FlaskClient, people: People, done: tuple[str, list[str]], clean_db: Engine
) -> None:
    with clean_db.begin() as connection:
        other = connection.execute(
            insert(jobs)
            .values(user_id="bob", job_type="enforcement_execution", provider="spotify")
            .returning(jobs.c.id)
        ).scalar_one()
        connection.execute(update(action_items).where(action_items.c.id == UUID(done[1][0])).values(job_id=other))
    answer = ask(client, people, done[0], item_ids=done[1][:2])
    assert (answer.status_code, pointers(answer.get_json())) == (422, {"/item_ids"})
    assert "1 of them" in answer.get_json()["errors"][0]["detail"]
