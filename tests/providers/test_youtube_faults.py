"""Refusals of YouTube, what follows from them, and those that are answers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Add, Added, Call, Identify, PageRead, Rate, ReadPage, Remove, Target, Wanted
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Answer
from blocklist_jobs.providers.youtube_music.reasons import MEANINGS
from tests.providers.contract import JSON
from tests.providers.made import answer
from tests.providers.youtube_made import error, youtube

LIKED = ReadPage(Surface.LIKED_SONGS)
LIST = ReadPage(Surface.PLAYLISTS, "PL0")
UNLIKE = Remove(Surface.LIKED_SONGS, (Target("track", "v1"),))
TAKE_OUT = Remove(Surface.PLAYLISTS, (Target("track", "v1", "item1"),), "PL0")
UNFOLLOW = Remove(Surface.FOLLOWED_ARTISTS, (Target("artist", "UCa", "sub1"),))
LIKE = Add(Surface.LIKED_SONGS, (Wanted("track", "v1"),))
PUT_BACK = Add(Surface.PLAYLISTS, (Wanted("track", "v1"),), "PL0", position=3)
FOLLOW = Add(Surface.FOLLOWED_ARTISTS, (Wanted("artist", "UCa"),))
CALLS: list[Call] = [LIKED, LIST, UNLIKE, TAKE_OUT, UNFOLLOW, LIKE, PUT_BACK, FOLLOW]
SOME_TOKEN = "ya29.a0A" + "A9-_z" * 30


def fault(call: Call, said: Answer) -> Fault:
    """The fault."""
    meaning = youtube().decipher(call, said, Account("UCme"))
    assert isinstance(meaning, Fault), meaning
    return meaning


CLOSED, REFUSED, GONE = FaultKind.SURFACE_CLOSED, FaultKind.ITEM_REFUSED, FaultKind.GONE


@pytest.mark.parametrize(
    ("call", "status", "reason", "kind", "code"),
    [
        (UNLIKE, 403, "quotaExceeded", FaultKind.QUOTA, "quota_exceeded"),
        (LIKED, 403, "dailyLimitExceeded", FaultKind.QUOTA, "quota_exceeded"),
        (LIKED, 429, "quotaExceeded", FaultKind.QUOTA, "quota_exceeded"),
        (UNLIKE, 403, "rateLimitExceeded", FaultKind.THROTTLED, "throttled"),
        (UNLIKE, 403, "userRateLimitExceeded", FaultKind.THROTTLED, "throttled"),
        (UNLIKE, 429, "rateLimitExceeded", FaultKind.THROTTLED, "throttled"),
        (UNLIKE, 429, "neverHeardOf", FaultKind.THROTTLED, "throttled"),
        (UNLIKE, 403, "insufficientPermissions", CLOSED, "insufficient_scope"),
        (UNLIKE, 401, "insufficientPermissions", CLOSED, "insufficient_scope"),
        (LIKED, 403, "accessNotConfigured", CLOSED, "api_not_enabled"),
        (Identify(), 401, "youtubeSignupRequired", CLOSED, "no_channel"),
        (Identify(), 401, "authError", FaultKind.TOKEN_EXPIRED, "token_expired"),
        (UNLIKE, 403, "authenticatedUserAccountSuspended", FaultKind.GRANT_DEAD, "account_closed"),
        (LIKED, 403, "authenticatedUserAccountClosed", FaultKind.GRANT_DEAD, "account_closed"),
        (UNLIKE, 403, "forbidden", CLOSED, "forbidden"),
        (TAKE_OUT, 403, "playlistItemsNotAccessible", CLOSED, "not_yours"),
        (LIST, 403, "playlistItemsNotAccessible", CLOSED, "not_yours"),
        (UNLIKE, 403, "videoRatingDisabled", REFUSED, "rating_disabled"),
        (UNFOLLOW, 403, "subscriptionForbidden", REFUSED, "subscription_forbidden"),
        (ReadPage(Surface.FOLLOWED_ARTISTS), 403, "subscriptionForbidden", CLOSED, "forbidden"),
        (FOLLOW, 400, "subscriptionForbidden", REFUSED, "subscription_forbidden"),
        (TAKE_OUT, 404, "playlistItemNotFound", GONE, "not_found"),
        (UNLIKE, 404, "videoNotFound", GONE, "not_found"),
        (Rate(Surface.LIKED_SONGS, UNLIKE.targets), 404, "videoNotFound", GONE, "not_found"),
        (UNFOLLOW, 404, "subscriptionNotFound", GONE, "not_found"),
        (PUT_BACK, 404, "playlistNotFound", GONE, "not_found"),
        (UNLIKE, 404, "notFound", CLOSED, "no_such_call"),
        (PUT_BACK, 400, "manualSortRequired", REFUSED, "manual_sort_required"),
        (PUT_BACK, 400, "invalidPlaylistItemPosition", REFUSED, "refused"),
        (PUT_BACK, 403, "playlistContainsMaximumNumberOfVideos", REFUSED, "playlist_full"),
        (TAKE_OUT, 400, "playlistOperationUnsupported", REFUSED, "unsupported"),
        (UNLIKE, 400, "invalidRating", REFUSED, "refused"),
        (LIST, 400, "invalidPageToken", REFUSED, "page_forgotten"),
        (TAKE_OUT, 409, "SERVICE_UNAVAILABLE", FaultKind.TRANSIENT, "conflict"),
        (UNLIKE, 500, "backendError", FaultKind.TRANSIENT, "server_error"),
        (UNLIKE, 503, "quotaExceeded", FaultKind.TRANSIENT, "server_error"),
        (UNLIKE, 405, "httpMethodNotAllowed", FaultKind.MALFORMED, "unexpected"),
        (UNLIKE, 302, "moved", FaultKind.MALFORMED, "unexpected"),
    ],
)
def test_refusals(call: Call, status: int, reason: str, kind: FaultKind, code: str) -> None:
    found = fault(call, answer(status, error(status, reason)))
    assert (found.kind, found.code, found.status, found.retry_after_s) == (kind, code, status, None)


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("ACCESS_TOKEN_SCOPE_INSUFFICIENT", CLOSED),
        ("RATE_LIMIT_EXCEEDED", FaultKind.THROTTLED),
        ("SERVICE_DISABLED", CLOSED),
    ],
)
def test_reasons_in_googles_newer_form(reason: str, kind: FaultKind) -> None:
    body = {"error": {"code": 403, "message": "No.", "status": "PERMISSION_DENIED", "details": [{"reason": reason}]}}
    assert fault(UNLIKE, answer(403, body)).kind is kind


@pytest.mark.parametrize(
    ("said", "kind", "wait_s"),
    [
        (answer(403, error(403, "rateLimitExceeded"), retry_after="7"), FaultKind.THROTTLED, 7.0),
        (answer(429, b"", retry_after="Tue, 24 Nov 2026 12:00:30 GMT"), FaultKind.THROTTLED, 30.0),
        (answer(429, b"slow down"), FaultKind.THROTTLED, None),
        (answer(503, b"", retry_after="20"), FaultKind.TRANSIENT, 20.0),
        (answer(403, b""), CLOSED, None),
    ],
)
def test_waits(said: Answer, kind: FaultKind, wait_s: float | None) -> None:
    found = fault(UNLIKE, said)
    assert (found.kind, found.retry_after_s) == (kind, wait_s)


def test_too_many_subscriptions_wait_for_hours_and_stop_nobody_else() -> None:
    words = "Too many recent subscriptions. Please try again in a few hours."
    found = fault(FOLLOW, answer(400, error(400, "subscriptionForbidden", words)))
    assert (found.kind, found.retry_after_s) == (FaultKind.MALFORMED, 3 * 3600.0)
    assert fault(UNFOLLOW, answer(403, error(403, "subscriptionForbidden", words))).kind is REFUSED


@pytest.mark.parametrize(
    ("call", "status", "reason", "skipped"),
    [
        (FOLLOW, 400, "subscriptionDuplicate", "already_there"),
        (FOLLOW, 404, "publisherNotFound", "not_found"),
        (PUT_BACK, 409, "videoAlreadyInPlaylist", "already_there"),
        (PUT_BACK, 404, "videoNotFound", "not_found"),
        (PUT_BACK, 400, "failedPrecondition", "not_found"),
        (LIKE, 404, "videoNotFound", "not_found"),
    ],
)
def test_what_could_not_be_put_back_and_why(call: Add, status: int, reason: str, skipped: str) -> None:
    meaning = youtube().decipher(call, answer(status, error(status, reason)), Account())
    assert meaning == Added(("",), {0: skipped})
    assert fault(call, answer(500, error(500, reason))).kind is FaultKind.TRANSIENT
    assert fault(call, answer(401, error(401, reason))).kind is FaultKind.TOKEN_EXPIRED


def test_what_is_gone_counts_as_removed_only_where_youtube_says_so() -> None:
    for call in (UNLIKE, TAKE_OUT, UNFOLLOW):
        for body in (b"", b"<html>", error(404, "notFound"), {"error": "x"}, {"error": {"errors": "x"}}):
            assert fault(call, answer(404, body)).kind is CLOSED


def test_what_is_wrong_is_said_in_youtubes_own_words_without_markup() -> None:
    words = 'You have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.'
    message = fault(UNLIKE, answer(403, error(403, "quotaExceeded", words))).message
    assert message.endswith("midnight Pacific time (You have exceeded your quota.)")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 418, 429, 500])
@pytest.mark.parametrize("reason", ["forbidden", SOME_TOKEN])
def test_a_token_in_an_answer_is_not_repeated(status: int, reason: str) -> None:
    found = fault(UNLIKE, answer(status, error(status, reason, f"bad token {SOME_TOKEN}, sorry")))
    assert SOME_TOKEN[:20] not in f"{found}"
    assert "sorry" in found.message


REASON = st.sampled_from([*MEANINGS, "subscriptionDuplicate", "forbidden"]) | JSON
PART = st.dictionaries(st.sampled_from(["reason", "message", "domain"]), REASON, max_size=3)
BODY = st.fixed_dictionaries(
    {
        "error": st.dictionaries(
            st.sampled_from(["errors", "details", "message", "code"]), st.lists(PART, max_size=3) | JSON, max_size=4
        )
    }
)


@given(call=st.sampled_from(CALLS), status=st.integers(100, 599).filter(lambda one: not 200 <= one < 300), body=BODY)
def test_nothing_in_a_refusal_makes_it_raise_or_counts_as_done(call: Call, status: int, body: Any) -> None:
    meaning = youtube().decipher(call, answer(status, body), Account())
    if isinstance(meaning, Fault):
        assert meaning.status == status
    elif isinstance(meaning, Added):
        assert (400 <= status < 500, set(meaning.skipped)) == (True, {0})
    else:
        assert call == LIKED
        assert isinstance(meaning, PageRead)
        assert len(meaning.following) == 1
