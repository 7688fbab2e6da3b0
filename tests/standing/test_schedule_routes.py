"""Standing orders and sources over the API: whose they are, what may be said."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from tests.api.conftest import People, app, environment, people, pointers, services, settings
from tests.standing.origin import Origin
from tests.webhooks.judged import JudgedClient, judged

__all__ = ["app", "environment", "people", "services", "settings"]

API = "/api/v1"
SCHEDULES = f"{API}/schedules"
NIGHTLY = {"daily_at": "04:30", "timezone": "Europe/Berlin"}


@pytest.fixture
def client(app: Flask, clean_db: Engine) -> JudgedClient:
    """A client that holds every answer to the document."""
    return judged(app)


@pytest.fixture
def listed(client: Any, people: People) -> str:
    """A blocklist of Alice's, who has a Spotify connection."""
    connected = {"provider": "spotify", "access_token": "secret", "provider_user_id": "alice"}
    assert client.post(f"{API}/connections", json=connected, headers=people.alice).status_code == 201
    return blocklist(client, people.alice)


def blocklist(client: Any, headers: dict[str, str]) -> str:
    body = {"name": "mine", "artists": [{"name": "Somebody"}]}
    return str(client.post(f"{API}/blocklists", json=body, headers=headers).json["id"])


def add(client: Any, headers: dict[str, str], blocklist_id: str, **body: Any) -> Any:
    wanted = {"provider": "spotify", "blocklist_id": blocklist_id, "when": {"every": "6h"}, **body}
    answer = client.post(SCHEDULES, json=wanted, headers=headers)
    assert answer.status_code == 201, answer.json
    assert answer.headers["Location"] == f"{SCHEDULES}/{answer.json['id']}"
    return answer.json


def test_an_order_is_shown_as_it_was_given(client: Any, people: People, listed: str) -> None:
    made = add(client, people.alice, listed, when=NIGHTLY | {"days": ["sun", "mon"]}, on_change=True)
    assert made["when"] == NIGHTLY | {"days": ["mon", "sun"]}
    assert (made["priority"], made["on_change"], made["paused"], made["skipped"]) == ("low", True, False, 0)
    assert made["options"]["match"] == "credited"
    assert made["next_run_at"] is not None
    assert client.get(f"{SCHEDULES}/{made['id']}", headers=people.alice).json == made
    page = client.get(f"{SCHEDULES}?limit=1", headers=people.alice).json
    assert (page["items"], page["next_cursor"]) == ([made], None)
    assert add(client, people.alice, listed, when={"every": "1440m"})["when"] == {"every": "1d"}


NO_ORDERS: list[tuple[Any, str]] = [
    ({"when": None}, "/when"),
    ({"when": {}}, "/when"),
    ({"when": {"every": "4m"}}, "/when/every"),
    ({"when": {"every": 3600}}, "/when/every"),
    ({"when": {"every": "1h", "daily_at": "04:30"}}, "/when"),
    ({"when": {"every": "1h", "timezone": "UTC"}}, "/when"),
    ({"when": {"daily_at": "24:00"}}, "/when/daily_at"),
    ({"when": {"daily_at": "04:30", "timezone": "Mars/Olympus"}}, "/when/timezone"),
    ({"when": {"daily_at": "04:30", "days": ["someday"]}}, "/when/days/0"),
    ({"when": {"daily_at": "04:30", "days": []}}, "/when/days"),
    ({"priority": "high"}, "/priority"),
    ({"blocklist_id": str(uuid4())}, "/blocklist_id"),
    ({"connection_id": str(uuid4())}, "/connection_id"),
    ({"provider": "tidal"}, "/connection_id"),
    ({"provider": "apple_music"}, "/provider"),
    ({"options": {"match": "any"}}, "/options/match"),
    ({"on_change": "yes"}, "/on_change"),
    ({"cron": "* * * * *"}, "/cron"),
]


def test_what_cannot_be_an_order(client: Any, people: People, listed: str) -> None:
    for body, pointer in NO_ORDERS:
        wanted = {"provider": "spotify", "blocklist_id": listed, "when": {"every": "6h"}, **body}
        answer = client.post(SCHEDULES, json=wanted, headers=people.alice)
        assert answer.status_code == 422, body
        assert pointer in pointers(answer.json), (body, answer.json)
    assert client.get(SCHEDULES, headers=people.alice).json["items"] == []


