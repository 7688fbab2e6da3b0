"""The client against the sandbox, over real HTTP: what is read, what goes, what comes back, what stays."""

from __future__ import annotations

import pytest

from blocklist_jobs.core.calls import (
    Add,
    Added,
    Identified,
    Identify,
    ReadPage,
    Removed,
    Wanted,
)
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Skip, Surface
from blocklist_jobs.jobs.ports import AnswerLost
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.sandbox import Sandbox
from tests.providers.tidal_library import (
    MINE,
    TidalListener,
    fault,
    putting_back,
    removal,
    tidal_listener,
)

COLLECTIONS = [
    (Surface.LIKED_SONGS, "liked"),
    (Surface.SAVED_ALBUMS, "albums"),
    (Surface.FOLLOWED_ARTISTS, "follows"),
]


@pytest.fixture
def ann(sandbox: Sandbox, http_socket: HttpSocket) -> TidalListener:
    """Ann, with 120 saved tracks, 55 albums, 60 follows and a playlist of 63 entries."""
    return tidal_listener(sandbox, http_socket)


def test_whose_account_it_is(ann: TidalListener) -> None:
    assert ann.call(Identify()) == Identified(ann.sandbox.tokens("ann", provider="tidal")["user_id"])


@pytest.mark.parametrize(("surface", "part"), COLLECTIONS)
def test_a_collection_is_read_whole_and_in_order(ann: TidalListener, surface: Surface, part: str) -> None:
    entries, truth = ann.surface(surface), ann.truth(part)
    assert [entry.entity_id for entry in entries] == [one["uri"].split(":")[-1] for one in truth]
    told = [(entry.name, [artist.id for artist in entry.artists]) for entry in entries if not entry.skip]
    assert told == [(one["name"], one["artists"]) for one in truth if one["name"] != "song 59"]
    assert [entry.before["added_at"] for entry in entries] == [one["added_at"] for one in truth]
    assert ann.sent == -(-len(truth) // 20)


def test_the_artists_of_albums_are_read_along(ann: TidalListener) -> None:
    told = {
        entry.entity_id: [artist.id for artist in entry.album_artists] for entry in ann.surface(Surface.LIKED_SONGS)
    }
    assert told == {
        one["uri"].split(":")[-1]: one["album_artists"] if one["name"] != "song 59" else []
        for one in ann.truth("liked")
    }


def test_a_list_that_refuses_them_is_read_without(ann: TidalListener) -> None:
    ann.sandbox.fault("status", provider="tidal", status=400, contains=["albums.artists"])
    entries = ann.surface(Surface.LIKED_SONGS)
    assert [entry.artists[0].id for entry in entries if not entry.skip]
    assert [entry.position for entry in entries] == list(range(120))
    assert {entry.album_artists for entry in entries} == {()}


def test_what_tidal_tells_nothing_about_is_left_alone(ann: TidalListener) -> None:
    skipped = [entry for entry in ann.surface(Surface.LIKED_SONGS) if entry.skip]
    assert [(entry.entity_id, entry.skip, entry.artists) for entry in skipped] == [("59", Skip.UNAVAILABLE, ())]


def test_playlists_are_the_listeners_own(ann: TidalListener) -> None:
    _, playlists = ann.read([ReadPage(Surface.PLAYLISTS)])
    assert [(one.id, one.name, one.size, one.owned) for one in playlists] == [(MINE, "mine", 63, True)]


def test_a_playlist_is_read_with_every_occurrence_in_its_place(ann: TidalListener) -> None:
    entries, slots = ann.entries(), ann.slots()
    assert [entry.position for entry in entries] == list(range(63))
    assert [f"tidal:{entry.entity_type}s:{entry.entity_id}" for entry in entries] == [slot["uri"] for slot in slots]
    assert len({entry.occurrence for entry in entries}) == 63
    followers = [entry.before.get("followed_by") for entry in entries]
    at_page_ends = {19, 39, 59, 62}
    assert followers == [None if at in at_page_ends else entries[at + 1].occurrence for at in range(63)]


@pytest.mark.parametrize(("surface", "part"), COLLECTIONS)
def test_fifty_at_once_leave_a_collection_and_come_back_as_they_were(
    ann: TidalListener, surface: Surface, part: str
) -> None:
    entries, before = ann.surface(surface), ann.truth(part)
    chosen = entries[3:53]
    assert ann.call(removal(surface, chosen), "k1") == Removed()
    assert ann.truth(part) == before[:3] + before[53:]
    assert ann.call(putting_back(surface, chosen), "k2") == Added(("",) * 50)
    assert ann.truth(part) == before


def test_single_occurrences_leave_a_playlist_and_come_back_to_their_places(ann: TidalListener) -> None:
    entries, before = ann.entries(), ann.slots()
    chosen = [entries[0], entries[2], entries[3], entries[62]]
    assert ann.call(removal(Surface.PLAYLISTS, chosen), "k1") == Removed()
    assert ann.slots() == [slot for at, slot in enumerate(before) if at not in (0, 2, 3, 62)]
    runs = [([entries[0]], entries[1]), (entries[2:4], entries[4]), ([entries[62]], None)]
    for number, (run, follower) in enumerate(runs):
        call = putting_back(Surface.PLAYLISTS, run, follower.occurrence if follower else "")
        added = ann.call(call, f"back{number}")
        assert isinstance(added, Added)
        assert added.skipped == {}
        assert all(added.occurrences)
    assert ann.slots() == before
    assert [entry.occurrence for entry in ann.entries()][2:4] != [entries[2].occurrence, entries[3].occurrence]


def test_new_names_are_those_that_the_list_shows(ann: TidalListener) -> None:
    wanted = tuple(Wanted("track", one) for one in ("1", "404", "2", "1"))
    added = ann.call(Add(Surface.PLAYLISTS, wanted, MINE), "k1")
    assert isinstance(added, Added)
    assert added.skipped == {1: "not_found"}
    shown = [entry.occurrence for entry in ann.entries()[-3:]]
    assert [one for one in added.occurrences if one] == shown


def test_what_is_there_or_nowhere_is_not_added(ann: TidalListener) -> None:
    before = ann.truth("liked")
    wanted = (Wanted("track", "1"), Wanted("track", "404"))
    assert ann.call(Add(Surface.LIKED_SONGS, wanted), "k1") == Added(("", ""), {0: "already_there", 1: "not_found"})
    assert ann.truth("liked") == before


@pytest.mark.parametrize("method", ["DELETE", "POST"])
def test_a_change_whose_answer_is_lost_is_done_once(ann: TidalListener, method: str) -> None:
    entries, before = ann.entries(), ann.slots()
    call = (
        removal(Surface.PLAYLISTS, entries[:1]) if method == "DELETE" else putting_back(Surface.PLAYLISTS, entries[:2])
    )
    ann.sandbox.fault("answer_lost", provider="tidal", method=method, count=1)
    with pytest.raises(AnswerLost):
        ann.call(call, "k1")
    assert not isinstance(ann.call(call, "k1"), Fault)
    assert ann.slots() == (before[1:] if method == "DELETE" else before + ann.slots()[63:])
    assert len(ann.slots()) == (62 if method == "DELETE" else 65)


def test_one_that_is_still_under_way_is_waited_for(ann: TidalListener) -> None:
    call = putting_back(Surface.PLAYLISTS, ann.entries()[:1])
    ann.sandbox.habits("tidal", busy_s=60)
    ann.sandbox.fault("answer_lost", provider="tidal", method="POST", count=1)
    with pytest.raises(AnswerLost):
        ann.call(call, "k1")
    waiting = fault(ann.call(call, "k1"), FaultKind.MALFORMED)
    assert (waiting.code, waiting.retry_after_s) == ("in_progress", 15.0)
    ann.sandbox.clock("tidal", advance_s=61)
    assert isinstance(ann.call(call, "k1"), Added)
    assert len(ann.slots()) == 64


def test_a_key_is_good_for_one_payload(ann: TidalListener) -> None:
    entries = ann.entries()
    assert ann.call(removal(Surface.PLAYLISTS, entries[:1]), "k1") == Removed()
    refused = fault(ann.call(removal(Surface.PLAYLISTS, entries[1:2]), "k1"), FaultKind.MALFORMED)
    assert refused.code == "key_used_before"


def test_a_full_collection(ann: TidalListener) -> None:
    ann.sandbox.habits("tidal", largest_collection=119)
    gone = ann.surface(Surface.LIKED_SONGS)[:1]
    assert ann.call(removal(Surface.LIKED_SONGS, gone), "k1") == Removed()
    refused = fault(ann.call(putting_back(Surface.LIKED_SONGS, gone), "k2"), FaultKind.SURFACE_CLOSED)
    assert refused.code == "collection_full"


def test_a_place_that_is_gone(ann: TidalListener) -> None:
    entries = ann.entries()
    ann.sandbox.activity("ann", {"remove": {"playlist": MINE, "ids": ["2"]}}, provider="tidal")
    call = putting_back(Surface.PLAYLISTS, entries[:1], entries[1].occurrence)
    assert fault(ann.call(call, "k1"), FaultKind.SURFACE_CLOSED).code == "place_gone"
    assert len(ann.slots()) == 62


def test_what_the_listener_has_removed_meanwhile_is_no_fault(ann: TidalListener) -> None:
    entries = ann.entries()
    ann.sandbox.activity("ann", {"remove": {"playlist": MINE, "ids": ["2"]}}, provider="tidal")
    assert ann.call(removal(Surface.PLAYLISTS, entries[:3]), "k1") == Removed()
    assert len(ann.slots()) == 60
