"""Requests, exactly as Apple wants them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Add, Call, Identify, Look, Rate, ReadPage, Remove, Target, Wanted
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Request
from tests.providers.apple_made import apple
from tests.providers.made import API

ME = Account("")
LIBRARY = f"{API}/me/library"
FIRST = {"limit": "100", "offset": "0"}
SONG = Target("track", "i.abc")
CATALOG_SONG = Target("track", "123")
ALBUM = Target("album", "l.abc")


def value(rating: int) -> dict[str, object]:
    """The body that gives a rating."""
    return {"type": "rating", "attributes": {"value": rating}}


CALLS: list[tuple[Call, Request]] = [
    (Identify(), Request("GET", f"{API}/me/storefront")),
    (ReadPage(Surface.LIKED_SONGS), Request("GET", f"{LIBRARY}/songs", {**FIRST, "include": "catalog"})),
    (
        ReadPage(Surface.LIKED_SONGS, cursor="300+20", first=False),
        Request("GET", f"{LIBRARY}/songs", {"limit": "20", "offset": "300", "include": "catalog"}),
    ),
    (ReadPage(Surface.SAVED_ALBUMS), Request("GET", f"{LIBRARY}/albums", {**FIRST, "include": "catalog"})),
    (ReadPage(Surface.PLAYLISTS), Request("GET", f"{LIBRARY}/playlists", FIRST)),
    (
        ReadPage(Surface.PLAYLISTS, "p.abc"),
        Request("GET", f"{LIBRARY}/playlists/p.abc/tracks", {**FIRST, "include": "catalog"}),
    ),
    (
        Look(Surface.PLAYLISTS, (SONG, Target("track", "i.def", "4"), Target("track", "i.abc", "7"))),
        Request("GET", f"{API}/me/ratings/library-songs", {"ids": "i.abc,i.def"}),
    ),
    (Look(Surface.SAVED_ALBUMS, (ALBUM,)), Request("GET", f"{API}/me/ratings/library-albums", {"ids": "l.abc"})),
    (Rate(Surface.LIKED_SONGS, (SONG,)), Request("PUT", f"{API}/me/ratings/library-songs/i.abc", json=value(-1))),
    (
        Rate(Surface.LIKED_SONGS, (CATALOG_SONG,), "like"),
        Request("PUT", f"{API}/me/ratings/songs/123", json=value(1)),
    ),
    (
        Rate(Surface.SAVED_ALBUMS, (ALBUM,), "none"),
        Request("DELETE", f"{API}/me/ratings/library-albums/l.abc"),
    ),
    (
        Add(Surface.LIKED_SONGS, (Wanted("track", "i.abc", before={"catalog_id": "1"}), Wanted("track", "2"))),
        Request("POST", LIBRARY, {"ids[songs]": "1,2"}),
    ),
    (
        Add(Surface.SAVED_ALBUMS, (Wanted("album", "l.abc", before={"catalog_id": "3"}),)),
        Request("POST", LIBRARY, {"ids[albums]": "3"}),
    ),
    (
        Add(Surface.PLAYLISTS, (Wanted("track", "i.abc", before={"catalog_id": "1"}), Wanted("track", "i.def")), "p.a"),
        Request(
            "POST",
            f"{LIBRARY}/playlists/p.a/tracks",
            json={"data": [{"id": "1", "type": "songs"}, {"id": "i.def", "type": "library-songs"}]},
            repeatable=False,
        ),
    ),
]


@pytest.mark.parametrize(("call", "request_"), CALLS)
def test_requests(call: Call, request_: Request) -> None:
    made = apple().request(call, ME)
    assert replace(made, app_token="", user_token_header="") == request_


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (Remove(Surface.LIKED_SONGS, (SONG,)), "takes nothing out"),
        (Look(Surface.LIKED_SONGS, (SONG, CATALOG_SONG)), "one kind at once"),
        (Look(Surface.LIKED_SONGS), "not 0"),
        (Look(Surface.LIKED_SONGS, tuple(Target("track", f"{at}") for at in range(26))), "not 26"),
        (Rate(Surface.LIKED_SONGS, (SONG, CATALOG_SONG)), "at once"),
        (Rate(Surface.PLAYLISTS, (Target("music_video", "i.abc"),)), "music_video"),
        (Add(Surface.LIKED_SONGS, (Wanted("track", "i.upload"),)), "catalogue"),
    ],
)
def test_what_apple_has_no_call_for_is_never_sent(call: Call, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        apple().request(call, ME)


def test_ids_cannot_leave_their_place_in_the_path() -> None:
    assert apple().request(ReadPage(Surface.PLAYLISTS, "../me?x="), ME).url == (
        f"{LIBRARY}/playlists/..%2Fme%3Fx%3D/tracks"
    )
