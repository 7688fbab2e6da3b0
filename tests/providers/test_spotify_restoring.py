"""What was taken out of a library of the sandbox comes back as the capabilities say, in both dialects."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.calls import Add, Added, Check, Checked, Remove, Removed, Target, Wanted
from blocklist_jobs.core.capabilities import Placing, Restoring
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Entry, Surface
from blocklist_jobs.jobs.ports import AnswerLost
from blocklist_jobs.sandbox import id_of
from tests.providers.listener import Listener


def taken_out(ann: Listener, surface: Surface, entries: list[Entry], playlist_id: str = "") -> list[Wanted]:
    """Remove these; what is wanted back."""
    targets = tuple(Target(entry.entity_type, entry.entity_id, entry.occurrence) for entry in entries)
    assert isinstance(ann.call(Remove(surface, targets, playlist_id)), Removed)
    return [Wanted(entry.entity_type, entry.entity_id, entry.position, entry.before) for entry in entries]


def restoring(ann: Listener, surface: Surface) -> Restoring:
    """How a surface is put back."""
    found = ann.provider.capabilities.surfaces[surface].restoring
    assert found is not None
    return found


def put_back(ann: Listener, surface: Surface, wanted: list[Wanted]) -> None:
    """Put these back into a surface that has no places, in this order, as many at once as it takes."""
    most = restoring(ann, surface).batch.maximum
    for start in range(0, len(wanted), most):
        part = tuple(wanted[start : start + most])
        assert ann.call(Add(surface, part)) == Added(("",) * len(part))


def uris(truth: list[dict[str, Any]]) -> list[str]:
    """The URIs of a part of the library."""
    return [one["uri"] for one in truth]


def test_liked_songs_come_back(ann: Listener) -> None:
    """With their dates where the dialect takes dates; else newest of all, in their old order."""
    before = ann.truth("liked")
    gone = [entry for entry in ann.surface(Surface.LIKED_SONGS) if entry.position % 7 == 3]
    wanted = taken_out(ann, Surface.LIKED_SONGS, gone)
    how = restoring(ann, Surface.LIKED_SONGS)
    if how.placing is Placing.OLDEST_FIRST:
        wanted.reverse()
    put_back(ann, Surface.LIKED_SONGS, wanted)
    names = [entry.before["uri"] for entry in gone]
    rest = [uri for uri in uris(before) if uri not in names]
    if how.dates:
        assert ann.truth("liked") == before
    else:
        assert uris(ann.truth("liked")) == names + rest


@pytest.mark.parametrize(("surface", "part"), [(Surface.SAVED_ALBUMS, "albums"), (Surface.FOLLOWED_ARTISTS, "follows")])
def test_what_has_no_order_comes_back(ann: Listener, surface: Surface, part: str) -> None:
    before = ann.truth(part)
    entries = ann.surface(surface)[: restoring(ann, surface).batch.maximum]
    wanted = taken_out(ann, surface, entries)
    assert len(ann.truth(part)) == len(before) - len(entries)
    put_back(ann, surface, wanted)
    assert sorted(uris(ann.truth(part))) == sorted(uris(before))
    asked = tuple(Target(one.entity_type, one.entity_id) for one in wanted[:40])
    assert ann.call(Check(surface, asked)) == Checked(frozenset(asked))


def test_entries_of_a_playlist_come_back_to_their_places(ann: Listener) -> None:
    mine, before = ann.playlist("mine"), ann.true_uris("mine")
    entries, _ = ann.read(ann.provider.pages_of(mine))
    gone = [entry for entry in entries if entry.name in ("song 0", "song 1")]
    assert [entry.position for entry in gone] == [0, 1, 3, 7]
    wanted = taken_out(ann, Surface.PLAYLISTS, gone, mine.id)
    for run in (wanted[:2], wanted[2:3], wanted[3:]):
        added = ann.call(Add(Surface.PLAYLISTS, tuple(run), mine.id, run[0].position))
        assert isinstance(added, Added)
        assert added.mark == ann.playlist("mine").mark
    assert ann.true_uris("mine") == before


def test_a_hundred_go_back_at_once(ann: Listener) -> None:
    private = ann.playlist("private")
    songs = tuple(Wanted("track", id_of(f"song {number}")) for number in range(100))
    assert isinstance(ann.call(Add(Surface.PLAYLISTS, songs, private.id, 5)), Added)
    assert ann.true_uris("private")[5:105] == [f"spotify:track:{one.entity_id}" for one in songs]


def test_saving_again_after_a_lost_answer_changes_nothing(ann: Listener) -> None:
    entry = ann.surface(Surface.LIKED_SONGS)[50]
    call = Add(Surface.LIKED_SONGS, tuple(taken_out(ann, Surface.LIKED_SONGS, [entry])))
    ann.sandbox.fault("answer_lost", method="PUT", count=1)
    with pytest.raises(AnswerLost):
        ann.call(call)
    after = ann.truth("liked")
    assert isinstance(ann.call(call), Added)
    assert ann.truth("liked") == after


def test_a_place_beyond_the_end_is_named(ann: Listener) -> None:
    call = Add(Surface.PLAYLISTS, (Wanted("track", id_of("song 0")),), ann.playlist("mine").id, 1000)
    refused = ann.call(call)
    assert isinstance(refused, Fault)
    assert (refused.kind, refused.code) == (FaultKind.ITEM_REFUSED, "no_such_place")


def test_a_song_that_is_no_more_refuses_its_block(ann: Listener) -> None:
    before = ann.true_uris("mine")
    songs = (Wanted("track", id_of("song 0")), Wanted("track", id_of("never was")))
    refused = ann.call(Add(Surface.PLAYLISTS, songs, ann.playlist("mine").id, 0))
    assert isinstance(refused, Fault)
    assert (refused.kind, refused.code) == (FaultKind.ITEM_REFUSED, "refused")
    assert ann.true_uris("mine") == before