def test_parts_are_changed(client: Any, people: People, listed: str, clean_db: Engine) -> None:
    made = add(client, people.alice, listed)
    one = f"{SCHEDULES}/{made['id']}"

    def change(**body: Any) -> Any:
        return client.patch(one, json=body, headers=people.alice)

    paused = change(paused=True).json
    assert (paused["paused"], paused["next_run_at"]) == (True, made["next_run_at"])
    assert client.post(f"{one}/run", headers=people.alice).status_code == 409
    assert change(paused=False).json["next_run_at"] > made["next_run_at"]
    assert change(when=NIGHTLY).json["when"]["daily_at"] == "04:30"
    assert change(when=None).status_code == 422  # nothing would bring it about
    only_changes = change(when=None, on_change=True).json
    assert (only_changes["when"], only_changes["next_run_at"]) == (None, None)
    assert change(on_change=False).status_code == 422
    assert change(priority="normal", options={"surfaces": ["playlists"]}).json["options"]["surfaces"] == ["playlists"]
    assert change(blocklist_id=str(uuid4())).status_code == 422
    assert change().status_code == 422
    assert change(provider="tidal").status_code == 422
    assert client.post(f"{one}/run", headers=people.alice).status_code == 202
    assert client.delete(one, headers=people.alice).status_code == 204
    assert client.get(one, headers=people.alice).status_code == 404
    with clean_db.connect() as connection:
        done = connection.execute(text("SELECT action FROM audit_log WHERE action LIKE 'schedule.%' ORDER BY id"))
        actions = list(done.scalars())
    assert actions[0] == "schedule.added"
    assert set(actions) == {"schedule.added", "schedule.changed", "schedule.run", "schedule.removed"}


def test_the_runs_of_an_order_are_listed(client: Any, people: People, services: Any, listed: str) -> None:
    first, second = add(client, people.alice, listed), add(client, people.alice, listed)
    client.post(f"{SCHEDULES}/{first['id']}/run", headers=people.alice)
    services.standing.run()
    [job] = client.get(f"{API}/jobs?schedule_id={first['id']}", headers=people.alice).json["items"]
    assert (job["schedule_id"], job["priority"]) == (first["id"], "low")
    shown = client.get(f"{SCHEDULES}/{first['id']}", headers=people.alice).json
    assert (shown["last_job_id"], shown["last_job_status"]) == (job["id"], "pending")
    assert client.get(f"{API}/jobs?schedule_id={second['id']}", headers=people.alice).json["items"] == []
    assert client.get(f"{API}/jobs?schedule_id={first['id']}", headers=people.bob).json["items"] == []
    assert client.get(f"{API}/jobs?schedule_id=first", headers=people.alice).status_code == 422


def test_what_is_not_yours_is_not_there(client: Any, people: People, listed: str, origin: Origin) -> None:
    order = f"{SCHEDULES}/{add(client, people.alice, listed)['id']}"
    source = f"{API}/blocklists/{listed}/source"
    assert client.put(source, json={"url": origin.url()}, headers=people.alice).status_code == 200
    calls = [
        ("get", order, None),
        ("patch", order, {"paused": True}),
        ("delete", order, None),
        ("post", f"{order}/run", None),
        ("put", source, {"url": origin.url()}),
        ("get", source, None),
        ("delete", source, None),
        ("post", f"{source}/look", None),
        ("get", f"{API}/blocklists/{listed}/revisions", None),
        ("post", f"{API}/blocklists/{listed}/revisions/1/apply", None),
        ("post", f"{API}/blocklists/{listed}/revisions/1/discard", None),
    ]
    for person in (people.bob, people.admin):
        for method, path, body in calls:
            given = {"json": body} if body else {}
            assert getattr(client, method)(path, headers=person, **given).status_code == 404, (method, path)
    stolen = {"provider": "spotify", "blocklist_id": listed, "when": {"every": "6h"}}
    assert client.post(SCHEDULES, json=stolen, headers=people.bob).status_code == 422


