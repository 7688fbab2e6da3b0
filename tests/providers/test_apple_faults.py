"""What Apple's refusals mean."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Add, Call, Identify, Look, Rate, ReadPage, Target, Wanted
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Surface
from tests.providers.apple_made import apple, errors
from tests.providers.made import answer

ME = Account("")
SONGS = ReadPage(Surface.LIKED_SONGS)
TRACKS = ReadPage(Surface.PLAYLISTS, "p.gone")
DISLIKE = Rate(Surface.LIKED_SONGS, (Target("track", "i.a"),))
APPEND = Add(Surface.PLAYLISTS, (Wanted("track", "1"),), "p.gone")


def fault(call: Call, status: int, body: Any = b"", **headers: str) -> Fault:
    """The fault behind an answer."""
    found = apple().decipher(call, answer(status, body, **headers), ME)
    assert isinstance(found, Fault), found
    assert found.status == status
    return found


@pytest.mark.parametrize(
    ("call", "status", "kind", "code"),
    [
        (SONGS, 401, FaultKind.MALFORMED, "developer_token_refused"),
        (SONGS, 403, FaultKind.GRANT_DEAD, "user_token_refused"),
        (SONGS, 404, FaultKind.SURFACE_CLOSED, "no_such_call"),
        (Identify(), 404, FaultKind.SURFACE_CLOSED, "no_such_call"),
        (TRACKS, 404, FaultKind.GONE, "not_found"),
        (APPEND, 404, FaultKind.GONE, "not_found"),
        (DISLIKE, 404, FaultKind.GONE, "not_found"),
        (DISLIKE, 405, FaultKind.SURFACE_CLOSED, "no_such_call"),
        (DISLIKE, 400, FaultKind.ITEM_REFUSED, "refused"),
        (Look(Surface.LIKED_SONGS, (Target("track", "i.a"),)), 414, FaultKind.ITEM_REFUSED, "refused"),
        (DISLIKE, 409, FaultKind.MALFORMED, "unexpected"),
        (DISLIKE, 429, FaultKind.THROTTLED, "throttled"),
        (DISLIKE, 500, FaultKind.TRANSIENT, "server_error"),
        (DISLIKE, 504, FaultKind.TRANSIENT, "server_error"),
    ],
)
def test_statuses(call: Call, status: int, kind: FaultKind, code: str) -> None:
    found = fault(call, status, errors(status, "The Title", "the detail"))
    assert (found.kind, found.code) == (kind, code)
    assert "(The Title: the detail)" in found.message


def test_a_throttle_without_a_time_has_none() -> None:
    assert fault(SONGS, 429, errors(429, "Too Many Requests")).retry_after_s is None
    assert fault(SONGS, 429, retry_after="7").retry_after_s == 7.0
    assert fault(SONGS, 503, retry_after="8").retry_after_s == 8.0


@pytest.mark.parametrize("call", [TRACKS, DISLIKE, APPEND])
def test_a_bare_404_is_no_thing_that_is_gone(call: Call) -> None:
    assert fault(call, 404, b"<html>not here</html>").kind is FaultKind.SURFACE_CLOSED


def test_a_wrong_key_names_the_settings() -> None:
    assert "APPLE_PRIVATE_KEY" in fault(SONGS, 401).message


def test_secrets_stay_out_of_messages() -> None:
    secret = "AQ" + "x7-_" * 40
    assert secret[:10] not in f"{fault(SONGS, 403, errors(403, 'Forbidden', f'token {secret}'))}"
