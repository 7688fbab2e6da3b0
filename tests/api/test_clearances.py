"""Dead letters over HTTP: what was tried, filters, dry runs, many at once in the background, discards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text

from blocklist_jobs.jobs import clear_dead_letters
from blocklist_jobs.store.tables import audit_log, jobs
from blocklist_jobs.wiring.services import Services
from tests.api.conftest import People, pointers
from tests.api.graves import TRIES, bury

Post = Callable[..., Any]


@pytest.fixture
def post(client: FlaskClient, people: People) -> Post:
    """Posts as alice, below /api/v1."""
    return lambda path, **body: client.post(f"/api/v1{path}", json=body, headers=people.alice)


@pytest.fixture
def get(client: FlaskClient, people: People) -> Post:
    """Gets as alice, below /api/v1."""
    return lambda path: client.get(f"/api/v1{path}", headers=people.alice)


def statuses(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return sorted(connection.execute(select(jobs.c.status)).scalars())


def audited(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(audit_log.c.action).order_by(audit_log.c.id)).scalars())


def test_all_that_was_tried_is_told(client: FlaskClient, people: People, get: Post, clean_db: Engine) -> None:
    job_id = bury(clean_db, "alice", "500")
    found = get(f"/dead-letters/{job_id}").get_json()
    assert (found["job"]["id"], found["next_cursor"]) == (str(job_id), None)
    (batch,) = found["items"]
    assert (batch["kind"], batch["surface"], batch["error"]["message"]) == ("read", "liked_songs", "500")
    first, second = batch["history"]
    assert (first["at"], first["worker"], first["began_at"]) == ("2026-11-24T20:00:00Z", "w1", None)
    assert (second["status"], second["code"], second["is_attempt"]) == (502, "bad", True)
    assert len(batch["history"]) == len(TRIES)
    assert client.get(f"/api/v1/dead-letters/{job_id}", headers=people.bob).status_code == 404
    assert get("/dead-letters/nonsense").status_code == 404


def test_a_job_without_a_dead_batch_is_no_dead_letter(get: Post, clean_db: Engine) -> None:
    job_id = bury(clean_db, "alice", "500")
    with clean_db.begin() as connection:
        connection.execute(text("UPDATE batch_checkpoints SET state = 'done'"))
        connection.execute(text("UPDATE jobs SET status = 'completed'"))
    assert get(f"/dead-letters/{job_id}").status_code == 404


def test_a_filter_means_only_what_it_says(get: Post, post: Post, clean_db: Engine) -> None:
    old = bury(clean_db, "alice", "no, not now", code="busy", age=timedelta(days=2))
    new = bury(clean_db, "alice", "another")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat().replace("+00:00", "Z")

    def listed(filters: str) -> list[str]:
        return [job["id"] for job in get(f"/dead-letters?{filters}").get_json()["items"]]

    assert listed("") == [str(new), str(old)]
    assert listed("cause=no,%20not%20now") == listed("cause=busy") == [str(old)]
    assert listed(f"since={yesterday}") == [str(new)]
    assert listed(f"since={yesterday}&cause=busy") == []
    causes = get("/dead-letters").get_json()["causes"]
    assert [(cause["cause"], cause["code"], cause["jobs"]) for cause in causes] == [
        ("another", "", 1),
        ("no, not now", "busy", 1),
    ]
    assert post("/dead-letters/retry", cause=["busy"], since=yesterday).get_json()["retried"] == []
    assert post("/dead-letters/retry", cause=["busy"], provider="spotify").get_json()["retried"] == [str(old)]


@pytest.mark.parametrize("action", ["retry", "discard"])
def test_a_dry_run_tells_and_changes_nothing(post: Post, get: Post, clean_db: Engine, action: str) -> None:
    meant = [str(bury(clean_db, "alice", "a", age=timedelta(minutes=age))) for age in range(3)]
    bury(clean_db, "bob", "secret")
    told = post(f"/dead-letters/{action}", dry_run=True)
    assert told.status_code == 200
    document = told.get_json()
    assert (document["total"], document["job_ids"], document["action"]) == (3, meant, action)
    assert [(cause["cause"], cause["jobs"]) for cause in document["causes"]] == [("a", 3)]
    assert post(f"/dead-letters/{action}", dry_run=True, limit=2).get_json()["total"] == 2
    assert statuses(clean_db) == ["dead_letter"] * 4
    assert get("/dead-letter-clearances").get_json()["items"] == []
    assert audited(clean_db)[-1] != f"dead_letters.{action}"


def test_many_are_retried_in_the_background(
    post: Post, get: Post, clean_db: Engine, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clear_dead_letters, "MOST_AT_ONCE", 3)
    for age in range(8):
        bury(clean_db, "alice", "a", age=timedelta(seconds=age))
    bury(clean_db, "bob", "secret")
    answer = post("/dead-letters/retry")
    begun = answer.get_json()
    assert answer.status_code == 202
    assert (len(begun["retried"]), begun["status"], begun["progress"]["percent"]) == (4, "processing", 50.0)
    place = answer.headers["Location"]
    assert answer.headers["Retry-After"] == "1"
    late = bury(clean_db, "alice", "died after that")
    for _ in range(40):
        services.sweep()
        if get(place.removeprefix("/api/v1")).get_json()["status"] == "completed":
            break
    ended = get(place.removeprefix("/api/v1")).get_json()
    assert ended["status"] == "completed"
    assert ended["progress"] == {"total": 8, "completed": 8, "failed": 0, "percent": 100.0}
    assert statuses(clean_db) == ["dead_letter"] * 2 + ["pending"] * 8
    assert [job["id"] for job in get("/dead-letters").get_json()["items"]] == [str(late)]
    assert audited(clean_db)[-1] == "dead_letters.retry"
    assert get("/dead-letter-clearances").get_json()["items"] == [ended]


def test_the_newest_go_first_and_no_more_than_asked_for(post: Post, clean_db: Engine) -> None:
    newest = [str(bury(clean_db, "alice", "a", age=timedelta(seconds=age))) for age in range(4)]
    assert post("/dead-letters/discard", limit=2).get_json()["discarded"] == newest[:2]


def test_what_had_no_turn_can_be_left_alone(
    post: Post,
    get: Post,
    client: FlaskClient,
    people: People,
    clean_db: Engine,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clear_dead_letters, "MOST_AT_ONCE", 0)
    for _ in range(3):
        bury(clean_db, "alice", "a")
    made = post("/dead-letters/discard").get_json()
    path = f"/dead-letter-clearances/{made['id']}"
    assert client.get(f"/api/v1{path}", headers=people.bob).status_code == 404
    assert client.post(f"/api/v1{path}/cancel", headers=people.bob).status_code == 404
    assert [post(f"{path}/cancel").get_json()["status"] for _ in range(2)] == ["cancelled"] * 2
    assert get(path).get_json()["progress"]["completed"] == 1
    assert statuses(clean_db) == ["cancelled", "dead_letter", "dead_letter"]
    services.dead_letters.clear.go_on()
    assert get(path).get_json()["progress"]["completed"] == 1
    ended = post("/dead-letters/retry", cause=["nobody's"]).get_json()
    assert ended["status"] == "completed"
    assert post(f"/dead-letter-clearances/{ended['id']}/cancel").status_code == 409


def test_one_is_discarded_and_keeps_its_reason(
    post: Post, get: Post, client: FlaskClient, people: People, clean_db: Engine
) -> None:
    job_id = bury(clean_db, "alice", "the reason")
    path = f"/api/v1/dead-letters/{job_id}/discard"
    assert client.post(path, headers=people.bob).status_code == 404
    assert post(f"/dead-letters/{job_id}/discard", now=True).status_code == 422
    answer = client.post(path, headers=people.alice)
    assert answer.status_code == 200
    assert (answer.get_json()["status"], answer.get_json()["error"]["message"]) == ("cancelled", "the reason")
    assert client.post(path, headers=people.alice).status_code == 409
    assert audited(clean_db)[-1] == "job.discarded"
    assert get("/dead-letters").get_json()["items"] == []


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"limit": 0}, {"/limit"}),
        ({"cause": "a"}, {"/cause"}),
        ({"cause": [""]}, {"/cause/0"}),
        ({"since": "yesterday"}, {"/since"}),
        ({"dry_run": "yes"}, {"/dry_run"}),
        ({"status": "failed"}, {"/status"}),
        ({"provider": "napster"}, {"/provider/0"}),
    ],
)
def test_what_cannot_be_meant_is_refused(post: Post, clean_db: Engine, body: dict[str, Any], wrong: set[str]) -> None:
    bury(clean_db, "alice", "a")
    for action in ("retry", "discard"):
        answer = post(f"/dead-letters/{action}", **body)
        assert (answer.status_code, pointers(answer.get_json())) == (422, wrong)
    assert statuses(clean_db) == ["dead_letter"]