def test_a_source_and_its_changes(client: Any, people: People, services: Any, listed: str, origin: Origin) -> None:
    source = f"{API}/blocklists/{listed}/source"
    revisions = f"{API}/blocklists/{listed}/revisions"
    assert client.get(source, headers=people.alice).status_code == 404
    origin.holds("0" * 22, "1" * 22)
    asked = {"url": origin.url(), "every": "12h", "apply": "ask"}
    made = client.put(source, json=asked, headers=people.alice).json
    assert {name: made[name] for name in asked} == asked
    assert (made["path"], made["looked_at"], made["failures"]) == (None, None, 0)
    [(found, fence)] = services.standing.hand_out(1)
    assert services.standing.follow(found, fence) == "held"
    [waiting] = client.get(revisions, headers=people.alice).json["items"]
    assert (waiting["state"], waiting["reason"], waiting["added"], waiting["removed"]) == ("waiting", "asked", 2, 1)
    assert waiting["sample"]["removed"] == [{"name": "Somebody", "ids": {}}]
    applied = client.post(f"{revisions}/{waiting['number']}/apply", headers=people.alice)
    assert (applied.status_code, applied.json["state"]) == (200, "applied")
    assert client.post(f"{revisions}/{waiting['number']}/apply", headers=people.alice).status_code == 409
    for number in ("0", "99", "x", "1" * 12):
        assert client.post(f"{revisions}/{number}/discard", headers=people.alice).status_code == 404
    assert client.get(f"{API}/blocklists/{listed}", headers=people.alice).json["size"] == 2
    assert client.post(f"{source}/look", headers=people.alice).status_code == 202
    shown = client.get(source, headers=people.alice).json
    assert shown["changed_at"] is not None
    assert client.delete(source, headers=people.alice).status_code == 204
    assert client.delete(source, headers=people.alice).status_code == 404


NO_PLACES: list[tuple[Any, str]] = [
    ({}, ""),
    ({"url": "https://example.com/", "path": "a.csv"}, ""),
    ({"url": "gopher://example.com/"}, "/url"),
    ({"path": "a.csv"}, "/path"),
    ({"url": "https://example.com/", "every": "1s"}, "/every"),
    ({"url": "https://example.com/", "apply": "never"}, "/apply"),
    ({"url": "https://example.com/", "provider": "napster"}, "/provider"),
]


def test_what_cannot_be_followed(client: Any, people: People, listed: str) -> None:
    for body, pointer in NO_PLACES:
        answer = client.put(f"{API}/blocklists/{listed}/source", json=body, headers=people.alice)
        assert answer.status_code == 422, body
        assert pointer in pointers(answer.json), (body, answer.json)


def test_nothing_of_a_user_stays_who_leaves(client: Any, people: People, services: Any, listed: str) -> None:
    made = add(client, people.alice, listed)
    client.post(f"{SCHEDULES}/{made['id']}/run", headers=people.alice)
    services.standing.run()
    client.put(f"{API}/blocklists/{listed}/source", json={"url": "https://example.com/"}, headers=people.alice)
    webhook = client.post(f"{API}/webhooks", json={"url": "http://127.0.0.1:1/"}, headers=people.alice).json
    client.post(f"{API}/webhooks/{webhook['id']}/test", headers=people.alice)
    for webhook_id, fence in services.telling.hand_out(2):
        services.telling.deliver(webhook_id, fence)
    assert client.delete(f"{API}/me", headers=people.alice).status_code in (200, 202)
    with services.engine.connect() as connection:
        for table in ("schedules", "blocklist_sources", "webhooks", "webhook_deliveries", "webhook_attempts", "jobs"):
            left = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 - names of ours
            assert left == 0, table


def test_a_list_goes_with_its_source_and_its_orders(client: Any, people: People, listed: str) -> None:
    order = f"{SCHEDULES}/{add(client, people.alice, listed)['id']}"
    client.put(f"{API}/blocklists/{listed}/source", json={"url": "https://example.com/"}, headers=people.alice)
    assert client.delete(f"{API}/blocklists/{listed}", headers=people.alice).status_code == 204
    assert client.get(order, headers=people.alice).status_code == 404
