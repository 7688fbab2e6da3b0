"""Calls as requests of YouTube's Data API: one thing a write, many a question."""

from __future__ import annotations

import pytest

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Add, Call, Check, Identify, Look, Rate, ReadPage, Remove, Target, Wanted
from blocklist_jobs.core.library import Playlist, Surface
from blocklist_jobs.core.wire import Request
from tests.providers.youtube_made import API, youtube

ME = Account("UCme")
TRACK = (Target("track", "v1"),)
ENTRY = (Target("track", "v1", "item=1"),)
TWO = (Target("track", "v1"), Target("track", "v2"), Target("track", "v1", "again"))
CHANNELS = (Target("artist", "UCa", "sub1"), Target("artist", "UCb", "sub2"))
SPAN = {"maxResults": "50"}

REQUESTS: list[tuple[Call, Request]] = [
    (Identify(), Request("GET", f"{API}/channels", {"part": "id", "mine": "true"})),
    (
        ReadPage(Surface.LIKED_SONGS),
        Request("GET", f"{API}/playlistItems", {"part": "snippet,contentDetails", "playlistId": "LM", **SPAN}),
    ),
    (
        ReadPage(Surface.LIKED_SONGS, cursor="LL+t0ken", first=False),
        Request(
            "GET",
            f"{API}/playlistItems",
            {"part": "snippet,contentDetails", "playlistId": "LL", **SPAN, "pageToken": "t0ken"},
        ),
    ),
    (
        ReadPage(Surface.PLAYLISTS),
        Request("GET", f"{API}/playlists", {"part": "snippet,contentDetails", "mine": "true", **SPAN}),
    ),
    (
        ReadPage(Surface.PLAYLISTS, "PL0", "t0ken", first=False),
        Request(
            "GET",
            f"{API}/playlistItems",
            {"part": "snippet,contentDetails", "playlistId": "PL0", **SPAN, "pageToken": "t0ken"},
        ),
    ),
    (
        ReadPage(Surface.FOLLOWED_ARTISTS, cursor="t0ken"),
        Request(
            "GET",
            f"{API}/subscriptions",
            {"part": "snippet", "mine": "true", "order": "alphabetical", **SPAN, "pageToken": "t0ken"},
        ),
    ),
    (Remove(Surface.LIKED_SONGS, TRACK), Request("POST", f"{API}/videos/rate", {"id": "v1", "rating": "none"})),
    (Remove(Surface.PLAYLISTS, ENTRY, "PL0"), Request("DELETE", f"{API}/playlistItems", {"id": "item=1"})),
    (Remove(Surface.FOLLOWED_ARTISTS, CHANNELS[:1]), Request("DELETE", f"{API}/subscriptions", {"id": "sub1"})),
    (
        Check(Surface.FOLLOWED_ARTISTS, CHANNELS),
        Request("GET", f"{API}/subscriptions", {"part": "snippet", "mine": "true", "forChannelId": "UCa,UCb", **SPAN}),
    ),
    (Check(Surface.LIKED_SONGS, TWO), Request("GET", f"{API}/videos/getRating", {"id": "v1,v2"})),
    (Look(Surface.LIKED_SONGS, TWO), Request("GET", f"{API}/videos/getRating", {"id": "v1,v2"})),
    (Rate(Surface.LIKED_SONGS, TRACK), Request("POST", f"{API}/videos/rate", {"id": "v1", "rating": "dislike"})),
    (
        Add(Surface.LIKED_SONGS, (Wanted("track", "v1"),)),
        Request("POST", f"{API}/videos/rate", {"id": "v1", "rating": "like"}),
    ),
    (
        Add(Surface.PLAYLISTS, (Wanted("track", "v1", position=9),), "PL0", position=3),
        Request(
            "POST",
            f"{API}/playlistItems",
            {"part": "snippet"},
            json={
                "snippet": {
                    "playlistId": "PL0",
                    "position": 3,
                    "resourceId": {"kind": "youtube#video", "videoId": "v1"},
                }
            },
            repeatable=False,
        ),
    ),
    (
        Add(Surface.FOLLOWED_ARTISTS, (Wanted("artist", "UCa"),)),
        Request(
            "POST",
            f"{API}/subscriptions",
            {"part": "snippet"},
            json={"snippet": {"resourceId": {"kind": "youtube#channel", "channelId": "UCa"}}},
        ),
    ),
]


@pytest.mark.parametrize(("call", "request_"), REQUESTS)
def test_requests(call: Call, request_: Request) -> None:
    assert youtube().request(call, ME) == request_


@pytest.mark.parametrize(
    "call",
    [
        ReadPage(Surface.SAVED_ALBUMS),
        Remove(Surface.SAVED_ALBUMS, (Target("album", "a", "b"),)),
        Add(Surface.SAVED_ALBUMS, (Wanted("album", "a"),)),
        Add(Surface.PLAYLISTS, (Wanted("track", "v1"),)),
        Check(Surface.PLAYLISTS, TRACK),
        Look(Surface.FOLLOWED_ARTISTS, CHANNELS),
        Rate(Surface.PLAYLISTS, TRACK),
        Remove(Surface.PLAYLISTS, TRACK, "PL0"),
        Remove(Surface.FOLLOWED_ARTISTS, (Target("artist", "UCa"),)),
    ],
)
def test_what_there_is_no_call_for(call: Call) -> None:
    with pytest.raises(ValueError, match="YouTube"):
        youtube().request(call, ME)


@pytest.mark.parametrize(
    "call",
    [
        Remove(Surface.LIKED_SONGS),
        Remove(Surface.LIKED_SONGS, TWO),
        Remove(Surface.PLAYLISTS, (*ENTRY, Target("track", "v1", "item2")), "PL0"),
        Add(Surface.LIKED_SONGS),
        Rate(Surface.LIKED_SONGS, TWO),
        Check(Surface.LIKED_SONGS),
        Check(Surface.LIKED_SONGS, tuple(Target("track", f"v{number}") for number in range(51))),
    ],
)
def test_too_few_and_too_many(call: Call) -> None:
    with pytest.raises(ValueError, match="at once"):
        youtube().request(call, ME)


def test_what_a_request_costs() -> None:
    capabilities = youtube().capabilities
    assert (capabilities.read_cost, capabilities.write_cost) == (1, 50)
    assert Surface.SAVED_ALBUMS not in capabilities.surfaces
    for surface in capabilities.surfaces.values():
        assert (surface.batch.maximum, surface.batch.optimal) == (1, 1)
        assert surface.restoring is not None
        assert surface.restoring.batch == surface.batch


@pytest.mark.parametrize("surface", [Surface.LIKED_SONGS, Surface.PLAYLISTS, Surface.FOLLOWED_ARTISTS])
def test_what_may_not_be_repeated_says_so(surface: Surface) -> None:
    restoring = youtube().capabilities.surfaces[surface].restoring
    container = "PL0" if surface is Surface.PLAYLISTS else ""
    request = youtube().request(Add(surface, (Wanted("track", "v1"),), container), ME)
    assert restoring is not None
    assert request.repeatable == restoring.repeatable


def test_a_playlist_is_read_from_its_first_page() -> None:
    assert youtube().pages_of(Playlist("PL0", "mine", 0, owned=True)) == ()
    first = ReadPage(Surface.PLAYLISTS, "PL0", container_name="mine")
    assert youtube().pages_of(Playlist("PL0", "mine", 700, owned=True)) == (first,)
    assert youtube().pages_of(Playlist("PL0", "mine", -1, owned=True)) == (first,)
