"""Nobody's token is in clear anywhere: not in the database, in Redis, in a message, in a log, in an answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

import httpx
import pytest
import redis
from sqlalchemy import Engine

from tests.kill.listener import Listener
from tests.kill.plant import Plant
from tests.kill.spilt import Tap, keys_of, logs_in, pattern_of, rows_of, secrets_in

pytestmark = pytest.mark.kill

# The sandbox's tokens: access-NAME-5, refresh-NAME-6. A user's own name stands in logs, so the whole form is sought.
TOKENS = r"(?:access|refresh)-listener\d+-\d+"


def post(listener: Listener, path: str, body: Mapping[str, object], method: str = "POST") -> httpx.Response:
    """One call of the API by the listener."""
    url = f"{listener.plant.url}/api/v1{path}"
    return httpx.request(method, url, json=body, headers=listener.headers, timeout=30, trust_env=False)


def connection_of(listener: Listener) -> str:
    """The id of the listener's connection."""
    found = httpx.get(f"{listener.plant.url}/api/v1/connections", headers=listener.headers, timeout=30, trust_env=False)
    return str(found.json()["items"][0]["id"])


def renewals(listener: Listener) -> list[object]:
    """What the token endpoint has heard."""
    return [one for one in listener.plant.sandbox.requests() if one["path"].endswith("/api/token")]


def a_whole_run(listener: Listener) -> list[str]:
    """An enforcement in which the token is refused and renewed, a renewal, bad input with tokens in it, a grant that
    dies, and a new one; what the API answered."""
    sandbox = listener.plant.sandbox
    sandbox.app("sandbox-client", rotates=True)
    sandbox.fault("token_expired", user=listener.name, nth=[4])
    sandbox.fault("status", user=listener.name, nth=[7], status=500)
    jobs = [listener.finish(listener.insist("once"))]
    mine = connection_of(listener)
    refresh = {"job_type": "token_refresh", "provider": "spotify", "payload": {"connection_id": mine}}
    jobs.append(listener.finish(post(listener, "/jobs/queue", refresh).json()["id"]))
    tokens = sandbox.tokens(listener.name)
    bad = ({"provider": "spotify"}, {"provider": "nobody"}, {"scopes": 5}, {"expires_at": tokens["access_token"]})
    answers = [post(listener, "/connections", {**tokens, **one}).text for one in bad]
    sandbox.revoke(listener.name)
    jobs.append(listener.finish(post(listener, "/jobs/queue", refresh).json()["id"]))
    assert [job["status"] for job in jobs] == ["completed", "completed", "failed"]
    new = sandbox.tokens(listener.name)
    given = {name: new[name] for name in ("access_token", "refresh_token")}
    answers.append(post(listener, f"/connections/{mine}", given, "PUT").text)
    assert len(renewals(listener)) == 3
    return [*answers, *map(json.dumps, jobs)]


def test_no_token_is_in_clear(plant: Plant, listener: Listener, kill_engine: Engine, plant_redis: redis.Redis) -> None:
    secrets = pattern_of(
        ["sandbox-secret", plant.env["TOKEN_ENCRYPTION_KEYS"], listener.headers["Authorization"].split()[1]], TOKENS
    )
    with Tap(plant_redis) as tap:
        answers = a_whole_run(listener)
    plant.sandbox.app("sandbox-client", rotates=False)
    plant.sandbox.clear_faults()
    everything = [
        *rows_of(kill_engine),
        *keys_of(plant_redis),
        *logs_in(plant.folder),
        *(("command", one) for one in tap.heard),
        *(("answer", one.encode()) for one in answers),
    ]
    assert {(where, secret) for where, data in everything for secret in secrets_in(data, secrets)} == set()
    # All of it was looked through: the listener's name is where it should be, and messages were on their way.
    where_named = {where.split()[0] for where, data in everything if listener.name.encode() in data}
    assert where_named >= {"table", "command", "answer"}
    assert any(where.startswith("key b'gate:{spotify:default/tokens}") for where, _ in everything)
    assert {"table connections", "file worker.log", "file web.log", "file dispatcher.log"} <= {
        one[0] for one in everything
    }
    assert any(b"enforcement.spotify" in data for where, data in everything if where == "command")


def test_the_search_would_find_one() -> None:
    sought = pattern_of(["sandbox-secret"], TOKENS)
    for hidden in (
        b"access-listener7-12",
        b"x sandbox-secret",
        b'{"body": "%s"}' % base64.b64encode(b"[refresh-listener1-2]"),
    ):
        assert secrets_in(hidden, sought), hidden
    assert not secrets_in(b"access listener7 refreshed", sought)
