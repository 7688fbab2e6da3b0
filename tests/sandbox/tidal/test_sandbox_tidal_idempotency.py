"""Idempotency-Key: one effect and one answer, for an hour, for this user and this payload."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from blocklist_jobs.sandbox import Sandbox
from tests.sandbox.tidal.music import MINE, TRACKS, Send, error, liked, names, tracks

KEY = {"Idempotency-Key": "batch-7"}
HOUR_S = 3600


@pytest.fixture
def long_lived(sandbox: Sandbox, tokens: dict[str, Any], connect: Callable[[str], Send]) -> Send:
    """Sends as ann with a token that outlives every movement of the clock."""
    return connect(sandbox.tokens("ann", provider="tidal", expires_in=1e6)["access_token"])


def add(send: Send, *songs: str) -> httpx.Response:
    """Adds songs to the playlist under the key; a second effect would be seen as a second entry."""
    return send("POST", MINE, json=tracks(*songs), headers=KEY)


def test_a_repeat_gets_the_same_answer_and_has_no_effect(sandbox: Sandbox, ann: Send) -> None:
    first, again = add(ann, "song 7"), add(ann, "song 7")
    assert first.json() == again.json()
    assert names(sandbox, "mine").count("song 7") == 1
    assert [one["change"] for one in sandbox.requests()[-2:]] == ["insert 1 entries", ""]


def test_without_a_key_every_repeat_counts(sandbox: Sandbox, ann: Send) -> None:
    for _ in range(2):
        ann("POST", MINE, json=tracks("song 7"))
    assert names(sandbox, "mine").count("song 7") == 2


def test_after_an_hour_the_key_is_forgotten(sandbox: Sandbox, long_lived: Send) -> None:
    add(long_lived, "song 7")
    sandbox.clock("tidal", advance_s=HOUR_S - 30)
    add(long_lived, "song 7")
    assert names(sandbox, "mine").count("song 7") == 1
    sandbox.clock("tidal", advance_s=60)
    add(long_lived, "song 7")
    assert names(sandbox, "mine").count("song 7") == 2


def test_another_payload_or_path_under_the_same_key_is_refused(sandbox: Sandbox, ann: Send) -> None:
    add(ann, "song 7")
    mismatch = (422, "IDEMPOTENT_REQUEST_PAYLOAD_MISMATCH")
    assert error(add(ann, "song 8")) == mismatch
    assert error(ann("DELETE", MINE, json=tracks("song 7"), headers=KEY)) == mismatch
    assert error(ann("POST", TRACKS, json=tracks("song 7"), headers=KEY)) == mismatch
    assert "song 8" not in names(sandbox, "mine")
    assert names(sandbox, "mine").count("song 7") == 1


def test_a_key_is_its_users_own(sandbox: Sandbox, ann: Send, bob: Send) -> None:
    ann("DELETE", TRACKS, json=tracks("song 0"), headers=KEY)
    bob("DELETE", TRACKS, json=tracks("song 1"), headers=KEY)
    assert "song 0" not in liked(sandbox)
    assert liked(sandbox, "bob") == ["song 0", "song 2"]


def test_while_it_runs_a_repeat_has_to_wait(sandbox: Sandbox, long_lived: Send) -> None:
    sandbox.habits("tidal", busy_s=60)
    sandbox.fault("answer_lost", provider="tidal", method="POST", count=1)
    with pytest.raises(httpx.RemoteProtocolError):
        add(long_lived, "song 7")
    assert error(add(long_lived, "song 7")) == (409, "IDEMPOTENT_REQUEST_IN_PROGRESS")
    sandbox.clock("tidal", advance_s=61)
    assert add(long_lived, "song 7").status_code == 200
    assert names(sandbox, "mine").count("song 7") == 1


def test_a_refused_write_is_not_remembered(sandbox: Sandbox, ann: Send) -> None:
    ann("DELETE", TRACKS, json=tracks("song 1"))
    sandbox.habits("tidal", largest_collection=44)
    refused = ann("POST", TRACKS, json=tracks("song 1"), headers=KEY)
    assert error(refused) == (409, "TOO_MANY_ITEMS_IN_COLLECTION")
    sandbox.habits("tidal", largest_collection=None)
    assert ann("POST", TRACKS, json=tracks("song 1"), headers=KEY).status_code == 200
    assert "song 1" in liked(sandbox)


def test_a_key_has_a_longest_length(ann: Send) -> None:
    longest = {"Idempotency-Key": "k" * 128}
    assert ann("POST", MINE, json=tracks("song 7"), headers=longest).status_code == 200
    longer = {"Idempotency-Key": "k" * 129}
    assert error(ann("POST", MINE, json=tracks("song 7"), headers=longer)) == (400, "INVALID_REQUEST")
