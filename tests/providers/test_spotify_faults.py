"""Refusals of Spotify, and what follows from them."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Call, Identify, ReadPage, Remove, Target
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Answer
from tests.providers.made import answer, error, spotify

LIKED = ReadPage(Surface.LIKED_SONGS)
FOREIGN = ReadPage(Surface.PLAYLISTS, container_id="list0")
REMOVE = Remove(Surface.LIKED_SONGS, (Target("track", "a"), Target("track", "b")))
SOME_TOKEN = "BQDj1x" + "A9-_z" * 30


def fault(call: Call, said: Answer) -> Fault:
    """The fault, the same in both dialects."""
    meanings = {spotify(dialect).decipher(call, said, Account("me")) for dialect in ("library", "classic")}
    (meaning,) = meanings
    assert isinstance(meaning, Fault)
    return meaning


@pytest.mark.parametrize(
    ("call", "said", "kind", "code"),
    [
        (LIKED, answer(401, error(401, "The access token expired")), FaultKind.TOKEN_EXPIRED, "token_expired"),
        (LIKED, answer(401, error(401, "Insufficient client scope")), FaultKind.SURFACE_CLOSED, "insufficient_scope"),
        (REMOVE, answer(403, error(403, "Insufficient client scope")), FaultKind.SURFACE_CLOSED, "insufficient_scope"),
        (REMOVE, answer(403, b"Forbidden"), FaultKind.SURFACE_CLOSED, "forbidden"),
        (
            LIKED,
            answer(403, b"Active premium subscription required for the owner of the app."),
            FaultKind.SURFACE_CLOSED,
            "premium_required",
        ),
        (
            Identify(),
            answer(403, b"User not registered in the Developer Dashboard"),
            FaultKind.SURFACE_CLOSED,
            "not_allowlisted",
        ),
        (FOREIGN, answer(403, error(403, "Forbidden")), FaultKind.SURFACE_CLOSED, "not_yours"),
        (FOREIGN, answer(404, error(404, "Resource not found")), FaultKind.GONE, "not_found"),
        (
            Remove(Surface.PLAYLISTS, REMOVE.targets, "list0"),
            answer(404, error(404, "Resource not found")),
            FaultKind.GONE,
            "not_found",
        ),
        (REMOVE, answer(404, error(404, "Non existing id: 'spotify:track:a'")), FaultKind.GONE, "not_found"),
        (REMOVE, answer(404, error(404, "Service not found")), FaultKind.SURFACE_CLOSED, "no_such_call"),
        (LIKED, answer(404, b"<html>"), FaultKind.SURFACE_CLOSED, "no_such_call"),
        (REMOVE, answer(400, error(400, "Invalid base62 id")), FaultKind.ITEM_REFUSED, "refused"),
        (REMOVE, answer(413), FaultKind.ITEM_REFUSED, "refused"),
        (REMOVE, answer(414), FaultKind.ITEM_REFUSED, "refused"),
        (REMOVE, answer(422), FaultKind.ITEM_REFUSED, "refused"),
        (REMOVE, answer(400, error(400, "Missing or bad version tag")), FaultKind.MALFORMED, "bad_version_tag"),
        (REMOVE, answer(405), FaultKind.MALFORMED, "unexpected"),
        (REMOVE, answer(302, location="https://evil.example"), FaultKind.MALFORMED, "unexpected"),
        (LIKED, answer(502, b"<html>Bad gateway</html>"), FaultKind.TRANSIENT, "server_error"),
    ],
)
def test_refusals(call: Call, said: Answer, kind: FaultKind, code: str) -> None:
    found = fault(call, said)
    assert (found.kind, found.code, found.status, found.retry_after_s) == (kind, code, said.status, None)


@pytest.mark.parametrize(
    ("said", "kind", "wait_s"),
    [
        (answer(429, b"Too many requests", retry_after="7"), FaultKind.THROTTLED, 7.0),
        (answer(429, b"Too many requests"), FaultKind.THROTTLED, None),
        (answer(429, b"\xff\xfe", retry_after="-3"), FaultKind.THROTTLED, None),
        (answer(429, error(429, "API rate limit exceeded"), retry_after="soon"), FaultKind.THROTTLED, None),
        (answer(429, b"", retry_after="3599"), FaultKind.THROTTLED, 3599.0),
        (answer(429, b"", retry_after="3600"), FaultKind.QUOTA, 3600.0),
        (answer(429, error(429, "Too many requests", reason="QUOTA_EXCEEDED")), FaultKind.QUOTA, None),
        (
            answer(429, error(429, "Too many requests", reason="QUOTA_EXCEEDED"), retry_after="48925"),
            FaultKind.QUOTA,
            48925.0,
        ),
        (answer(503, b"", retry_after="20"), FaultKind.TRANSIENT, 20.0),
        (answer(429, b"", retry_after="Tue, 24 Nov 2026 12:00:30 GMT"), FaultKind.THROTTLED, 30.0),
    ],
)
def test_waits(said: Answer, kind: FaultKind, wait_s: float | None) -> None:
    found = fault(LIKED, said)
    assert (found.kind, found.retry_after_s) == (kind, wait_s)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 418, 429, 500])
@pytest.mark.parametrize("form", ["json", "text"])
def test_a_token_in_an_answer_is_not_repeated(status: int, form: str) -> None:
    words = f"bad token {SOME_TOKEN}, sorry"
    body: Any = error(status, words) if form == "json" else words.encode()
    message = fault(LIKED, answer(status, body)).message
    assert SOME_TOKEN[:20] not in message
    assert "sorry" in message


def test_what_is_wrong_is_said_in_the_providers_own_words_too() -> None:
    message = fault(REMOVE, answer(400, error(400, "Invalid\nbase62 id"))).message
    assert message == "Spotify refuses this request (Invalid base62 id)"
