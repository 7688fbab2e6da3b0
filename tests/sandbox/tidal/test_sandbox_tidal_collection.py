"""Writing to a Tidal collection: what is added, when, and what cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.tidal.collection import Collection
from blocklist_jobs.sandbox.tidal.dates import instant_ms, written
from blocklist_jobs.sandbox.tidal.ids import list_id_of, number_of
from tests.sandbox.tidal.music import TRACKS, Send, body, error, liked, tracks

PARTS = {"tracks": "song 0", "albums": "album of song 0", "artists": "star 0"}


def path(part: str) -> str:
    """Of the collection of this type."""
    return f"/userCollection{part.title()}/me/relationships/items"


@pytest.mark.parametrize("part", PARTS)
def test_removed_and_added_back_with_its_date_it_is_as_before(sandbox: Sandbox, ann: Send, part: str) -> None:
    before = sandbox.checksum("ann", "tidal")
    first = ann("GET", path(part)).json()["data"][0]
    assert first["id"] == number_of(PARTS[part])
    removed = ann("DELETE", path(part), json={"data": [{"id": first["id"], "type": part}]})
    assert (removed.status_code, removed.json()) == (200, {"links": {"self": path(part)}})
    assert sandbox.checksum("ann", "tidal") != before
    added = ann("POST", path(part), json={"data": [first]})
    assert (added.status_code, added.json()) == (200, {"data": [first], "links": {"self": path(part)}})
    assert sandbox.checksum("ann", "tidal") == before


def test_saved_playlists_are_of_the_same_form(sandbox: Sandbox, ann: Send) -> None:
    before = sandbox.library("ann", "tidal")
    saved = ann("GET", path("playlists")).json()["data"]
    assert [one["id"] for one in saved] == [list_id_of("bob's")]
    ann("DELETE", path("playlists"), json=body(("playlists", list_id_of("bob's"))))
    assert "bob's" not in [one["name"] for one in sandbox.library("ann", "tidal")["playlists"]]
    ann("POST", path("playlists"), json={"data": saved})
    assert sandbox.library("ann", "tidal") == before


def test_without_a_date_it_is_added_now(sandbox: Sandbox, ann: Send) -> None:
    sandbox.clock("tidal", now="2026-11-24T08:00:00Z")
    ann("DELETE", TRACKS, json=tracks("song 7"))
    added = ann("POST", TRACKS, json=tracks("song 7")).json()["data"][0]
    assert added["meta"]["addedAt"].startswith("2026-11-24T08:00:0")
    assert liked(sandbox)[0] == "song 7"


def test_what_cannot_be_added_is_named_and_the_rest_is_added(sandbox: Sandbox, ann: Send) -> None:
    ann("DELETE", TRACKS, json=tracks("song 1"))
    kept = sandbox.library("ann", "tidal")["liked"]
    answer = ann("POST", TRACKS, json=tracks("song 0", "unheard", "song 1")).json()
    assert [one["id"] for one in answer["data"]] == [number_of("song 1")]
    assert answer["meta"]["skipped"] == [
        {"id": number_of("song 0"), "type": "tracks", "reason": "ALREADY_PRESENT"},
        {"id": number_of("unheard"), "type": "tracks", "reason": "NOT_FOUND"},
    ]
    assert sandbox.library("ann", "tidal")["liked"][1:] == kept


def test_removing_what_is_not_there_is_no_error(sandbox: Sandbox, ann: Send) -> None:
    before = sandbox.library("ann", "tidal")
    assert ann("DELETE", TRACKS, json=tracks("unheard")).status_code == 200
    assert sandbox.library("ann", "tidal") == before


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_fifty_at_once_and_no_more(ann: Send, method: str) -> None:
    fifty = [f"nothing {number}" for number in range(50)]
    assert ann(method, TRACKS, json=tracks(*fifty)).status_code == 200
    assert error(ann(method, TRACKS, json=tracks(*fifty, "one more"))) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"data": []},
        {"data": {"id": "1", "type": "tracks"}},
        {"data": [{"id": 1, "type": "tracks"}]},
        {"data": [{"id": "", "type": "tracks"}]},
        {"data": [{"id": "1", "type": "albums"}]},
        {"data": [{"id": "1"}]},
        {"data": ["1"]},
        {"data": [{"id": "1", "type": "tracks", "meta": []}]},
        {"data": [{"id": "1", "type": "tracks", "meta": {"addedAt": "yesterday"}}]},
        {"data": [{"id": "1", "type": "tracks", "meta": {"addedAt": "2024-05-01"}}]},
        {"data": [{"id": "1", "type": "tracks", "meta": {"addedAt": "2024-05-01T12:00:00"}}]},
        {"data": [{"id": "1", "type": "tracks", "meta": {"addedAt": 1714564800}}]},
    ],
)
def test_a_bad_body_is_refused(ann: Send, bad: dict[str, Any]) -> None:
    assert error(ann("POST", TRACKS, json=bad)) == (400, "INVALID_REQUEST")


def test_what_is_no_json_is_refused(ann: Send) -> None:
    typed = {"Content-Type": "application/vnd.api+json"}
    assert error(ann("POST", TRACKS, content=b"{", headers=typed)) == (400, "INVALID_REQUEST")


def test_one_id_twice_is_a_conflict(sandbox: Sandbox, ann: Send) -> None:
    ann("DELETE", TRACKS, json=tracks("song 1"))
    twice = ann("POST", TRACKS, json=tracks("song 1", "song 1"))
    assert error(twice) == (409, "DUPLICATE_ITEMS_IN_COLLECTION")
    assert "song 1" not in liked(sandbox)


def test_a_full_collection_takes_no_more(sandbox: Sandbox, ann: Send) -> None:
    ann("DELETE", TRACKS, json=tracks("song 1"))
    sandbox.habits("tidal", largest_collection=44)
    assert error(ann("POST", TRACKS, json=tracks("song 1"))) == (409, "TOO_MANY_ITEMS_IN_COLLECTION")
    sandbox.habits("tidal", largest_collection=45)
    assert ann("POST", TRACKS, json=tracks("song 1")).status_code == 200


def test_a_write_needs_its_scope(sandbox: Sandbox, tokens: dict[str, Any], connect: Any) -> None:
    reading = sandbox.tokens("ann", provider="tidal", scopes=["collection.read"])["access_token"]
    assert error(connect(reading)("DELETE", TRACKS, json=tracks("song 0"))) == (404, "NOT_FOUND")
    assert "song 0" in liked(sandbox)


@given(st.integers(min_value=0, max_value=4_000_000_000_000))
def test_instants_are_read_as_they_were_written(at_ms: int) -> None:
    assert instant_ms(written(at_ms)) == at_ms


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 5), max_size=12),
    st.integers(1, 4),
    st.sets(st.text("abc", min_size=1, max_size=3)),
)
def test_pages_hold_everything_in_order_in_both_directions(things: dict[str, int], size: int, gone: set[str]) -> None:
    part = Collection()
    part.add(things.items())
    part.remove(gone)
    expected = sorted(set(things) - gone, key=lambda id_: (-things[id_], id_))
    for page, order in ((part.newest, expected), (part.oldest, expected[::-1])):
        found: list[str] = []
        places = page(None, size)
        while places:
            found += [place.id for place in places]
            places = page(places[-1], size)
        assert found == order
