"""What each provider allows, seen and changed over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
import redis
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from blocklist_jobs.core.limits import DEFAULT_LIMITS, limits_to_record
from blocklist_jobs.store.tables import audit_log
from tests.api.conftest import People, pointers

SPOTIFY = "/api/v1/rate-limits/spotify"


@pytest.fixture(autouse=True)
def _empty_redis(redis_client: redis.Redis) -> None:
    """A gate that knows nothing yet."""


def test_all_providers_are_listed(client: FlaskClient, people: People) -> None:
    found = client.get("/api/v1/rate-limits", headers=people.alice).get_json()["items"]
    assert {entry.pop("provider"): entry for entry in found} == {
        provider: limits_to_record(limits) for provider, limits in DEFAULT_LIMITS.items()
    }


def test_a_part_is_changed_and_the_rest_stays(client: FlaskClient, people: People, clean_db: Engine) -> None:
    before = client.get(SPOTIFY, headers=people.alice).get_json()
    patch = {"windows": [{"limit": 7, "seconds": 3}], "backoff": {"attempts": 5}, "breaker": "open", "paused": True}
    answer = client.put(SPOTIFY, json=patch, headers=people.admin)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    after = client.get(SPOTIFY, headers=people.alice).get_json()
    assert answer.get_json() == after
    assert after == before | {
        "windows": [{"limit": 7, "seconds": 3.0, "scope": "app"}],
        "backoff": before["backoff"] | {"attempts": 5},
        "breaker": "open",
        "paused": True,
    }
    with clean_db.connect() as connection:
        entries = connection.execute(select(audit_log.c.action).where(audit_log.c.user_id == "root")).scalars().all()
    assert "rate_limits.changed" in entries


def test_a_change_is_in_force_at_once(client: FlaskClient, people: People) -> None:
    client.put(SPOTIFY, json={"windows": [{"limit": 7, "seconds": 3}]}, headers=people.admin)
    status = client.get(f"{SPOTIFY}/status", headers=people.alice).get_json()
    assert [(window["limit"], window["seconds"]) for window in status["windows"]] == [(7, 3)]
    assert {"breaker", "cool_down_s", "next_permit_in_s", "waiting_batches"} <= set(status)
    assert status["tokens"]["windows"] == [window | {"used": 0, "booked": 0} for window in status["windows"]]


@pytest.mark.parametrize(
    "path", [SPOTIFY, f"{SPOTIFY}/status", "/api/v1/rate-limits/apple", "/api/v1/rate-limits/youtube"]
)
def test_every_name_of_a_provider_is_understood(client: FlaskClient, people: People, path: str) -> None:
    assert client.get(path, headers=people.alice).status_code == 200


def test_an_unknown_provider_is_not_found(client: FlaskClient, people: People) -> None:
    for path in ("/api/v1/rate-limits/napster", "/api/v1/rate-limits/napster/status", "/api/v1/providers/napster"):
        answer = client.get(path, headers=people.admin)
        assert (answer.status_code, "tidal" in answer.get_data(as_text=True)) == (404, True)
    assert client.put("/api/v1/rate-limits/napster", json={}, headers=people.admin).status_code == 404


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"windows": [{"limit": 0, "seconds": 3}]}, "/windows/0/limit"),
        ({"brust": 3}, "/brust"),
        ({"burst": "3"}, "/burst"),
    ],
)
def test_a_wrong_change_changes_nothing(client: FlaskClient, people: People, patch: Any, pointer: str) -> None:
    before = client.get(SPOTIFY, headers=people.admin).get_json()
    answer = client.put(SPOTIFY, json=patch, headers=people.admin)
    assert (answer.status_code, pointers(answer.get_json())) == (422, {pointer})
    assert client.get(SPOTIFY, headers=people.admin).get_json() == before


def test_only_an_admin_may_change(client: FlaskClient, people: People) -> None:
    before = client.get(SPOTIFY, headers=people.alice).get_json()
    answer = client.put(SPOTIFY, json={"paused": True}, headers=people.alice)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "forbidden")
    assert client.get(SPOTIFY, headers=people.alice).get_json() == before


def test_limits_that_hold_less_than_one_request_are_refused(client: FlaskClient, people: People) -> None:
    youtube = "/api/v1/rate-limits/youtube"
    day = {"daily_at": "00:00", "timezone": "UTC"}
    patch = {
        "windows": [{"limit": 50, "seconds": 60}, {"limit": 49, "seconds": 1}],
        "quotas": [{"units": 49, "resets": day}],
    }
    answer = client.put(youtube, json=patch, headers=people.admin)
    assert answer.status_code == 422
    assert pointers(answer.get_json()) == {"/quotas/0/units"}
    patch = {"windows": [{"limit": 50, "seconds": 60}], "quotas": [{"units": 50, "resets": day}]}
    assert client.put(youtube, json=patch, headers=people.admin).status_code == 200
