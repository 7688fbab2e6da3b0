"""Requests, exactly as Tidal wants them."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Add, Call, Check, Identify, Rate, ReadPage, Remove, Target, Wanted
from blocklist_jobs.core.capabilities import Placing
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Request
from tests.providers.tidal_made import API, named, tidal

ME = Account("77")
READING = {"accept": "application/vnd.api+json"}
WRITING = {**READING, "content-type": "application/vnd.api+json"}
DEEP = "items.artists,items.albums.artists"
DATE = "2024-05-01T12:00:00Z"
LIST = f"{API}/playlists/list0/relationships/items"
TRACKS = f"{API}/userCollectionTracks/me/relationships/items"


def sent(call: Call, key: str = "") -> Request:
    """The request of a call."""
    return tidal().request(call, ME, key=key)


@pytest.mark.parametrize(
    ("call", "url", "params"),
    [
        (Identify(), f"{API}/users/me", {}),
        (ReadPage(Surface.LIKED_SONGS), TRACKS, {"include": DEEP}),
        (ReadPage(Surface.LIKED_SONGS, cursor="tracks+0+0+", first=False), TRACKS, {"include": "items.artists"}),
        (
            ReadPage(Surface.SAVED_ALBUMS),
            f"{API}/userCollectionAlbums/me/relationships/items",
            {"include": "items.artists"},
        ),
        (
            ReadPage(Surface.FOLLOWED_ARTISTS),
            f"{API}/userCollectionArtists/me/relationships/items",
            {"include": "items"},
        ),
        (ReadPage(Surface.PLAYLISTS), f"{API}/playlists", {"filter[owners.id]": "me"}),
        (
            ReadPage(Surface.PLAYLISTS, cursor="albums+1+20+zy+x=", first=False),
            f"{API}/playlists",
            {"filter[owners.id]": "me", "page[cursor]": "zy+x="},
        ),
        (ReadPage(Surface.PLAYLISTS, "list0"), LIST, {"include": DEEP}),
        (
            ReadPage(Surface.PLAYLISTS, "list0", "tracks+3+60+zyx", first=False),
            LIST,
            {"include": "items.artists", "page[cursor]": "zyx"},
        ),
    ],
)
def test_reads(call: Call, url: str, params: dict[str, str]) -> None:
    assert sent(call, key="unused") == Request("GET", url, params, READING)


@pytest.mark.parametrize(
    ("surface", "path", "ours", "theirs"),
    [
        (Surface.LIKED_SONGS, "userCollectionTracks", "track", "tracks"),
        (Surface.SAVED_ALBUMS, "userCollectionAlbums", "album", "albums"),
        (Surface.FOLLOWED_ARTISTS, "userCollectionArtists", "artist", "artists"),
    ],
)
def test_changes_of_collections(surface: Surface, path: str, ours: str, theirs: str) -> None:
    url = f"{API}/{path}/me/relationships/items"
    headers = {**WRITING, "idempotency-key": "k1"}
    targets = (Target(ours, "1"), Target(ours, "2"))
    gone = {"data": [named(theirs, "1"), named(theirs, "2")]}
    assert sent(Remove(surface, targets), "k1") == Request("DELETE", url, headers=headers, json=gone)
    wanted = (Wanted(ours, "1", before={"added_at": DATE}), Wanted(ours, "2"))
    back = {"data": [named(theirs, "1", addedAt=DATE), named(theirs, "2")]}
    assert sent(Add(surface, wanted), "k1") == Request("POST", url, headers=headers, json=back)


def test_occurrences_leave_a_playlist_by_their_item_ids() -> None:
    targets = (Target("track", "1", "i1"), Target("track", "1", "i2"), Target("video", "1", "i3"))
    named_ = [named("tracks", "1", itemId="i1"), named("tracks", "1", itemId="i2"), named("videos", "1", itemId="i3")]
    assert sent(Remove(Surface.PLAYLISTS, targets, "list0")) == Request(
        "DELETE", LIST, headers=WRITING, json={"data": named_}
    )


def test_entries_come_back_to_a_playlist_in_order_with_dates_before_their_follower() -> None:
    wanted = (Wanted("track", "1", before={"added_at": DATE}), Wanted("track", "1"), Wanted("video", "9"))
    call = Add(Surface.PLAYLISTS, wanted, "list0", position=7, before_occurrence="i9")
    data = [named("tracks", "1", addedAt=DATE), named("tracks", "1"), named("videos", "9")]
    headers = {**WRITING, "idempotency-key": "k1"}
    body = {"data": data, "meta": {"positionBefore": "i9"}}
    assert sent(call, "k1") == Request("POST", LIST, headers=headers, json=body)


def test_what_goes_to_the_end_names_no_follower() -> None:
    assert "meta" not in sent(Add(Surface.PLAYLISTS, (Wanted("track", "1"),), "list0", position=7)).json


def test_only_an_addition_to_a_playlist_without_a_key_must_not_be_repeated() -> None:
    wanted = (Wanted("track", "1"),)
    assert not sent(Add(Surface.PLAYLISTS, wanted, "list0")).repeatable
    assert sent(Add(Surface.PLAYLISTS, wanted, "list0"), "k1").repeatable
    assert sent(Add(Surface.LIKED_SONGS, wanted)).repeatable


@pytest.mark.parametrize("date", [None, 5, "", "yesterday", "2024-05-01", f"{DATE}\n", "2024-05-01T12:00:00"])
def test_what_is_no_date_is_not_sent(date: Any) -> None:
    request = sent(Add(Surface.LIKED_SONGS, (Wanted("track", "1", before={"added_at": date}),)))
    assert request.json == {"data": [named("tracks", "1")]}


@pytest.mark.parametrize("date", [DATE, "2024-05-01T12:00:00.123Z", "2024-05-01T12:00:00+02:00"])
def test_dates_are_sent_as_they_came(date: str) -> None:
    request = sent(Add(Surface.LIKED_SONGS, (Wanted("track", "1", before={"added_at": date}),)))
    assert request.json == {"data": [named("tracks", "1", addedAt=date)]}


def test_a_playlist_id_cannot_leave_its_place_in_the_path() -> None:
    assert sent(ReadPage(Surface.PLAYLISTS, "../me?x=")).url == f"{API}/playlists/..%2Fme%3Fx%3D/relationships/items"


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (Remove(Surface.LIKED_SONGS), "not 0"),
        (Add(Surface.PLAYLISTS, (), "list0"), "not 0"),
        (Remove(Surface.PLAYLISTS, (Target("track", "1"),), "list0"), "item id"),
        (Remove(Surface.PLAYLISTS, (Target("track", "1", "i1"),)), "one playlist"),
        (Check(Surface.LIKED_SONGS, (Target("track", "1"),)), "no such call: check"),
        (Rate(Surface.LIKED_SONGS, (Target("track", "1"),)), "no such call: rate"),
    ],
)
def test_what_is_never_sent(call: Call, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        sent(call)


def test_the_sizes_of_batches() -> None:
    surfaces = tidal().capabilities.surfaces.values()
    sizes = {one.operation: (one.batch.maximum, one.batch.optimal) for one in surfaces}
    assert sizes == {"remove_from_collection": (50, 20), "remove_playlist_items": (50, 20)}


def test_what_is_put_back_and_how() -> None:
    told = {
        surface: (one.restoring.placing, one.restoring.repeatable, one.restoring.dates, one.restoring.batch.maximum)
        for surface, one in tidal().capabilities.surfaces.items()
        if one.restoring
    }
    assert told == {
        Surface.LIKED_SONGS: (Placing.NOWHERE, True, True, 50),
        Surface.SAVED_ALBUMS: (Placing.NOWHERE, True, True, 50),
        Surface.FOLLOWED_ARTISTS: (Placing.NOWHERE, True, True, 50),
        Surface.PLAYLISTS: (Placing.BEFORE, False, True, 50),
    }


def test_only_playlists_are_changed_by_occurrence_and_one_write_at_a_time() -> None:
    surfaces = tidal().capabilities.surfaces
    assert {surface for surface, one in surfaces.items() if one.per_occurrence} == {Surface.PLAYLISTS}
    assert {surface for surface, one in surfaces.items() if one.in_turn} == {Surface.PLAYLISTS}
