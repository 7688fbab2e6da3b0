"""Requests, exactly as Spotify wants them, in both dialects."""

from __future__ import annotations

import pytest

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Add, Call, Check, Identify, ReadPage, Remove, Target, Wanted
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Request
from tests.providers.made import API, spotify

ME = Account("me")
TRACKS = (Target("track", "a"), Target("track", "b"))
ARTIST = (Target("artist", "a"),)
ALBUM = (Target("album", "a"),)
TWICE = (Target("track", "a", "3"), Target("track", "a", "7"), Target("track", "b", "9"))

SONGS = (Wanted("track", "a", before={"added_at": "2024-01-02T03:04:05Z"}), Wanted("track", "b"))
BACK = Add(Surface.PLAYLISTS, (Wanted("track", "a"), Wanted("track", "b"), Wanted("track", "a")), "list0", 7)
BACK_URIS = {"uris": ["spotify:track:a", "spotify:track:b", "spotify:track:a"], "position": 7}

READS: list[tuple[Call, Request]] = [
    (Identify(), Request("GET", f"{API}/me")),
    (ReadPage(Surface.LIKED_SONGS), Request("GET", f"{API}/me/tracks", {"limit": "50", "offset": "0"})),
    (
        ReadPage(Surface.LIKED_SONGS, cursor="150+20", first=False),
        Request("GET", f"{API}/me/tracks", {"limit": "20", "offset": "150"}),
    ),
    (ReadPage(Surface.SAVED_ALBUMS), Request("GET", f"{API}/me/albums", {"limit": "50", "offset": "0"})),
    (ReadPage(Surface.PLAYLISTS), Request("GET", f"{API}/me/playlists", {"limit": "50", "offset": "0"})),
    (ReadPage(Surface.FOLLOWED_ARTISTS), Request("GET", f"{API}/me/following", {"type": "artist", "limit": "50"})),
    (
        ReadPage(Surface.FOLLOWED_ARTISTS, cursor="last", first=False),
        Request("GET", f"{API}/me/following", {"type": "artist", "limit": "50", "after": "last"}),
    ),
]

LIBRARY: list[tuple[Call, Request]] = [
    (
        Remove(Surface.LIKED_SONGS, TRACKS),
        Request("DELETE", f"{API}/me/library", {"uris": "spotify:track:a,spotify:track:b"}),
    ),
    (Remove(Surface.SAVED_ALBUMS, ALBUM), Request("DELETE", f"{API}/me/library", {"uris": "spotify:album:a"})),
    (Remove(Surface.FOLLOWED_ARTISTS, ARTIST), Request("DELETE", f"{API}/me/library", {"uris": "spotify:artist:a"})),
    (
        Check(Surface.FOLLOWED_ARTISTS, ARTIST),
        Request("GET", f"{API}/me/library/contains", {"uris": "spotify:artist:a"}),
    ),
    (
        Remove(Surface.PLAYLISTS, TWICE, "list0"),
        Request(
            "DELETE",
            f"{API}/playlists/list0/items",
            json={"items": [{"uri": "spotify:track:a"}, {"uri": "spotify:track:b"}]},
        ),
    ),
    (
        ReadPage(Surface.PLAYLISTS, "list0", "50+50"),
        Request(
            "GET",
            f"{API}/playlists/list0/items",
            {"limit": "50", "offset": "50", "additional_types": "track,episode"},
        ),
    ),
    (Add(Surface.LIKED_SONGS, SONGS[:1]), Request("PUT", f"{API}/me/library", {"uris": "spotify:track:a"})),
    (
        Add(Surface.SAVED_ALBUMS, (Wanted("album", "a"), Wanted("album", "b"))),
        Request("PUT", f"{API}/me/library", {"uris": "spotify:album:a,spotify:album:b"}),
    ),
    (
        Add(Surface.FOLLOWED_ARTISTS, (Wanted("artist", "a"),)),
        Request("PUT", f"{API}/me/library", {"uris": "spotify:artist:a"}),
    ),
    (BACK, Request("POST", f"{API}/playlists/list0/items", json=BACK_URIS, repeatable=False)),
]

