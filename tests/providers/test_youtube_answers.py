"""Answers to writes and to questions about what is there."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import (
    Add,
    Added,
    Call,
    Check,
    Checked,
    Look,
    Looked,
    Rate,
    Rated,
    Remove,
    Removed,
    Target,
    Wanted,
)
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Surface
from tests.providers.made import answer
from tests.providers.youtube_made import page, subscription, youtube

LIKED, DISLIKED, UNRATED, UNKNOWN = (Target("track", f"v{number}") for number in range(4))
VIDEOS = (LIKED, DISLIKED, UNRATED, UNKNOWN)
RATINGS = {
    "items": [
        {"videoId": "v2", "rating": "none"},
        {"videoId": "v1", "rating": "dislike"},
        {"videoId": "v0", "rating": "like"},
        {"videoId": "v9", "rating": "like"},
    ]
}


def decipher(call: Call, body: Any, status: int = 200) -> Any:
    """What an answer to ``call`` means."""
    return youtube().decipher(call, answer(status, body), Account())


@pytest.mark.parametrize(
    "call",
    [
        Remove(Surface.LIKED_SONGS, (LIKED,)),
        Remove(Surface.PLAYLISTS, (Target("track", "v0", "item0"),), "PL0"),
        Remove(Surface.FOLLOWED_ARTISTS, (Target("artist", "UCa", "sub0"),)),
    ],
)
def test_a_removal_says_nothing(call: Call) -> None:
    assert decipher(call, b"", 204) == Removed()


def test_a_rating_says_nothing() -> None:
    assert decipher(Rate(Surface.LIKED_SONGS, (LIKED,)), b"", 204) == Rated()
    assert decipher(Add(Surface.LIKED_SONGS, (Wanted("track", "v0"),)), b"", 204) == Added(("",))


@pytest.mark.parametrize(
    ("body", "occurrence"), [({"id": "UEw0LjUzMg=="}, "UEw0LjUzMg=="), ({}, ""), (b"", ""), ({"id": 5}, "")]
)
def test_what_is_put_back_has_a_new_id(body: Any, occurrence: str) -> None:
    for call in (
        Add(Surface.PLAYLISTS, (Wanted("track", "v0"),), "PL0"),
        Add(Surface.FOLLOWED_ARTISTS, (Wanted("artist", "UCa"),)),
    ):
        assert decipher(call, body) == Added((occurrence,))


def test_what_is_liked() -> None:
    assert decipher(Check(Surface.LIKED_SONGS, VIDEOS), RATINGS) == Checked(frozenset({LIKED}))
    assert decipher(Look(Surface.LIKED_SONGS, VIDEOS), RATINGS) == Looked({LIKED: "like", DISLIKED: "dislike"})


def test_who_is_followed() -> None:
    asked = (Target("artist", "UCa", "sub0"), Target("artist", "UCb", "sub1"))
    check = Check(Surface.FOLLOWED_ARTISTS, asked)
    assert decipher(check, page([subscription("UCb"), subscription("UCc")])) == Checked(frozenset({asked[1]}))
    assert decipher(check, {"pageInfo": {"totalResults": 0}}) == Checked()


@pytest.mark.parametrize("body", [b"", {}, [], {"items": {}}, {"items": None}])
@pytest.mark.parametrize("surface", [Surface.LIKED_SONGS, Surface.FOLLOWED_ARTISTS])
def test_silence_is_no_answer_to_a_question(surface: Surface, body: Any) -> None:
    fault = decipher(Check(surface, VIDEOS), body)
    assert isinstance(fault, Fault)
    assert fault.kind is FaultKind.MALFORMED


def test_ratings_that_cannot_be_read_are_none() -> None:
    odd = {"items": [None, {"videoId": "v0"}, {"rating": "like"}, {"videoId": "v1", "rating": ["like"]}]}
    assert decipher(Look(Surface.LIKED_SONGS, VIDEOS), odd) == Looked()
