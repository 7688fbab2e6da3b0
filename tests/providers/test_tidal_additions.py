"""What became of entries that were put back: new item ids, and what was not added."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Add, Added, Call, Remove, Target, Wanted
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Surface
from tests.providers.made import answer
from tests.providers.tidal_made import error, named, tidal


def back(surface: Surface, ids: Iterable[str]) -> Add:
    """The call that puts these tracks back."""
    wanted = tuple(Wanted("track", one) for one in ids)
    return Add(surface, wanted, "list0" if surface is Surface.PLAYLISTS else "")


def meaning(call: Call, status: int, body: Any) -> object:
    """What such an answer means."""
    return tidal().decipher(call, answer(status, body), Account("77"))


def added(data: list[Any], *skipped: Any) -> dict[str, Any]:
    """The answer to an addition."""
    return {"data": data, "links": {"self": "/x"}, "meta": {"skipped": list(skipped)}}


def test_all_of_a_collection() -> None:
    call = back(Surface.LIKED_SONGS, "12")
    body = added([named("tracks", "1", addedAt="2024-05-01T12:00:00Z"), named("tracks", "2")])
    assert meaning(call, 200, body) == Added(("", ""))


def test_what_was_not_added_is_named_by_its_place_and_reason() -> None:
    skipped = [
        {**named("tracks", "1"), "reason": "ALREADY_PRESENT"},
        {**named("tracks", "3"), "reason": "NOT_FOUND"},
        {**named("tracks", "4"), "reason": "REGION_LOCKED"},
        {**named("tracks", "5"), "reason": None},
        {**named("videos", "2"), "reason": "NOT_FOUND"},
    ]
    got = meaning(back(Surface.LIKED_SONGS, "12345"), 200, added([named("tracks", "2")], *skipped))
    reasons = {0: "already_there", 2: "not_found", 3: "region_locked", 4: "not_found"}
    assert got == Added(("", "", "", "", ""), reasons)


@given(ids=st.lists(st.sampled_from("1234"), min_size=1, max_size=12), lost=st.sets(st.sampled_from("1234")))
def test_every_occurrence_gets_its_own_new_name_in_order(ids: list[str], lost: set[str]) -> None:
    call = back(Surface.PLAYLISTS, ids)
    data = [named("tracks", one, itemId=f"new{place}") for place, one in enumerate(ids) if one not in lost]
    got = meaning(call, 200, added(data, *({**named("tracks", one), "reason": "NOT_FOUND"} for one in sorted(lost))))
    assert got == Added(
        tuple("" if one in lost else f"new{place}" for place, one in enumerate(ids)),
        {place: "not_found" for place, one in enumerate(ids) if one in lost},
    )


def test_a_track_and_a_video_of_one_id_are_told_apart() -> None:
    call = Add(Surface.PLAYLISTS, (Wanted("video", "1"), Wanted("track", "1")), "list0")
    body = added([named("videos", "1", itemId="v"), named("tracks", "1", itemId="t")])
    assert meaning(call, 200, body) == Added(("v", "t"))


@pytest.mark.parametrize("body", [b"", b"<html>", {"links": {}}, {"data": {}}])
def test_an_answer_without_data_is_asked_for_again(body: Any) -> None:
    got = meaning(back(Surface.PLAYLISTS, "1"), 200, body)
    assert isinstance(got, Fault)
    assert got.kind is FaultKind.MALFORMED


DUPLICATE = error(409, "Collection already contains one or more items", code="DUPLICATE_ITEMS_IN_COLLECTION")


def test_one_that_the_collection_has_is_there_already() -> None:
    assert meaning(back(Surface.LIKED_SONGS, "1"), 409, DUPLICATE) == Added(("",), {0: "already_there"})


@pytest.mark.parametrize(
    "call", [back(Surface.LIKED_SONGS, "12"), Remove(Surface.LIKED_SONGS, (Target("track", "1"),))]
)
def test_of_several_it_is_found_out_which(call: Call) -> None:
    got = meaning(call, 409, DUPLICATE)
    assert isinstance(got, Fault)
    assert (got.kind, got.code) == (FaultKind.ITEM_REFUSED, "duplicate_items_in_collection")
