"""Limits and faults at Apple: a bare 429, answers lost, and the shared log."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from blocklist_jobs.sandbox.apple_music.ids import song_id
from tests.sandbox.apple import NAME, Apple, caller, error

SONGS = "/me/library/songs"


@pytest.mark.parametrize(("refusal", "wait"), [("own", None), ("none", None), ("quota", None), ("seconds", "60")])
def test_a_refusal_says_nothing_of_when_to_come_back(ann: Apple, refusal: str, wait: str | None) -> None:
    ann.sandbox.limit({"limit": 1, "seconds": 60, "refusal": refusal}, provider=NAME)
    assert ann.send("GET", SONGS).status_code == 200
    answer = ann.send("GET", SONGS)
    assert error(answer) == (429, "42900")
    assert answer.headers.get("Retry-After") == wait


def test_a_refusal_as_text_and_as_a_date(ann: Apple) -> None:
    for refusal in ("text", "http_date"):
        ann.sandbox.fault("throttle", provider=NAME, refusal=refusal, seconds=5, count=1)
    first, second = ann.send("GET", SONGS), ann.send("GET", SONGS)
    assert (first.text, first.status_code) == ("Too many requests", 429)
    assert "Retry-After" not in first.headers
    assert second.status_code == 200
    ann.sandbox.clear_faults(NAME)
    ann.sandbox.fault("throttle", provider=NAME, refusal="http_date", seconds=5)
    assert ann.send("GET", SONGS).headers["Retry-After"].endswith("GMT")


def test_all_users_of_a_key_share_its_limit(ann: Apple) -> None:
    ann.sandbox.limit({"limit": 2, "seconds": 60}, provider=NAME)
    bob = ann.sandbox.tokens("bob", provider=NAME)
    with caller(ann.sandbox, bob) as client:
        codes = [ann.send("GET", SONGS).status_code, client.get(SONGS).status_code, client.get(SONGS).status_code]
    assert codes == [200, 200, 429]
    assert ann.sandbox.summary(60)["over_limit"] == 1
    assert [(entry["user"], entry["kind"]) for entry in ann.sandbox.requests()] == [
        ("ann", "GET /me/library/songs"),
        ("bob", "GET /me/library/songs"),
        ("bob", "GET /me/library/songs"),
    ]


@pytest.mark.parametrize(("fault", "changed"), [("answer_lost", True), ("reset", False), ("truncated", True)])
def test_a_rating_whose_answer_is_lost(ann: Apple, fault: str, changed: bool) -> None:
    ann.sandbox.fault(fault, provider=NAME, method="PUT")
    path = f"/me/ratings/songs/{song_id('song 009')}"
    with pytest.raises(httpx.TransportError):
        ann.send("PUT", path, json={"type": "rating", "attributes": {"value": -1}})
    assert (ann.send("GET", path).status_code == 200) is changed


def test_an_add_without_effect(ann: Apple) -> None:
    ann.sandbox.fault("no_effect", provider=NAME, method="POST")
    assert ann.send("POST", "/me/library", params={"ids[songs]": song_id("new")}).status_code == 202
    assert "new" not in ann.names()


def test_the_user_acts_in_between(ann: Apple) -> None:
    steps: list[dict[str, Any]] = [{"remove": [song_id("song 000")]}]
    ann.sandbox.fault("activity", provider=NAME, path="/me/library/songs", nth=[2], steps=steps)
    totals = [ann.get(SONGS)["meta"]["total"] for _ in range(2)]
    assert totals == [132, 131]


def test_an_error_of_any_status(ann: Apple) -> None:
    ann.sandbox.fault("status", provider=NAME, status=500, message="Unable to update tracks", reason="50001")
    assert error(ann.send("GET", SONGS)) == (500, "50001")