CLASSIC: list[tuple[Call, Request]] = [
    (Remove(Surface.LIKED_SONGS, TRACKS), Request("DELETE", f"{API}/me/tracks", {"ids": "a,b"})),
    (Remove(Surface.SAVED_ALBUMS, ALBUM), Request("DELETE", f"{API}/me/albums", {"ids": "a"})),
    (
        Remove(Surface.FOLLOWED_ARTISTS, ARTIST),
        Request("DELETE", f"{API}/me/following", {"type": "artist", "ids": "a"}),
    ),
    (
        Check(Surface.FOLLOWED_ARTISTS, ARTIST),
        Request("GET", f"{API}/me/following/contains", {"type": "artist", "ids": "a"}),
    ),
    (Check(Surface.LIKED_SONGS, TRACKS), Request("GET", f"{API}/me/tracks/contains", {"ids": "a,b"})),
    (
        Remove(Surface.PLAYLISTS, TWICE, "list0"),
        Request(
            "DELETE",
            f"{API}/playlists/list0/tracks",
            json={"tracks": [{"uri": "spotify:track:a"}, {"uri": "spotify:track:b"}]},
        ),
    ),
    (
        Add(Surface.LIKED_SONGS, SONGS),
        Request(
            "PUT",
            f"{API}/me/tracks",
            json={
                "timestamped_ids": [
                    {"id": "a", "added_at": "2024-01-02T03:04:05Z"},
                    {"id": "b", "added_at": "2024-01-02T03:04:05Z"},
                ]
            },
        ),
    ),
    (Add(Surface.LIKED_SONGS, SONGS[1:]), Request("PUT", f"{API}/me/tracks", {"ids": "b"})),
    (Add(Surface.SAVED_ALBUMS, (Wanted("album", "a"),)), Request("PUT", f"{API}/me/albums", {"ids": "a"})),
    (
        Add(Surface.FOLLOWED_ARTISTS, (Wanted("artist", "a"),)),
        Request("PUT", f"{API}/me/following", {"type": "artist", "ids": "a"}),
    ),
    (BACK, Request("POST", f"{API}/playlists/list0/tracks", json=BACK_URIS, repeatable=False)),
]


@pytest.mark.parametrize(("call", "request_"), READS)
@pytest.mark.parametrize("dialect", ["library", "classic"])
def test_reads_are_the_same_in_both_dialects(call: Call, request_: Request, dialect: str) -> None:
    assert spotify(dialect).request(call, ME) == request_


@pytest.mark.parametrize(
    ("dialect", "call", "request_"), [("library", *row) for row in LIBRARY] + [("classic", *row) for row in CLASSIC]
)
def test_each_dialect_has_its_own_paths(dialect: str, call: Call, request_: Request) -> None:
    assert spotify(dialect).request(call, ME) == request_


def test_a_playlist_id_cannot_leave_its_place_in_the_path() -> None:
    request = spotify().request(ReadPage(Surface.PLAYLISTS, "../me?x="), ME)
    assert request.url == f"{API}/playlists/..%2Fme%3Fx%3D/items"


@pytest.mark.parametrize("dialect", ["library", "classic"])
def test_an_empty_batch_is_never_sent(dialect: str) -> None:
    with pytest.raises(ValueError, match="not 0"):
        spotify(dialect).request(Remove(Surface.LIKED_SONGS), ME)


def test_occurrences_of_one_thing_count_once_against_the_limit() -> None:
    many = tuple(Target("track", "a", str(at)) for at in range(300))
    assert spotify().request(Remove(Surface.PLAYLISTS, many, "list0"), ME).json == {
        "items": [{"uri": "spotify:track:a"}]
    }


def test_playlists_cannot_be_checked() -> None:
    with pytest.raises(ValueError, match="read it again"):
        spotify().request(Check(Surface.PLAYLISTS, TRACKS), ME)


def test_the_sizes_of_batches() -> None:
    sizes = {
        dialect: {
            one.operation: (one.batch.maximum, one.batch.optimal, one.verify)
            for one in spotify(dialect).capabilities.surfaces.values()
        }
        for dialect in ("library", "classic")
    }
    assert sizes == {
        "library": {
            "remove_tracks": (40, 25, False),
            "remove_playlist_items": (100, 50, True),
            "remove_albums": (40, 25, False),
            "unfollow_artists": (40, 20, True),
        },
        "classic": {
            "remove_tracks": (50, 25, False),
            "remove_playlist_items": (100, 50, True),
            "remove_albums": (50, 25, False),
            "unfollow_artists": (50, 20, False),
        },
    }
