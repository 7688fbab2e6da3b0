"""Nobody sees, changes or guesses what is another's, by any route there is; and admins' calls are admins'."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from blocklist_jobs.api.edge.auth import is_for_admins, is_open
from blocklist_jobs.api.routes import mount
from blocklist_jobs.store.tables import metadata
from blocklist_jobs.wiring.services import Services
from tests.api.conftest import People
from tests.api.everything import give_everything

LIST = {"name": "taken", "artists": [{"name": "X", "ids": {"spotify": "3" * 22}}]}
# What these take, so that a refusal is not for their body.
BODIES: dict[tuple[str, str], Any] = {
    ("PUT", "/api/v1/connections/<connection_id>"): {"access_token": "taken"},
    ("PUT", "/api/v1/blocklists/<blocklist_id>"): LIST,
    ("PUT", "/api/v1/blocklists/<blocklist_id>/source"): {"url": "https://example.com/list.csv"},
    ("PATCH", "/api/v1/schedules/<schedule_id>"): {"paused": True},
    ("PATCH", "/api/v1/webhooks/<webhook_id>"): {"active": False},
}
# No one's own: the same for everybody.
COMMON = {"provider", "path:name", "version", "name", "path:filename"}
# An admin sees and ends anybody's key: it is what keys are ended with in an emergency.
FOR_ADMINS_TOO = {(method, "/api/v1/keys/<key_id>") for method in ("GET", "DELETE")}


def routes() -> list[tuple[str, str, set[str]]]:
    """Method, path and parameters of every route."""
    app = Flask("routes", static_folder=None)
    mount(app)
    return [
        (method, rule.rule, set(re.findall(r"<([\w:]+)>", rule.rule)))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


OWNED = [(method, path) for method, path, names in routes() if names - COMMON]


def everybodys(engine: Engine) -> dict[str, list[str]]:
    """All rows of all tables but for what is counted of every request."""
    with engine.connect() as db:
        return {
            table.name: sorted(str(row) for row in db.execute(table.select()))
            for table in metadata.sorted_tables
            if table.name not in ("metric_totals", "workers", "canary")
        }


@pytest.fixture
def hers(services: Services, people: People) -> dict[str, str]:
    """Alice has one of everything."""
    return give_everything(services, "alice")


def test_what_is_anothers_is_404_and_stays(
    client: FlaskClient, people: People, clean_db: Engine, hers: dict[str, str]
) -> None:
    before = everybodys(clean_db)
    for method, path in OWNED:
        url = re.sub(r"<(\w+)>", lambda found: hers[found[1]], path)
        strangers = [people.bob] + ([] if (method, path) in FOR_ADMINS_TOO else [people.admin])
        for headers in strangers:
            answer = client.open(url, method=method, json=BODIES.get((method, path), {}), headers=headers)
            told = answer.get_data(as_text=True)
            assert answer.status_code == 404, (method, path, told)
            assert answer.get_json(force=True)["code"] == "not_found"
            assert not [word for word in ("alice", "secret-of") if word in told], (method, path, told)
        assert everybodys(clean_db) == before, (method, path)


def test_no_list_of_a_stranger_has_anything_of_hers(client: FlaskClient, people: People, hers: dict[str, str]) -> None:
    secret = ["alice", "secret-of", *(name for name in hers.values() if len(name) > 30)]
    for method, path, names in routes():
        # The stream of events has no end: tests of its own read it.
        if method != "GET" or names or not path.startswith("/api/v1") or path == "/api/v1/events":
            continue
        for headers in (people.bob, people.admin):
            answer = client.get(path, headers=headers)
            told = answer.get_data(as_text=True)
            assert answer.status_code == 200, (path, told)
            assert not [word for word in secret if word in told], (path, told)


def test_admins_calls_are_403_for_users(app: Flask, client: FlaskClient, people: People) -> None:
    mine = [rule for rule in app.url_map.iter_rules() if is_for_admins(app.view_functions[rule.endpoint])]
    assert mine
    for rule in mine:
        path = rule.rule.replace("<provider>", "spotify")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = client.open(path, method=method, json={}, headers=people.alice)
            assert (answer.status_code, answer.get_json(force=True)["code"]) == (403, "forbidden")


def test_every_route_but_the_open_ones_refuses_who_has_no_key(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        if is_open(app.view_functions[rule.endpoint]):
            continue
        path = re.sub(r"<[^>]+_id>", str(uuid4()), rule.rule)
        path = re.sub(r"<[^>]+>", "7", path)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert client.open(path, method=method, json={}).status_code == 401, rule.rule
