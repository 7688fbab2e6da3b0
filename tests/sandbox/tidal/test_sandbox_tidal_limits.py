"""Tidal's limits and faults: a bucket in which requests weigh, Retry-After, and the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from blocklist_jobs.sandbox import ControlError, Sandbox
from blocklist_jobs.sandbox.limits import Limit, Shape
from blocklist_jobs.sandbox.meters import Throttle
from tests.sandbox.tidal.music import MINE, TRACKS, Send, error, liked, names, tracks

MEASURED = {"limit": 1, "seconds": 1, "shape": "token_bucket", "burst": 10, "cost": 5}
"""Of February 2025 (kellnerd/harmony, pull request 84)."""


def throttle(**limit: Any) -> Throttle:
    """A throttle with this limit alone."""
    made = Throttle()
    made.set((Limit(**limit),))
    return made


def test_two_requests_at_once_and_then_one_in_five_seconds() -> None:
    bucket = throttle(**MEASURED)
    assert [bucket.judge("app", 0.0) is None for _ in range(3)] == [True, True, False]
    refused = bucket.judge("app", 1.0)
    assert refused is not None
    assert refused.wait_s == pytest.approx(4.0)
    assert [bucket.judge("app", at) is None for at in (4.9, 5.0, 9.9, 10.0)] == [False, True, False, True]


def test_writes_may_weigh_more() -> None:
    bucket = throttle(limit=1, seconds=1, shape="token_bucket", burst=10, cost=1, write_cost=8)
    assert bucket.judge("app", 0.0, writes=True) is None
    assert [bucket.judge("app", 0.0) is None for _ in range(3)] == [True, True, False]
    refused = bucket.judge("app", 0.0, writes=True)
    assert refused is not None
    assert refused.wait_s == pytest.approx(8.0)


@pytest.mark.parametrize(
    ("limit", "named"),
    [
        ({"limit": 5, "seconds": 1, "cost": 2}, "only a token bucket"),
        ({"limit": 5, "seconds": 1, "shape": "token_bucket", "cost": 6}, "fit into the bucket"),
        ({"limit": 9, "seconds": 1, "shape": "token_bucket", "burst": 5, "write_cost": 6}, "fit into the bucket"),
        ({"limit": 5, "seconds": 1, "shape": "token_bucket", "cost": 0}, "must be positive"),
    ],
)
def test_costs_that_make_no_sense_are_refused(sandbox: Sandbox, limit: dict[str, Any], named: str) -> None:
    with pytest.raises(ControlError, match=named):
        sandbox.limit(limit, provider="tidal")


def test_a_cost_of_one_is_a_bucket_as_ever() -> None:
    plain, weighed = (throttle(limit=3, seconds=1, shape=Shape.TOKEN_BUCKET, **more) for more in ({}, {"cost": 1}))
    instants = [0.0, 0.0, 0.0, 0.0, 0.3, 0.4, 1.0]
    assert [plain.judge("a", at) is None for at in instants] == [weighed.judge("a", at) is None for at in instants]


def test_over_the_limit_there_is_a_retry_after_in_seconds_and_nothing_happens(sandbox: Sandbox, ann: Send) -> None:
    sandbox.limit({**MEASURED, "seconds": 1000, "write_cost": 10}, provider="tidal")
    assert ann("GET", TRACKS).status_code == 200
    refused = ann("DELETE", TRACKS, json=tracks("song 0"))
    assert error(refused) == (429, "")
    assert 4990 <= int(refused.headers["Retry-After"]) <= 5000
    assert not [name for name in refused.headers if "ratelimit" in name.lower()]
    assert "song 0" in liked(sandbox)
    assert [one["n"] for one in sandbox.summary()["violations"]] == [2]


def test_users_share_their_apps_bucket_and_tokens_cost_nothing(
    sandbox: Sandbox, ann: Send, bob: Send, tokens: dict[str, Any]
) -> None:
    sandbox.limit({**MEASURED, "seconds": 1000}, provider="tidal")
    form = {"client_id": "sandbox-client", "client_secret": "sandbox-secret", "grant_type": "refresh_token"}
    for _ in range(3):
        sent = form | {"refresh_token": tokens["ann"]["refresh_token"]}
        assert httpx.post(f"{sandbox.tidal_auth_url}/oauth2/token", data=sent, trust_env=False).status_code == 200
    assert [send("GET", TRACKS).status_code for send in (ann, bob, ann)] == [200, 200, 429]


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        ("own", lambda wait: int(wait) > 0),
        ("none", lambda wait: wait is None),
        ("quota", lambda wait: wait == "48925"),
        ("http_date", lambda wait: wait.endswith("GMT")),
        ("text", lambda wait: int(wait) > 0),
    ],
)
def test_refusals_of_other_kinds(sandbox: Sandbox, ann: Send, refusal: str, told: Callable[[Any], bool]) -> None:
    sandbox.fault("throttle", provider="tidal", refusal=refusal, seconds=7)
    answer = ann("GET", TRACKS)
    assert answer.status_code == 429
    assert told(answer.headers.get("Retry-After"))
    assert (answer.text == "Too many requests") == (refusal == "text")


def test_a_lost_answer_has_had_its_effect(sandbox: Sandbox, ann: Send) -> None:
    sandbox.fault("answer_lost", provider="tidal", method="DELETE", nth=[1])
    with pytest.raises(httpx.RemoteProtocolError):
        ann("DELETE", TRACKS, json=tracks("song 0"))
    assert "song 0" not in liked(sandbox)
    assert ann("DELETE", TRACKS, json=tracks("song 1")).status_code == 200


def test_no_effect_looks_like_one(sandbox: Sandbox, ann: Send) -> None:
    sandbox.fault("no_effect", provider="tidal", method="POST", count=1)
    answer = ann("POST", MINE, json=tracks("song 7"))
    assert len(answer.json()["data"]) == 1
    assert "song 7" not in names(sandbox, "mine")


def test_an_error_on_request_has_tidals_form(sandbox: Sandbox, ann: Send) -> None:
    sandbox.fault(
        "status", provider="tidal", status=400, reason="INVALID_REQUEST", message="Bad one", contains=["song"]
    )
    assert ann("GET", TRACKS).status_code == 200
    told = ann("GET", TRACKS, params={"filter": "a song"})
    assert error(told) == (400, "INVALID_REQUEST")
    assert told.json()["errors"][0]["detail"] == "Bad one"


def test_the_log_names_calls_without_their_ids(sandbox: Sandbox, ann: Send) -> None:
    ann("GET", TRACKS)
    ann("POST", MINE, json=tracks("song 7"))
    assert [(one["kind"], one["user"], one["change"]) for one in sandbox.requests()] == [
        ("GET /userCollectionTracks/{id}/relationships/items", "ann", ""),
        ("POST /playlists/{id}/relationships/items", "ann", "insert 1 entries"),
    ]
