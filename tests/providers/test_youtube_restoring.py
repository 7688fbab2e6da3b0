"""Putting back, against the sandbox's YouTube: the same content in the same order, and why it may not come."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blocklist_jobs.core.calls import Add, Added, Remove, Removed, Wanted
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Entry, Surface
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.sandbox import Sandbox
from tests.providers.youtube_library import (
    GONE,
    ONE_ADDED,
    SECRET,
    SITE,
    SONGS,
    Tube,
    ann_in,
    channel,
    target,
    wanted,
)

LIKED, FOLLOWED, LISTS = Surface.LIKED_SONGS, Surface.FOLLOWED_ARTISTS, Surface.PLAYLISTS


@pytest.fixture
def ann(sandbox: Sandbox, http_socket: HttpSocket) -> Tube:
    """Ann."""
    return ann_in(sandbox, http_socket)[0]


def take_out(ann: Tube, surface: Surface, entries: Sequence[Entry], container: str = "") -> None:
    """Remove the entries one by one."""
    for entry in entries:
        assert ann.call(Remove(surface, target(entry), container)) == Removed()


def put_back(ann: Tube, entry: Entry, container: str = "") -> Added:
    """Put one entry back where it was."""
    added = ann.call(Add(entry.surface, wanted(entry), container, position=entry.position))
    assert isinstance(added, Added), added
    return added


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.sets(st.sampled_from([0, 1, 3, 5, 6, 7])))
def test_a_playlist_is_as_it_was_from_the_first_place_to_the_last(
    sandbox: Sandbox, http_socket: HttpSocket, chosen: set[int]
) -> None:
    ann, _ = ann_in(sandbox, http_socket)
    sandbox.quota(used=0)
    before = ann.items("mine")
    entries = ann.entries(ann.playlist("mine"))
    gone = [entry for entry in entries if entry.position in chosen]
    take_out(ann, LISTS, gone, "PLmine")
    assert ann.items("mine") == [id_ for at, id_ in enumerate(before) if at not in chosen]
    names = [name for entry in gone for name in put_back(ann, entry, "PLmine").occurrences]
    assert ann.items("mine") == before
    now = ann.entries(ann.playlist("mine"))
    assert [entry.occurrence for entry in now if entry.position in chosen] == names
    assert set(names).isdisjoint(entry.occurrence for entry in gone)


def test_likes_come_first_and_in_their_old_order_when_the_oldest_is_liked_first(ann: Tube) -> None:
    before = ann.content("liked")
    gone = ann.surface(LIKED)[3:23:2]
    take_out(ann, LIKED, gone)
    left = ann.content("liked")
    assert left == [id_ for id_ in before if id_ not in {entry.entity_id for entry in gone}]
    for entry in reversed(gone):
        assert put_back(ann, entry) == ONE_ADDED
        assert put_back(ann, entry) == ONE_ADDED
    assert ann.content("liked") == [entry.entity_id for entry in gone] + left


def test_a_subscription_comes_back_under_a_new_id_and_once(ann: Tube) -> None:
    before, entry = ann.content("follows"), ann.surface(FOLLOWED)[3]
    assert put_back(ann, entry) == Added(("",), {0: "already_there"})
    take_out(ann, FOLLOWED, [entry])
    (name,) = put_back(ann, entry).occurrences
    assert name not in ("", entry.occurrence)
    assert ann.content("follows") == before
    assert ann.surface(FOLLOWED)[3].occurrence == name


def test_an_entry_whose_answer_is_lost_comes_twice_if_it_is_not_looked_for(ann: Tube) -> None:
    entry, add = ann.entries(ann.playlist("mine"))[1], Add(LISTS, (Wanted("track", SONGS[9]),), "PLmine", position=0)
    assert isinstance(ann.call(add), Added)
    assert isinstance(ann.call(add), Added)
    assert ann.items("mine")[:2] == [SONGS[9]] * 2
    ann.sandbox.habits(SITE, duplicates=False)
    assert put_back(ann, entry, "PLmine") == Added(("",), {0: "already_there"})


@pytest.mark.parametrize("video", [GONE, SECRET, "never000000"])
def test_a_video_that_is_no_more(ann: Tube, video: str) -> None:
    for add in (Add(LISTS, (Wanted("track", video),), "PLmine"), Add(LIKED, (Wanted("track", video),))):
        assert ann.call(add) == Added(("",), {0: "not_found"})
    nobody = Add(FOLLOWED, (Wanted("artist", channel("Nobody")),))
    assert ann.call(nobody) == Added(("",), {0: "not_found"})


def test_why_an_entry_is_not_put_back(ann: Tube) -> None:
    song = (Wanted("track", SONGS[0]),)
    for container, kind, code in [
        ("PLsorted", FaultKind.ITEM_REFUSED, "manual_sort_required"),
        ("PLbob's", FaultKind.SURFACE_CLOSED, "not_yours"),
        ("PLnever", FaultKind.GONE, "not_found"),
        ("LM", FaultKind.ITEM_REFUSED, "unsupported"),
    ]:
        found = ann.call(Add(LISTS, song, container))
        assert isinstance(found, Fault)
        assert (found.kind, found.code) == (kind, code)
    ann.sandbox.habits(SITE, capacity=8)
    found = ann.call(Add(LISTS, song, "PLmine"))
    assert isinstance(found, Fault)
    assert (found.kind, found.code) == (FaultKind.ITEM_REFUSED, "playlist_full")
