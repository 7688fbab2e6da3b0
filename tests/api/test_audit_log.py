"""Who did what, over HTTP: every change is told with the id of its request, to who made it and to admins."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, update

from blocklist_jobs.store.tables import audit_log
from blocklist_jobs.wiring.services import Services
from tests.api.conftest import People

URL = "/api/v1/audit-log"
BLOCKLIST = {"name": "mine", "artists": [{"name": "A", "ids": {"spotify": "1" * 22}}]}


def deeds(client: FlaskClient, headers: dict[str, str], **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(URL, query_string=asked, headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    items: list[dict[str, Any]] = answer.get_json()["items"]
    return items


@pytest.fixture
def busy(client: FlaskClient, people: People) -> dict[str, str]:
    """Alice did much; the ids of her things."""
    given = {"provider": "spotify", "access_token": "t", "provider_user_id": "a"}
    connection = client.post("/api/v1/connections", json=given, headers=people.alice).get_json()["id"]
    client.put(f"/api/v1/connections/{connection}", json={"access_token": "u"}, headers=people.alice)
    blocklist = client.post("/api/v1/blocklists", json=BLOCKLIST, headers=people.alice).get_json()["id"]
    body = {"job_type": "enforcement_execution", "provider": "spotify", "payload": {"blocklist_id": blocklist}}
    ids = {"X-Request-ID": "submitting", "Idempotency-Key": "once"}
    for _ in range(2):
        job = client.post("/api/v1/jobs/queue", json=body, headers={**people.alice, **ids}).get_json()["id"]
    for _ in range(2):
        client.post(f"/api/v1/jobs/{job}/cancel", headers={**people.alice, "X-Request-ID": "cancelling"})
    return {"connection": connection, "blocklist": blocklist, "job": job}


def test_every_change_is_told_once_and_newest_first(client: FlaskClient, people: People, busy: dict[str, str]) -> None:
    found = deeds(client, people.alice)
    assert [(deed["action"], deed["subject"]) for deed in found] == [
        ("job.cancelled", busy["job"]),
        ("job.submitted", busy["job"]),
        ("blocklist.added", busy["blocklist"]),
        ("connection.replaced", busy["connection"]),
        ("connection.added", busy["connection"]),
    ]
    assert {deed["user"] for deed in found} == {"alice"}
    assert [deed["correlation_id"] for deed in found[:2]] == ["cancelling", "submitting"]
    assert all(deed["correlation_id"] for deed in found)
    assert found[1]["data"] == {"job_type": "enforcement_execution", "provider": "spotify"}


def test_what_changes_nothing_is_not_told(client: FlaskClient, people: People) -> None:
    client.get("/api/v1/jobs", headers=people.bob)
    client.post("/api/v1/connections", json={"provider": "spotify"}, headers=people.bob)
    assert deeds(client, people.bob) == []


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"action": "job.submitted"}, 1),
        ({"action": "job.submitted,job.cancelled"}, 2),
        ({"action": "job.executed"}, 0),
        ({"subject": "JOB"}, 2),
        ({"since": "2099-01-01T00:00:00Z"}, 0),
        ({"until": "2099-01-01T00:00:00Z"}, 5),
        ({"user": "alice"}, 5),
    ],
)
def test_filters(client: FlaskClient, people: People, busy: dict[str, str], asked: dict[str, str], count: int) -> None:
    asked = {name: busy["job"] if value == "JOB" else value for name, value in asked.items()}
    assert len(deeds(client, people.alice, **asked)) == count


@pytest.mark.parametrize(
    "asked",
    [{"action": "everything"}, {"since": "yesterday"}, {"everyone": "maybe"}, {"limit": 0}, {"cursor": "x"}, {"to": 1}],
)
def test_wrong_filters_are_refused(client: FlaskClient, people: People, asked: dict[str, str]) -> None:
    assert client.get(URL, query_string=asked, headers=people.alice).status_code == 422


def test_pages(client: FlaskClient, people: People, busy: dict[str, str]) -> None:
    seen, cursor = [], None
    while True:
        asked = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = client.get(URL, query_string=asked, headers=people.alice).get_json()
        seen += [deed["id"] for deed in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [deed["id"] for deed in deeds(client, people.alice)]
    assert len(seen) == 5


def test_others_are_for_admins(client: FlaskClient, people: People, busy: dict[str, str], services: Services) -> None:
    assert client.get(f"{URL}?user=alice", headers=people.bob).status_code == 403
    assert client.get(f"{URL}?everyone=true", headers=people.bob).status_code == 403
    assert len(deeds(client, people.admin, user="alice")) == 5
    everyone = deeds(client, people.admin, everyone="true")
    assert {deed["user"] for deed in everyone} == {"alice", "operator"}
    assert {deed["owner"] for deed in everyone if deed["action"] == "key.made"} == {"alice", "bob", "root"}
    both = client.get(f"{URL}?everyone=true&user=alice", headers=people.admin)
    assert both.status_code == 422


def test_an_admins_change_is_told_in_its_own_transaction(client: FlaskClient, people: People, clean_db: Engine) -> None:
    client.put("/api/v1/rate-limits/spotify", json={"burst": 3}, headers={**people.admin, "X-Request-ID": "limiting"})
    [deed] = deeds(client, people.admin, action="rate_limits.changed")
    assert (deed["user"], deed["subject"], deed["data"], deed["correlation_id"]) == (
        "root",
        "spotify",
        {"burst": 3},
        "limiting",
    )


def test_old_rows_are_forgotten(
    client: FlaskClient, people: People, busy: dict[str, str], services: Services, clean_db: Engine
) -> None:
    with clean_db.begin() as db:
        db.execute(update(audit_log).where(audit_log.c.action == "job.submitted").values(at="2020-01-01T00:00:00Z"))
    assert services.clean_up().rows == {"audit": 1}
    assert len(deeds(client, people.alice)) == 4
