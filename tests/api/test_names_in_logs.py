"""Logs name users by a keyed hash: the same for one user, found by nobody without the key."""

from __future__ import annotations

import structlog
from flask.testing import FlaskClient

from blocklist_jobs.core.pseudonym import pseudonyms
from blocklist_jobs.wiring.services import Services
from tests.api.conftest import People


def test_a_line_of_a_request_says_who_it_was_without_the_name(
    client: FlaskClient, people: People, services: Services
) -> None:
    client.get("/api/v1/me", headers=people.alice)
    told = structlog.contextvars.get_contextvars()
    assert told["user"] == services.access.pseudonym("alice")
    assert "alice" not in str(told)
    client.get("/healthz")
    assert "user" not in structlog.contextvars.get_contextvars()


def test_names_are_made_with_the_key() -> None:
    name, other = pseudonyms("one key"), pseudonyms("another")
    assert name("alice") == name("alice")
    assert len({name("alice"), name("bob"), other("alice"), name("")}) == 4
    assert all(len(found) == 12 and int(found, 16) >= 0 for found in (name("alice"), name("ä\ud800")))
