"""The judge finds every kind of wrong, and nothing wrong with what is right, at any provider."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.judge import DATES, Difference, after_enforcement, after_rollback, by

Library = dict[str, list[dict[str, Any]]]
PLAYLIST = "playlists/list"


def thing(name: str, *artists: str, **more: Any) -> dict[str, Any]:
    """An entry of a dump."""
    return {"uri": name, "name": name, "artists": list(artists), "added_at": f"of {name}", **more}


@pytest.fixture
def before() -> Library:
    """Ann is to go: from the liked songs, where she is a guest as well, and twice from the list; not from Bob's."""
    entries = [thing("a", "ann", item_id="1"), thing("b", "bob", item_id="2"), thing("a", "ann", item_id="3")]
    return {
        "liked": [thing("a", "ann"), thing("b", "bob"), thing("c", "bob", "ann"), thing("d", "bob")],
        "other": [thing("a", "ann")],
        "playlists": [
            {"uri": "list", "name": "list", "snapshot_id": "1", "items": entries},
            {"uri": "bob's", "name": "bob's", "editable": False, "items": [thing("a", "ann")]},
        ],
    }


@pytest.fixture
def cleaned(before: Library) -> Library:
    """As it has to be afterwards."""
    right = deepcopy(before)
    right["liked"] = [one for one in right["liked"] if one["name"] in "bd"]
    right["playlists"][0]["items"] = right["playlists"][0]["items"][1:2]
    right["playlists"][0]["snapshot_id"] = "2"
    return right


def wrong(before: Library, after: Library) -> list[Difference]:
    """What the judge finds after Ann was to go."""
    return list(after_enforcement(before, after, by({"ann"})))


def test_what_is_right_is_right(before: Library, cleaned: Library) -> None:
    assert wrong(before, cleaned) == []
    assert after_rollback(before, before) == ()


def test_what_is_left(before: Library, cleaned: Library) -> None:
    cleaned["liked"].insert(0, before["liked"][0])
    assert wrong(before, cleaned) == [Difference("liked", left=("a",))]
    assert [one.left for one in wrong(before, before)] == [("a", "c"), ("a", "a")]


def test_artists_of_the_album_count(before: Library) -> None:
    before["liked"].append(thing("e", "bob", album_artists=["ann"]))
    assert wrong(before, before)[0].left == ("a", "c", "e")


def test_what_is_lost_and_what_is_strange(before: Library, cleaned: Library) -> None:
    del cleaned["liked"][0]
    cleaned["playlists"][0]["items"].append(thing("new", "bob"))
    assert wrong(before, cleaned) == [Difference("liked", lost=("b",)), Difference(PLAYLIST, strange=("new",))]


def test_another_date_or_occurrence_is_another_thing(before: Library, cleaned: Library) -> None:
    cleaned["liked"][0]["added_at"] = "now"
    cleaned["playlists"][0]["items"][0]["item_id"] = "9"
    assert wrong(before, cleaned) == [
        Difference("liked", lost=("b",), strange=("b",)),
        Difference(PLAYLIST, lost=("b",), strange=("b",)),
    ]


def test_the_order(before: Library, cleaned: Library) -> None:
    cleaned["liked"].reverse()
    assert wrong(before, cleaned) == [Difference("liked", reordered=True)]


def test_other_parts_and_other_peoples_lists_stay(before: Library, cleaned: Library) -> None:
    cleaned["other"].clear()
    cleaned["playlists"][1]["items"].clear()
    assert wrong(before, cleaned) == [Difference("other", lost=("a",)), Difference("playlists/bob's", lost=("a",))]


def test_a_list_that_is_gone_new_or_named_otherwise(before: Library, cleaned: Library) -> None:
    cleaned["playlists"][0]["name"] = "renamed"
    assert wrong(before, cleaned) == [Difference(PLAYLIST, renamed=True)]
    cleaned["playlists"][0]["uri"] = "elsewhere"
    gone, new = wrong(before, cleaned)
    assert (gone.shelf, gone.lost, gone.renamed) == (PLAYLIST, ("b",), True)
    assert (new.shelf, new.strange, new.renamed) == ("playlists/elsewhere", ("b",), True)


def test_only_the_parts_asked_for(before: Library, cleaned: Library) -> None:
    cleaned["playlists"] = before["playlists"]
    assert after_enforcement(before, cleaned, by({"ann"}), parts=["liked"]) == ()


def test_a_rollback_may_make_new_occurrences_but_nothing_else_new(before: Library) -> None:
    back = deepcopy(before)
    back["playlists"][0] |= {"snapshot_id": "3"}
    back["playlists"][0]["items"][2]["item_id"] = "9"
    assert after_rollback(before, back) == ()
    back["liked"][0]["added_at"] = "now"
    assert after_rollback(before, back) == (Difference("liked", lost=("a",), strange=("a",)),)
    assert after_rollback(before, back, lost=DATES) == ()
    back["playlists"][0]["items"].append(back["playlists"][0]["items"].pop(0))
    assert after_rollback(before, back, lost=DATES) == (Difference(PLAYLIST, reordered=True),)
    back["liked"].append(back["liked"][0])
    assert after_rollback(before, back, lost=DATES)[0] == Difference("liked", strange=("a",))


@pytest.mark.parametrize("provider", ["spotify", "apple_music", "youtube_music", "tidal"])
def test_dumps_of_every_provider_can_be_judged(sandbox: Sandbox, provider: str) -> None:
    made = sandbox.generate(provider=provider, user="eve", liked=60, playlists=12, blocklist=20)
    dump = sandbox.library("eve", provider)
    assert after_rollback(dump, dump) == ()
    assert after_enforcement(dump, dump, by(())) == ()
    listed = [one["id"] for one in made["blocklist"]]
    found = after_enforcement(dump, dump, by(listed))
    assert sum(len(one.left) for one in found if one.shelf == "liked") > 3
    assert all(one.lost == one.strange == () for one in found)
