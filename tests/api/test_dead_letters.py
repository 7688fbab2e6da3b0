"""Dead letters over HTTP."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, insert, select

from blocklist_jobs.core.calls import ReadPage, to_record
from blocklist_jobs.core.library import Surface
from blocklist_jobs.store.tables import batch_checkpoints, connections, jobs
from tests.api.conftest import People, pointers

CAUSES = ["the provider answered 500"] * 2 + ["a bug of ours"]


@pytest.fixture
def dead(clean_db: Engine) -> list[str]:
    """Three dead jobs of alice's, each with a dead batch, and one of bob's; oldest first."""
    made = []
    with clean_db.begin() as connection:
        for number, (user, cause) in enumerate([*(("alice", cause) for cause in CAUSES), ("bob", "secret")]):
            account: dict[str, object] = {
                "user_id": user,
                "provider": "spotify",
                "provider_user_id": f"account {number}",
            }
            account |= {"access_token": b"sealed"}
            own = connection.execute(insert(connections).values(account).returning(connections.c.id)).scalar_one()
            row = {
                "user_id": user,
                "connection_id": own,
                "job_type": "enforcement_execution",
                "provider": "spotify",
                "status": "dead_letter",
                "dead_batches": 1,
                "error": {"kind": "transient", "message": cause},
                "payload": {"blocklist_id": "x", "options": {"surfaces": ["liked_songs"]}},
                "finished_at": func.now(),
                "created_at": func.now() - func.make_interval(0, 0, 0, 0, 0, 10 - number),
            }
            job_id = connection.execute(insert(jobs).values(row).returning(jobs.c.id)).scalar_one()
            batch = {"job_id": job_id, "user_id": user, "provider": "spotify", "app": "default", "priority": 2}
            batch |= {"step": "scan", "kind": "read", "state": "dead", "finished_at": func.now()}
            batch |= {"surface": "liked_songs", "call": to_record(ReadPage(Surface.LIKED_SONGS))}
            connection.execute(insert(batch_checkpoints).values(batch))
            made.append(str(job_id))
    return made


def test_they_are_listed_with_their_causes(client: FlaskClient, people: People, dead: list[str]) -> None:
    found = client.get("/api/v1/dead-letters?limit=2", headers=people.alice).get_json()
    assert [job["id"] for job in found["items"]] == [dead[2], dead[1]]
    assert [(cause["cause"], cause["jobs"]) for cause in found["causes"]] == [
        ("the provider answered 500", 2),
        ("a bug of ours", 1),
    ]
    rest = client.get(f"/api/v1/dead-letters?limit=2&cursor={found['next_cursor']}", headers=people.alice).get_json()
    assert [job["id"] for job in rest["items"]] == [dead[0]]
    assert "secret" not in str(found)


def test_all_go_on_in_one_call(client: FlaskClient, people: People, dead: list[str], clean_db: Engine) -> None:
    answer = client.post("/api/v1/dead-letters/retry", headers=people.alice)
    assert (answer.status_code, sorted(answer.get_json()["retried"])) == (202, sorted(dead[:3]))
    with clean_db.connect() as connection:
        left = connection.execute(select(jobs.c.user_id).where(jobs.c.status == "dead_letter")).scalars().all()
        states = connection.execute(select(batch_checkpoints.c.user_id, batch_checkpoints.c.state)).all()
    assert left == ["bob"]
    assert sorted(map(tuple, states)) == [*[("alice", "pending")] * 3, ("bob", "dead")]


def test_only_what_is_asked_for_goes_on(client: FlaskClient, people: People, dead: list[str]) -> None:
    def retried(body: dict[str, object]) -> int:
        answer = client.post("/api/v1/dead-letters/retry", json=body, headers=people.alice)
        return len(answer.get_json()["retried"])

    assert retried({"provider": ["tidal"]}) == 0
    assert retried({"provider": ["spotify"], "limit": 1}) == 1
    assert retried({"job_type": ["enforcement_execution"]}) == 2
    wrong = client.post("/api/v1/dead-letters/retry", json={"providers": ["spotify"]}, headers=people.alice)
    assert pointers(wrong.get_json()) == {"/providers"}
