"""How many requests a key may make, as clients see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
import redis
from flask.testing import FlaskClient

from tests.api.conftest import People, bearer
from tests.api.test_operations import app_on

URL = "/api/v1/me"


@pytest.fixture(autouse=True)
def _nothing_counted(redis_client: redis.Redis) -> None:
    """Nobody has asked for anything yet."""


@pytest.fixture
def narrow(environment: dict[str, str], people: People) -> Iterator[FlaskClient]:
    """An API with low limits."""
    with app_on(environment | {"API_RATE_LIMIT": "5/60", "AUTH_FAILURE_LIMIT": "3/60"}) as client:
        yield client


def test_every_answer_tells_the_limit(client: FlaskClient, people: People) -> None:
    answers = [client.get(URL, headers=people.alice), client.get(f"/api/v1/jobs/{uuid4()}", headers=people.alice)]
    assert [answer.status_code for answer in answers] == [200, 404]
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"default";q=60000;w=60'}
    assert [answer.headers["RateLimit"].split(";t=")[0] for answer in answers] == [
        '"default";r=59999',
        '"default";r=59998',
    ]


def test_one_too_many(narrow: FlaskClient, people: People) -> None:
    left = [narrow.get(URL, headers=people.alice).headers["RateLimit"].split(";")[1] for _ in range(5)]
    assert left == ["r=4", "r=3", "r=2", "r=1", "r=0"]
    refused = narrow.get(URL, headers=people.alice)
    problem: dict[str, Any] = refused.get_json(force=True)
    assert (refused.status_code, problem["code"]) == (429, "too_many_requests")
    wait = int(refused.headers["Retry-After"])
    assert 1 <= wait <= 120
    assert datetime.fromisoformat(problem["retry_at"])
    assert refused.headers["RateLimit"] == f'"default";r=0;t={wait}'
    # A key of another is not touched, and what needs no key is not counted.
    assert narrow.get(URL, headers=people.bob).status_code == 200
    assert "RateLimit" not in narrow.get("/healthz").headers


def test_wrong_keys_are_limited_by_address(narrow: FlaskClient, people: People) -> None:
    def guess(address: str) -> int:
        return narrow.get(URL, headers=bearer("blj_wrong"), environ_base={"REMOTE_ADDR": address}).status_code

    assert [guess("192.0.2.1") for _ in range(5)] == [401, 401, 401, 429, 429]
    assert guess("192.0.2.2") == 401
    # Whoever has a key is let in from there all the same: many people may share an address.
    assert narrow.get(URL, headers=people.alice, environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200
    # Without a key there is nothing to guess.
    assert {narrow.get(URL).status_code for _ in range(5)} == {401}


def test_the_address_is_what_a_trusted_proxy_says(environment: dict[str, str], people: People) -> None:
    told = {"AUTH_FAILURE_LIMIT": "1/60", "TRUSTED_PROXIES": "1"}
    with app_on(environment | told) as client:

        def guess(forwarded: str) -> int:
            return client.get(URL, headers={**bearer("blj_wrong"), "X-Forwarded-For": forwarded}).status_code

        assert [guess("192.0.2.1"), guess("192.0.2.2"), guess("192.0.2.1")] == [401, 401, 429]
        # What a client writes there itself counts for nothing.
        assert guess("198.51.100.7, 192.0.2.1") == 429


def test_without_limits_nothing_is_told(environment: dict[str, str], people: People) -> None:
    with app_on(environment | {"API_RATE_LIMIT": "0", "AUTH_FAILURE_LIMIT": "0"}) as client:
        assert "RateLimit" not in client.get(URL, headers=people.alice).headers
        assert {client.get(URL, headers=bearer("blj_wrong")).status_code for _ in range(5)} == {401}


def test_without_redis_everybody_is_let_in(environment: dict[str, str], people: People) -> None:
    nowhere = {"REDIS_URL": "redis://127.0.0.1:1/0", "API_RATE_LIMIT": "1/60", "AUTH_FAILURE_LIMIT": "1/60"}
    with app_on(environment | nowhere) as client:
        answers = [client.get(URL, headers=people.alice) for _ in range(3)]
        assert {answer.status_code for answer in answers} == {200}
        assert "RateLimit" not in answers[-1].headers
        assert {client.get(URL, headers=bearer("blj_wrong")).status_code for _ in range(3)} == {401}
