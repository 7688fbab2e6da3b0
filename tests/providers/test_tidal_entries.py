"""Tidal's resources as entries: ids, credits, skips, and what a rollback needs."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Identified, Identify, PageRead, ReadPage, Remove, Removed, Target
from blocklist_jobs.core.library import Artist, Entry, Playlist, Skip, Surface
from tests.providers.made import answer
from tests.providers.tidal_made import named, page, resource, tidal

ME = Account("77")
LIKED = ReadPage(Surface.LIKED_SONGS)
LIST = ReadPage(Surface.PLAYLISTS, "list0", "albums+5+100+zyx", first=False, container_name="mine")
DATE = "2024-05-01T12:00:00Z"
ARTISTS = [resource("artists", "a1", name="Ann"), resource("artists", "a2", name="Bob")]


def read(call: ReadPage, data: list[Any], included: list[Any]) -> PageRead:
    """The page with these items."""
    got = tidal().decipher(call, answer(200, page(data, included)), ME)
    assert isinstance(got, PageRead), got
    return got


def only(call: ReadPage, raw: Any, *included: Any) -> Entry:
    """The one entry of a page."""
    (entry,) = read(call, [raw], list(included)).entries
    return entry


def test_a_saved_track_with_everyone_on_it() -> None:
    track = resource("tracks", "1", ["a1", "a2"], title="Halo", version="Live")
    assert only(LIKED, named("tracks", "1", addedAt=DATE), track, *ARTISTS) == Entry(
        surface=Surface.LIKED_SONGS,
        entity_type="track",
        entity_id="1",
        name="Halo (Live)",
        artists=(Artist("a1", "Ann"), Artist("a2", "Bob")),
        before={"position": 0, "added_at": DATE},
    )


def test_the_artists_of_a_tracks_albums_each_once() -> None:
    track = resource("tracks", "1", ["a1"])
    track["relationships"]["albums"] = {"data": [named("albums", "7"), named("albums", "8"), named("albums", "9")]}
    albums = [resource("albums", "7", ["a2", "a1"]), resource("albums", "8", ["a2"])]
    entry = only(LIKED, named("tracks", "1"), track, *albums, *ARTISTS)
    assert entry.artists == (Artist("a1", "Ann"),)
    assert entry.album_artists == (Artist("a2", "Bob"), Artist("a1", "Ann"))


def test_an_album() -> None:
    album = resource("albums", "1", ["a2"], title="LP")
    entry = only(ReadPage(Surface.SAVED_ALBUMS), named("albums", "1", addedAt=DATE), album, *ARTISTS)
    assert (entry.entity_type, entry.name, entry.artists) == ("album", "LP", (Artist("a2", "Bob"),))


@pytest.mark.parametrize(("included", "name"), [(ARTISTS, "Ann"), ([], "")])
def test_a_followed_artist_is_their_own_credit(included: list[Any], name: str) -> None:
    entry = only(ReadPage(Surface.FOLLOWED_ARTISTS), named("artists", "a1", addedAt=DATE), *included)
    assert (entry.entity_type, entry.name, entry.skip) == ("artist", name, None)
    assert entry.artists == (Artist("a1", name),)


def test_entries_of_a_playlist_know_their_places_names_and_followers() -> None:
    data = [
        named("tracks", "1", itemId="i1", addedAt=DATE),
        named("tracks", "1", itemId="i2"),
        named("videos", "1", itemId="i3"),
    ]
    got = read(LIST, data, [resource("tracks", "1", ["a1"]), resource("videos", "1", ["a2"]), *ARTISTS])
    assert [(one.entity_type, one.entity_id, one.occurrence, one.position) for one in got.entries] == [
        ("track", "1", "i1", 100),
        ("track", "1", "i2", 101),
        ("video", "1", "i3", 102),
    ]
    assert [one.before for one in got.entries] == [
        {"position": 100, "added_at": DATE, "item_id": "i1", "followed_by": "i2"},
        {"position": 101, "item_id": "i2", "followed_by": "i3"},
        {"position": 102, "item_id": "i3"},
    ]
    assert [one.artists[0].id for one in got.entries] == ["a1", "a1", "a2"]
    assert {one.container_id for one in got.entries} == {"list0"}


def test_slots_that_name_nothing_keep_their_places() -> None:
    data = [{"id": "1"}, named("tracks", "1", itemId="i1"), None, named("tracks", "a,b", itemId="i2")]
    got = read(LIST, data, [resource("tracks", "1", ["a1"])])
    assert [one.position for one in got.entries] == [101]
    assert got.empty_slots == 3


@pytest.mark.parametrize(
    ("raw", "included", "skip"),
    [
        (named("tracks", "1", itemId="i1"), [resource("tracks", "1", ["a1"])], None),
        (named("tracks", "1", itemId="i1"), [resource("tracks", "1", [])], None),
        (named("tracks", "1", itemId="i1"), [resource("tracks", "1")], Skip.UNAVAILABLE),
        (named("tracks", "1", itemId="i1"), [resource("videos", "1", ["a1"])], Skip.UNAVAILABLE),
        (named("tracks", "1", itemId="i1"), [], Skip.UNAVAILABLE),
        (named("holograms", "1", itemId="i1"), [resource("holograms", "1", ["a1"])], Skip.UNAVAILABLE),
        (named("tracks", "1"), [resource("tracks", "1", ["a1"])], Skip.NOT_EDITABLE),
    ],
)
def test_what_is_left_alone(raw: Any, included: list[Any], skip: Skip | None) -> None:
    assert only(LIST, raw, *included).skip is skip


def test_artists_are_known_by_id_even_where_their_names_are_not_told() -> None:
    entry = only(LIKED, named("tracks", "1"), resource("tracks", "1", ["a1", "a9"]), *ARTISTS)
    assert entry.artists == (Artist("a1", "Ann"), Artist("a9", ""))


def test_text_that_a_database_would_refuse_is_made_harmless() -> None:
    assert only(LIKED, named("tracks", "1"), resource("tracks", "1", [], title="a\0b\ud800c")).name == "ab?c"


@pytest.mark.parametrize(
    ("attributes", "size", "owned"),
    [
        ({"numberOfItems": 7, "playlistType": "USER"}, 7, True),
        ({"numberOfItems": 0, "playlistType": "HOLOGRAM"}, 0, True),
        ({"numberOfItems": "7"}, -1, True),
        ({"playlistType": "MIX"}, -1, False),
        ({"playlistType": "EDITORIAL"}, -1, False),
        ({"playlistType": ["ARTIST"]}, -1, True),
        ({"playlistType": "ARTIST"}, -1, False),
    ],
)
def test_playlists(attributes: dict[str, Any], size: int, *, owned: bool) -> None:
    data = [resource("playlists", "list0", name="mine", **attributes), {"type": "playlists"}]
    got = read(ReadPage(Surface.PLAYLISTS), data, [])
    assert got.playlists == (Playlist("list0", "mine", size, owned=owned),)
    assert got.entries == ()


def test_identify() -> None:
    body = {"data": resource("users", "77", username="ann"), "links": {"self": "/users/77"}}
    assert tidal().decipher(Identify(), answer(200, body), Account()) == Identified("77")


@pytest.mark.parametrize("body", [b"", b"<html>", {"links": {}}])
def test_a_removal_is_done_whatever_its_answer_says(body: Any) -> None:
    call = Remove(Surface.PLAYLISTS, (Target("track", "1", "i1"),), "list0")
    assert tidal().decipher(call, answer(200, body), ME) == Removed()
