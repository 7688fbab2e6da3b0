"""Editing Tidal's playlists: by occurrence, at a place, with dates, and not those of others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.tidal.ids import list_id_of, number_of
from blocklist_jobs.sandbox.tidal.playlist import Entry, Playlist
from tests.sandbox.tidal.music import MINE, Send, body, error, items, names, tracks

SHARED = MINE.replace(list_id_of("mine"), list_id_of("shared"))
PUBLIC = MINE.replace(list_id_of("mine"), list_id_of("bob's"))
SECRET = MINE.replace(list_id_of("mine"), list_id_of("bob's secret"))
LONG = MINE.replace(list_id_of("mine"), list_id_of("long"))
ORDER = ["song 0", "song 1", "song 0", "video", "song 2", "song 0"]


def occurrences(send: Send, path: str = MINE) -> list[dict[str, Any]]:
    """The first page of entries, as a body takes them."""
    return list(send("GET", path).json()["data"])


def test_one_occurrence_is_removed_and_the_others_stay(sandbox: Sandbox, ann: Send) -> None:
    found = occurrences(ann)
    removed = ann("DELETE", MINE, json={"data": [found[2], found[3]]})
    assert (removed.status_code, removed.json()) == (200, {"links": {"self": MINE}})
    assert names(sandbox, "mine") == ["song 0", "song 1", "song 2", "song 0"]


def test_without_its_item_id_nothing_is_removed(sandbox: Sandbox, ann: Send) -> None:
    refused = ann("DELETE", MINE, json={"data": [occurrences(ann)[0], {"id": number_of("song 1"), "type": "tracks"}]})
    assert error(refused) == (400, "INVALID_REQUEST")
    assert refused.json()["errors"][0]["source"] == {"pointer": "/data/1/meta/itemId"}
    assert names(sandbox, "mine") == ORDER


def test_an_occurrence_that_is_gone_is_passed_over_or_an_error(sandbox: Sandbox, ann: Send) -> None:
    found = occurrences(ann)
    ann("DELETE", MINE, json={"data": found[:1]})
    assert ann("DELETE", MINE, json={"data": found[:2]}).status_code == 200
    assert names(sandbox, "mine") == ORDER[2:]
    sandbox.habits("tidal", unknown_items_are_errors=True)
    assert error(ann("DELETE", MINE, json={"data": found[:3]})) == (404, "NOT_FOUND")
    assert names(sandbox, "mine") == ORDER[2:]


def test_a_block_at_the_end_or_before_an_occurrence(sandbox: Sandbox, ann: Send) -> None:
    before = occurrences(ann)[1]["meta"]["itemId"]
    ann("POST", MINE, json=tracks("song 7", "song 8") | {"meta": {"positionBefore": before}})
    ann("POST", MINE, json=tracks("song 9"))
    assert names(sandbox, "mine") == ["song 0", "song 7", "song 8", *ORDER[1:], "song 9"]


def test_a_removed_run_is_put_back_as_it_was(sandbox: Sandbox, ann: Send) -> None:
    before, found = sandbox.checksum("ann", "tidal"), occurrences(ann)
    ann("DELETE", MINE, json={"data": found[2:4]})
    assert sandbox.checksum("ann", "tidal") != before
    back = {"data": found[2:4], "meta": {"positionBefore": found[4]["meta"]["itemId"]}}
    added = ann("POST", MINE, json=back).json()["data"]
    assert sandbox.checksum("ann", "tidal") == before
    assert [one["meta"]["addedAt"] for one in added] == [one["meta"]["addedAt"] for one in found[2:4]]
    assert {one["meta"]["itemId"] for one in added}.isdisjoint(one["meta"]["itemId"] for one in found)


@pytest.mark.parametrize("meta", [{"positionBefore": "nothing"}, {"positionBefore": 3}, {}, []])
def test_a_place_that_is_not_there_is_refused(sandbox: Sandbox, ann: Send, meta: object) -> None:
    assert error(ann("POST", MINE, json=tracks("song 7") | {"meta": meta})) == (400, "INVALID_REQUEST")
    assert names(sandbox, "mine") == ORDER


def test_an_index_is_no_place(ann: Send) -> None:
    assert error(ann("POST", MINE, json=tracks("song 7") | {"meta": {"positionBefore": "0"}})) == (
        400,
        "INVALID_REQUEST",
    )


def test_what_there_is_not_is_named_and_the_rest_is_added(sandbox: Sandbox, ann: Send) -> None:
    answer = ann("POST", MINE, json=body(("tracks", "1"), ("videos", number_of("video")))).json()
    assert answer["meta"]["skipped"] == [{"id": "1", "type": "tracks", "reason": "NOT_FOUND"}]
    assert [one["type"] for one in answer["data"]] == ["videos"]
    assert names(sandbox, "mine") == [*ORDER, "video"]


@pytest.mark.parametrize(("method", "most"), [("POST", 50), ("DELETE", 50), ("PATCH", 20)])
def test_the_largest_write(ann: Send, method: str, most: int) -> None:
    many = [*occurrences(ann, LONG), *ann("GET", ann("GET", LONG).json()["links"]["next"]).json()["data"]] * 2
    assert ann(method, LONG, json={"data": many[:most]}).status_code == 200
    assert error(ann(method, LONG, json={"data": many[: most + 1]})) == (400, "INVALID_REQUEST")


def test_occurrences_are_moved(sandbox: Sandbox, ann: Send) -> None:
    found = occurrences(ann)
    ann("PATCH", MINE, json={"data": found[3:5], "meta": {"positionBefore": found[1]["meta"]["itemId"]}})
    assert names(sandbox, "mine") == ["song 0", "video", "song 2", "song 1", "song 0", "song 0"]
    ann("PATCH", MINE, json={"data": [found[0]]})
    assert names(sandbox, "mine") == ["video", "song 2", "song 1", "song 0", "song 0", "song 0"]
    itself = {"data": [found[0]], "meta": {"positionBefore": found[0]["meta"]["itemId"]}}
    assert error(ann("PATCH", MINE, json=itself)) == (400, "INVALID_REQUEST")


def test_a_helper_edits_and_others_find_nothing(sandbox: Sandbox, ann: Send) -> None:
    assert ann("DELETE", SHARED, json={"data": occurrences(ann, SHARED)[:1]}).status_code == 200
    assert names(sandbox, "shared") == ["song 1", "song 2", "song 3", "song 4"]
    assert error(ann("DELETE", PUBLIC, json={"data": occurrences(ann, PUBLIC)[:1]})) == (404, "NOT_FOUND")
    assert error(ann("POST", SECRET, json=tracks("song 7"))) == (404, "NOT_FOUND")
    assert len(items(sandbox, "bob's secret", "bob")) == len(items(sandbox, "bob's", "bob")) == 5


def test_only_its_owner_deletes_a_playlist(sandbox: Sandbox, ann: Send, bob: Send) -> None:
    path = f"/playlists/{list_id_of('shared')}"
    assert error(ann("DELETE", path)) == (404, "NOT_FOUND")
    assert bob("DELETE", path).status_code == 200
    assert error(bob("GET", path)) == (404, "NOT_FOUND")


def test_a_write_changes_when_the_list_was_modified(ann: Send) -> None:
    path = f"/playlists/{list_id_of('mine')}"
    before = ann("GET", path).json()["data"]["attributes"]
    ann("POST", MINE, json=tracks("song 7"))
    after = ann("GET", path).json()["data"]["attributes"]
    assert after["lastModifiedAt"] > before["lastModifiedAt"]
    assert after["numberOfItems"] == before["numberOfItems"] + 1


@given(st.integers(1, 12), st.data())
def test_runs_taken_out_come_back_from_the_end_backwards(length: int, data: st.DataObject) -> None:
    entries = [Entry(f"item {n}", "tracks", str(n % 3), n) for n in range(length)]
    playlist = Playlist("list", "list", "ann", entries=list(entries))
    gone = data.draw(st.sets(st.sampled_from(range(length))))
    playlist.remove({entries[n].item_id for n in gone})
    for n in sorted(gone, reverse=True):
        playlist.insert([entries[n]], entries[n + 1].item_id if n + 1 < length else None)
    assert playlist.entries == entries
