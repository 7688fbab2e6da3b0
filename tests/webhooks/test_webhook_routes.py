"""Webhooks and notifications over the API: whose they are, what may be said, what is never shown twice."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, text

from blocklist_jobs.core.webhook import EventType
from tests.api.conftest import People, pointers
from tests.webhooks.conftest import Hooks
from tests.webhooks.receiver import Receiver, is_signed

URL = "https://example.com/hook"
HOOKS = "/api/v1/webhooks"
NEWS = "/api/v1/notifications"


def add(client: Any, headers: dict[str, str], **body: Any) -> Any:
    answer = client.post(HOOKS, json={"url": URL, **body}, headers=headers)
    assert answer.status_code == 201, answer.json
    assert answer.headers["Location"] == f"{HOOKS}/{answer.json['id']}"
    return answer.json


def test_a_secret_is_shown_once_and_kept_sealed(client: Any, people: People, clean_db: Engine) -> None:
    made = add(client, people.alice)
    assert made["secret"].startswith("whsec_")
    assert made["events"] == ["*"]
    shown = client.get(f"{HOOKS}/{made['id']}", headers=people.alice).json
    assert shown == {name: value for name, value in made.items() if name != "secret"}
    assert made["secret"] not in str(client.get(HOOKS, headers=people.alice).json)
    with clean_db.connect() as connection:
        everything = str([tuple(row) for row in connection.execute(text("SELECT * FROM webhooks"))])
        told = str([tuple(row) for row in connection.execute(text("SELECT * FROM audit_log"))])
    assert made["secret"][6:] not in everything + told
    assert "webhook.added" in told


def test_all_events_may_be_listed(client: Any, people: People) -> None:
    events = [event.value for event in EventType]
    assert add(client, people.alice, events=events)["events"] == events


def test_rotating_shows_another_secret(client: Any, people: People) -> None:
    made = add(client, people.alice)
    answer = client.post(f"{HOOKS}/{made['id']}/rotate-secret", headers=people.alice)
    assert answer.status_code == 200
    assert answer.json["secret"] != made["secret"]
    assert answer.json["previous_secret_until"] is not None
    assert answer.headers["Cache-Control"] == "no-store"
    at_once = client.post(f"{HOOKS}/{made['id']}/rotate-secret", json={"overlap_seconds": 0}, headers=people.alice)
    assert at_once.json["previous_secret_until"] is None


NO_WEBHOOKS: list[tuple[Any, str]] = [
    ({}, "/url"),
    ({"url": "ftp://example.com"}, "/url"),
    ({"url": 5}, "/url"),
    ({"url": URL, "events": ["enforcement.finished"]}, "/events/0"),
    ({"url": URL, "events": []}, "/events"),
    ({"url": URL, "events": "*"}, "/events"),
    ({"url": URL, "active": "yes"}, "/active"),
    ({"url": URL, "secret": "mine"}, "/secret"),
]


def test_what_cannot_be_a_webhook(client: Any, people: People) -> None:
    for body, pointer in NO_WEBHOOKS:
        answer = client.post(HOOKS, json=body, headers=people.alice)
        assert answer.status_code == 422, body
        assert pointer in pointers(answer.json), (body, answer.json)
    assert client.get(HOOKS, headers=people.alice).json["items"] == []


def test_what_is_not_yours_is_not_there(client: Any, people: People) -> None:
    made = add(client, people.alice)
    one = f"{HOOKS}/{made['id']}"
    delivery = client.post(f"{one}/test", headers=people.alice).json
    calls = [
        ("get", one, None),
        ("patch", one, {"active": False}),
        ("delete", one, None),
        ("post", f"{one}/rotate-secret", None),
        ("post", f"{one}/test", None),
        ("get", f"{one}/deliveries", None),
        ("get", f"{one}/deliveries/{delivery['id']}", None),
        ("post", f"{one}/deliveries/{delivery['id']}/resend", None),
    ]
    for person in (people.bob, people.admin):
        for method, path, body in calls:
            answer = (
                getattr(client, method)(path, json=body, headers=person)
                if body
                else getattr(client, method)(path, headers=person)
            )
            assert answer.status_code == 404, (method, path)
    other = add(client, people.bob)
    crossed = f"{HOOKS}/{other['id']}/deliveries/{delivery['id']}"
    assert client.get(crossed, headers=people.bob).status_code == 404
    assert client.get(one, headers=people.alice).json["active"] is True
    for path in (f"{HOOKS}/{uuid4()}", f"{HOOKS}/nonsense"):
        assert client.get(path, headers=people.alice).status_code == 404


def test_changing_and_removing(client: Any, people: People) -> None:
    made = add(client, people.alice, events=["job.failed"])
    one = f"{HOOKS}/{made['id']}"
    changed = client.patch(one, json={"events": ["*", "*"], "url": URL + "/2"}, headers=people.alice).json
    assert (changed["events"], changed["url"]) == (["*"], URL + "/2")
    assert client.patch(one, json={}, headers=people.alice).status_code == 422
    assert client.patch(one, json={"id": "x"}, headers=people.alice).status_code == 422
    assert client.patch(one, json={"active": False}, headers=people.alice).json["active"] is False
    assert client.post(f"{one}/test", headers=people.alice).status_code == 409
    assert client.delete(one, headers=people.alice).status_code == 204
    assert client.delete(one, headers=people.alice).status_code == 404


def test_what_waits_for_a_webhook_that_is_switched_off_has_failed(client: Any, people: People) -> None:
    made = add(client, people.alice)
    one = f"{HOOKS}/{made['id']}"
    delivery = client.post(f"{one}/test", headers=people.alice)
    assert delivery.status_code == 202
    client.patch(one, json={"active": False}, headers=people.alice)
    assert client.get(delivery.headers["Location"], headers=people.alice).json["state"] == "failed"


def test_what_came_while_it_was_off_is_not_sent_later(client: Any, people: People, hooks: Hooks) -> None:
    made = add(client, people.alice)
    one = f"{HOOKS}/{made['id']}"
    client.patch(one, json={"active": False}, headers=people.alice)
    hooks.sql("INSERT INTO webhook_deliveries (webhook_id, type) VALUES (:id, 'job.failed')", id=made["id"])
    client.patch(one, json={"active": True}, headers=people.alice)
    waiting = client.post(f"{one}/test", headers=people.alice).json["id"]
    client.patch(one, json={"active": True}, headers=people.alice)  # it is on already, and what waits is due
    states = {item["id"]: item["state"] for item in client.get(f"{one}/deliveries", headers=people.alice).json["items"]}
    assert states.pop(waiting) == "pending"
    assert list(states.values()) == ["failed"]


def test_the_log_in_pages(client: Any, people: People, hooks: Hooks, receiver: Receiver) -> None:
    made = add(client, people.alice, url=receiver.url())
    one = f"{HOOKS}/{made['id']}"
    for _ in range(3):
        client.post(f"{one}/test", headers=people.alice)
    assert hooks.turn() == 3
    assert is_signed(receiver.got[0], made["secret"])
    client.post(f"{one}/test", headers=people.alice)
    first = client.get(f"{one}/deliveries?limit=2&state=delivered", headers=people.alice).json
    rest = client.get(
        f"{one}/deliveries?limit=2&state=delivered&cursor={first['next_cursor']}", headers=people.alice
    ).json
    found = [*first["items"], *rest["items"]]
    assert sorted(item["id"] for item in found) == sorted(receiver.ids())
    assert rest["next_cursor"] is None
    assert found[0]["attempts"][0]["status"] == 204
    assert client.get(f"{one}/deliveries?state=lost", headers=people.alice).status_code == 422
    assert client.get(f"{one}/deliveries?cursor={first['next_cursor']}", headers=people.alice).status_code == 422
    again = client.post(f"{one}/deliveries/{found[0]['id']}/resend", headers=people.alice)
    assert (again.status_code, again.json["state"]) == (202, "pending")
    assert client.post(f"{one}/deliveries/{found[0]['id']}/resend", headers=people.alice).status_code == 409


def test_there_is_a_most(client: Any, people: People) -> None:
    for _ in range(20):
        add(client, people.alice)
    assert client.post(HOOKS, json={"url": URL}, headers=people.alice).status_code == 409
    add(client, people.bob)


def test_notifications_are_read(client: Any, people: People, clean_db: Engine) -> None:
    with clean_db.begin() as connection:
        for number in range(5):
            connection.execute(
                text("INSERT INTO notifications (user_id, type, data) VALUES (:user, :type, '{\"n\": 1}')"),
                {"user": "bob" if number == 4 else "alice", "type": "job.failed" if number else "job.dead_letter"},
            )
    page = client.get(f"{NEWS}?limit=3", headers=people.alice).json
    assert (len(page["items"]), page["unread"]) == (3, 4)
    ids = [item["id"] for item in page["items"]]
    assert ids == sorted(ids, reverse=True)
    assert page["items"][0]["data"] == {"n": 1}
    rest = client.get(f"{NEWS}?limit=3&cursor={page['next_cursor']}", headers=people.alice).json["items"]
    assert [item["type"] for item in rest] == ["job.dead_letter"]
    assert client.get(f"{NEWS}?type=job.dead_letter", headers=people.alice).json["items"] == rest
    one = client.post(f"{NEWS}/{ids[0]}/read", headers=people.alice)
    assert one.json["read_at"] is not None
    assert client.post(f"{NEWS}/{ids[0]}/read", headers=people.alice).json == one.json
    assert client.post(f"{NEWS}/{ids[0]}/read", headers=people.bob).status_code == 404
    for word in ("0", "x", "99999999999999999999", "-1"):
        assert client.post(f"{NEWS}/{word}/read", headers=people.alice).status_code == 404
    unread = client.get(f"{NEWS}?unread=true", headers=people.alice).json
    assert (len(unread["items"]), unread["unread"]) == (3, 3)
    assert client.post(f"{NEWS}/read", json={"ids": [ids[1], 10**6]}, headers=people.alice).json["read"] == 1
    assert client.post(f"{NEWS}/read", json={"up_to": rest[0]["id"]}, headers=people.alice).json == {
        "read": 1,
        "unread": 1,
    }
    assert client.post(f"{NEWS}/read", headers=people.alice).json == {"read": 1, "unread": 0}
    assert client.get(NEWS, headers=people.bob).json["unread"] == 1
    bodies: list[Any] = [{"ids": []}, {"ids": ["1"]}, {"ids": [1], "up_to": 2}, {"up_to": 0}, {"all": True}]
    for body in bodies:
        assert client.post(f"{NEWS}/read", json=body, headers=people.alice).status_code == 422


def test_a_secret_opens_for_its_webhook_alone(client: Any, people: People, hooks: Hooks, receiver: Receiver) -> None:
    made, other = add(client, people.alice, url=receiver.url()), add(client, people.bob)
    hooks.sql("UPDATE webhooks SET secret = (SELECT secret FROM webhooks WHERE id = :other)", other=other["id"])
    delivery = client.post(f"{HOOKS}/{made['id']}/test", headers=people.alice)
    hooks.turn()
    assert receiver.got == []
    shown = client.get(delivery.headers["Location"], headers=people.alice).json
    assert "opens with none of TOKEN_ENCRYPTION_KEYS" in shown["attempts"][0]["error"]
