"""Spotify's objects as entries: ids, credits, skips, and what a rollback needs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Check, Checked, Identified, Identify, PageRead, ReadPage, Remove, Removed, Target
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Artist, Entry, Playlist, Skip, Surface
from tests.providers.made import answer, page, spotify, track

ME = Account("me")
LIKED = ReadPage(Surface.LIKED_SONGS)
LIST = ReadPage(Surface.PLAYLISTS, "list0", "100+50", first=False, container_name="mine", mark="v1")


def read(call: ReadPage, *items: Any, offset: int = 0, account: Account = ME) -> PageRead:
    """The page with these items."""
    got = spotify().decipher(call, answer(200, page(list(items), offset=offset)), account)
    assert isinstance(got, PageRead), got
    return got


def only(got: PageRead) -> Entry:
    """The one entry of a page."""
    (entry,) = got.entries
    return entry


def test_a_liked_song() -> None:
    item = {"added_at": "2024-01-01T00:00:00Z", "track": track("t1", "a1", "a2", album_artist_ids=("a3",))}
    assert only(read(LIKED, item)) == Entry(
        surface=Surface.LIKED_SONGS,
        entity_type="track",
        entity_id="t1",
        name="song t1",
        artists=(Artist("a1", "artist a1"), Artist("a2", "artist a2")),
        album_artists=(Artist("a3", "artist a3"),),
        position=0,
        before={"position": 0, "uri": "spotify:track:t1", "added_at": "2024-01-01T00:00:00Z"},
    )


@pytest.mark.parametrize("key", ["item", "track"])
def test_a_playlist_entry_under_its_new_and_its_old_name(key: str) -> None:
    item = {"added_at": None, "added_by": {"id": "friend"}, "is_local": False, key: track("t1", "a1")}
    entry = only(read(LIST, item, offset=100))
    assert (entry.container_id, entry.occurrence, entry.position) == ("list0", "100", 100)
    assert entry.before == {"position": 100, "uri": "spotify:track:t1", "added_by": "friend", "mark": "v1"}


def test_two_occurrences_are_told_apart_and_positions_are_those_of_the_list() -> None:
    got = read(LIST, {"item": track("t1")}, None, {"item": None}, {"item": track("t1")}, offset=100)
    assert [(entry.entity_id, entry.occurrence) for entry in got.entries] == [("t1", "100"), ("t1", "103")]
    assert got.empty_slots == 2


@pytest.mark.parametrize(
    ("item", "skip"),
    [
        ({"is_local": True, "item": {"name": "x", "uri": "spotify:local:a:b:c:1", "id": None}}, Skip.LOCAL_FILE),
        ({"item": {"name": "x", "is_local": True}}, Skip.LOCAL_FILE),
        ({"item": {"name": "x", "uri": "spotify:local:a:b:c:1", "id": None}}, Skip.LOCAL_FILE),
        ({"item": track("e1", type="episode")}, Skip.EPISODE),
        ({"item": {**track("t1"), "id": None}}, Skip.UNAVAILABLE),
        ({"item": track("t1", type="hologram")}, Skip.UNAVAILABLE),
        ({"item": {**track("t1"), "id": "a,b"}}, Skip.UNAVAILABLE),
        ({"item": track("t1")}, None),
    ],
)
def test_what_is_left_alone(item: dict[str, Any], skip: Skip | None) -> None:
    entry = only(read(LIST, item, offset=100))
    assert entry.skip is skip
    assert entry.entity_id


def test_a_local_file_keeps_the_names_on_it_for_review() -> None:
    item = {"is_local": True, "item": {"name": "x", "uri": "spotify:local:a", "artists": [{"id": None, "name": "A"}]}}
    assert only(read(LIST, item, offset=100)).artists == (Artist(None, "A"),)


def test_a_relinked_track_is_known_by_its_original() -> None:
    entry = only(read(LIKED, {"track": track("shown", linked_from={"id": "stored"})}))
    assert entry.entity_id == "stored"
    assert entry.before["uri"] == "spotify:track:stored"


def test_an_album() -> None:
    album = {"id": "al1", "name": "LP", "artists": [{"id": "a1", "name": "A"}]}
    entry = only(read(ReadPage(Surface.SAVED_ALBUMS), {"added_at": "2024-01-01T00:00:00Z", "album": album}))
    assert (entry.entity_type, entry.entity_id, entry.artists) == ("album", "al1", (Artist("a1", "A"),))
    assert entry.before["uri"] == "spotify:album:al1"


def raw_playlist(owner: str, **more: Any) -> dict[str, Any]:
    """A playlist as the list of playlists shows it."""
    return {"id": "list0", "name": "mine", "owner": {"id": owner}, "snapshot_id": "v1", **more}


@pytest.mark.parametrize("key", ["items", "tracks"])
def test_a_playlist_of_ones_own(key: str) -> None:
    got = read(ReadPage(Surface.PLAYLISTS), raw_playlist("me", **{key: {"total": 7}}), None)
    assert got.playlists == (Playlist("list0", "mine", 7, owned=True, collaborative=False, mark="v1"),)
    assert got.entries == ()


def test_a_playlist_of_another() -> None:
    got = read(ReadPage(Surface.PLAYLISTS), raw_playlist("you", collaborative=True))
    assert got.playlists == (Playlist("list0", "mine", -1, owned=False, collaborative=True, mark="v1"),)


def test_nothing_is_owned_by_an_unknown_account() -> None:
    (playlist,) = read(ReadPage(Surface.PLAYLISTS), raw_playlist(""), account=Account("")).playlists
    assert not playlist.owned


def test_text_that_a_database_would_refuse_is_made_harmless() -> None:
    entry = only(read(LIKED, {"track": {**track("t1"), "name": "a\0b\ud800c"}}))
    assert entry.name == "ab?c"


def test_identify() -> None:
    assert spotify().decipher(Identify(), answer(200, {"id": "me"}), Account()) == Identified("me")


def test_checks_are_in_the_order_of_the_question() -> None:
    targets = (Target("artist", "a"), Target("artist", "b"), Target("artist", "c"))
    call = Check(Surface.FOLLOWED_ARTISTS, targets)
    found = spotify().decipher(call, answer(200, [False, True, True]), ME)
    assert found == Checked(frozenset(targets[1:]))


@pytest.mark.parametrize("body", [[True], [True, 1], {"0": True}, [[True], [False]]])
def test_checks_that_do_not_fit_the_question(body: Any) -> None:
    call = Check(Surface.FOLLOWED_ARTISTS, (Target("artist", "a"), Target("artist", "b")))
    found = spotify().decipher(call, answer(200, body), ME)
    assert isinstance(found, Fault)
    assert found.kind is FaultKind.MALFORMED


@pytest.mark.parametrize(
    ("status", "body", "mark"), [(200, {"snapshot_id": "v2"}, "v2"), (200, b"", ""), (204, b"", ""), (200, b"<!", "")]
)
def test_a_removal_is_done_whatever_the_body_says(status: int, body: Any, mark: str) -> None:
    call = Remove(Surface.PLAYLISTS, (Target("track", "a"),), "list0")
    assert spotify().decipher(call, answer(status, body), ME) == Removed(mark)


_OF_LISTS = ("items", "item", "track", "tracks", "album", "owner", "snapshot_id", "collaborative", "added_at", "total")
_OF_TRACKS = ("artists", "id", "uri", "name", "type", "is_local", "linked_from", "added_by")
KEYS = st.sampled_from(_OF_LISTS + _OF_TRACKS)
VALUES = st.recursive(
    st.sampled_from([None, True, 0, 1, 50, -1, 10**30, "", "x", "a\0", "\ud800", "spotify:local:", "episode", 0.5]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)
CALLS = [ReadPage(surface) for surface in Surface] + [LIST]


@settings(max_examples=200, deadline=None)
@given(slot=st.dictionaries(KEYS, VALUES, max_size=6) | VALUES, call=st.sampled_from(CALLS))
def test_no_object_makes_it_raise_and_all_of_it_can_be_stored(slot: Any, call: ReadPage) -> None:
    body = {**page([slot], offset=100 if call is LIST else 0), "artists": {"items": [slot]}}
    got = spotify().decipher(call, answer(200, body), ME)
    assert isinstance(got, PageRead)
    for entry in got.entries:
        assert entry.entity_id
        stored = json.dumps([entry.entity_id, entry.name, dict(entry.before)], ensure_ascii=False)
        assert b"\\u0000" not in stored.encode("utf-8")
