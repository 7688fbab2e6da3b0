"""Limits over HTTP: per app across users, every form of refusal, and every violation on record."""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from blocklist_jobs.sandbox import ControlError, Sandbox
from tests.sandbox.music import Send, error, liked, uri


def test_over_the_limit_nothing_happens_and_it_is_on_record(sandbox: Sandbox, ann: Send) -> None:
    sandbox.limit({"limit": 3, "seconds": 60})
    codes = [ann("DELETE", "/me/library", params={"uris": uri(f"song {n}")}).status_code for n in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert liked(sandbox)[0] == "song 3"
    summary = sandbox.summary(60)
    assert (summary["over_limit"], summary["refused_429"]) == (2, 2)
    assert [one["n"] for one in summary["violations"]] == [4, 5]
    assert summary["most_in_window"] == {"sandbox-client": 5}
    assert summary["most_admitted_in_window"] == {"sandbox-client": 3}


def test_the_limit_is_the_apps_and_not_the_users(
    sandbox: Sandbox, ann: Send, connect: Callable[[str], Send], tokens: dict[str, Any]
) -> None:
    sandbox.app("other", client_secret="s")
    bob = connect(tokens["bob"]["access_token"])
    elsewhere = connect(sandbox.tokens("ann", app="other")["access_token"])
    sandbox.limit({"limit": 2, "seconds": 60})
    assert [send("GET", "/me").status_code for send in (ann, bob, ann, bob, elsewhere)] == [200, 200, 429, 429, 200]


def refused(sandbox: Sandbox, send: Send, refusal: str, seconds: float = 30) -> httpx.Response:
    """The 429 that follows a limit of one."""
    sandbox.limit({"limit": 1, "seconds": seconds, "refusal": refusal})
    assert send("GET", "/me").status_code == 200
    return send("GET", "/me")


def test_seconds_are_rounded_up(sandbox: Sandbox, ann: Send) -> None:
    answer = refused(sandbox, ann, "seconds", 0.4)
    assert answer.headers["Retry-After"] == "1"
    assert error(answer) == (429, "API rate limit exceeded")
    sandbox.limit({"limit": 1, "seconds": 7.3})
    assert [ann("GET", "/me").headers.get("Retry-After") for _ in range(2)] == [None, "8"]


def test_without_retry_after(sandbox: Sandbox, ann: Send) -> None:
    assert "Retry-After" not in refused(sandbox, ann, "none").headers


def test_as_a_date(sandbox: Sandbox, ann: Send) -> None:
    until = parsedate_to_datetime(refused(sandbox, ann, "http_date").headers["Retry-After"])
    assert 25 < until.timestamp() - time.time() <= 31


def test_a_quota_of_half_a_day(sandbox: Sandbox, ann: Send) -> None:
    answer = refused(sandbox, ann, "quota")
    assert answer.headers["Retry-After"] == "48925"
    assert answer.json() == {"error": {"status": 429, "message": "Too many requests", "reason": "QUOTA_EXCEEDED"}}


def test_as_bare_text(sandbox: Sandbox, ann: Send) -> None:
    answer = refused(sandbox, ann, "text")
    assert answer.text == "Too many requests"
    assert answer.headers["Content-Type"] == "text/plain"


@pytest.mark.parametrize("shape", ["sliding_log", "fixed_window", "token_bucket"])
def test_every_shape_lets_its_limit_through(sandbox: Sandbox, ann: Send, shape: str) -> None:
    sandbox.limit({"limit": 4, "seconds": 3600, "shape": shape})
    assert [ann("GET", "/me").status_code for _ in range(6)] == [200] * 4 + [429] * 2


def test_tokens_are_another_service_and_unlimited(sandbox: Sandbox, ann: Send, tokens: dict[str, Any]) -> None:
    sandbox.limit({"limit": 1, "seconds": 60})
    form = {"grant_type": "refresh_token", "refresh_token": tokens["ann"]["refresh_token"]}
    with httpx.Client(trust_env=False, auth=("sandbox-client", "sandbox-secret")) as client:
        codes = [client.post(f"{sandbox.spotify_accounts_url}/api/token", data=form).status_code for _ in range(3)]
    assert codes == [200] * 3
    assert sandbox.summary(60)["most_in_window"] == {}
    assert {entry["app"] for entry in sandbox.requests()} == {"sandbox-client"}
    assert ann("GET", "/me").status_code == 200


@pytest.mark.parametrize("bad", [{"limit": 0, "seconds": 1}, {"limit": 1}, {"limit": 1, "seconds": 1, "shape": "x"}])
def test_limits_that_make_no_sense_are_named(sandbox: Sandbox, bad: dict[str, Any]) -> None:
    with pytest.raises(ControlError, match="error"):
        sandbox.limit(bad)


def test_a_bucket_may_tell_its_state(sandbox: Sandbox, ann: Send) -> None:
    sandbox.limit({"limit": 3, "seconds": 3600, "shape": "token_bucket", "burst": 10, "cost": 4, "tells": True})
    told = [ann("GET", "/me").headers for _ in range(3)]
    assert [one["X-RateLimit-Remaining"] for one in told] == ["6", "2", "2"]
    assert (told[2]["X-RateLimit-Requested-Tokens"], told[2]["X-RateLimit-Burst-Capacity"]) == ("4", "10")
    sandbox.limit({"limit": 3, "seconds": 1})
    assert "X-RateLimit-Remaining" not in ann("GET", "/me").headers
