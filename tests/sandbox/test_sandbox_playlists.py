"""Playlists: every occurrence goes, blocks come in at a position, snapshots change, others' lists are shut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from blocklist_jobs.sandbox import Sandbox, id_of
from tests.sandbox.music import Send, error, uri

MINE = f"/playlists/{id_of('mine')}/items"
PRIVATE = f"/playlists/{id_of('private')}/items"


def entries(sandbox: Sandbox, name: str = "mine") -> list[Any]:
    """The names of a playlist's entries; None for a gap."""
    lists = {one["name"]: one["items"] for one in sandbox.library("ann")["playlists"]}
    return [item["name"] if item["uri"] else None for item in lists[name]]


def snapshot(send: Send, name: str = "mine") -> str:
    """The version of now."""
    return str(send("GET", f"/playlists/{id_of(name)}").json()["snapshot_id"])


@pytest.mark.parametrize(("path", "field"), [("items", "item"), ("tracks", "track")])
def test_entries_of_every_sort(ann: Send, path: str, field: str) -> None:
    items = ann("GET", f"/playlists/{id_of('mine')}/{path}").json()["items"]
    assert all(set(entry) == {"added_at", "added_by", "is_local", field} for entry in items)
    kinds = [entry[field] and (entry[field]["type"], entry[field]["is_local"]) for entry in items]
    song, gap, local, episode = ("track", False), None, ("track", True), ("episode", False)
    assert kinds == [song, song, gap, song, local, episode, song, song, song]
    assert [entry["is_local"] for entry in items] == [kind == local for kind in kinds]
    assert items[4][field]["id"] is None
    assert [entry["added_at"] is None for entry in items] == [False] * 8 + [True]
    assert items[0]["added_by"]["id"] == "ann"


def test_the_new_path_serves_50_and_the_old_one_100(ann: Send) -> None:
    assert error(ann("GET", f"{PRIVATE}?limit=51")) == (400, "Invalid limit")
    old = PRIVATE.replace("items", "tracks")
    page = ann("GET", f"{old}?limit=100").json()
    assert (len(page["items"]), page["total"]) == (100, 240)
    assert len(ann("GET", page["next"]).json()["items"]) == 100
    assert error(ann("GET", f"{old}?limit=101")) == (400, "Invalid limit")


@pytest.mark.parametrize(("path", "key"), [("items", "items"), ("tracks", "tracks")])
def test_removal_takes_every_occurrence_whatever_positions_say(
    sandbox: Sandbox, ann: Send, path: str, key: str
) -> None:
    before = snapshot(ann)
    body = {key: [{"uri": uri("song 0"), "positions": [0]}, {"uri": uri("not in the list")}], "snapshot_id": before}
    answer = ann("DELETE", f"/playlists/{id_of('mine')}/{path}", json=body)
    assert answer.status_code == 200
    assert answer.json() == {"snapshot_id": snapshot(ann)}
    assert snapshot(ann) != before
    assert entries(sandbox) == ["song 1", None, "Demo", "Episode", "song 2", "song 3"]


def test_removal_takes_100_and_not_101(sandbox: Sandbox, ann: Send) -> None:
    named = [{"uri": uri(f"song {number}")} for number in range(101)]
    assert ann("DELETE", PRIVATE, json={"items": named}).status_code == 400
    assert len(entries(sandbox, "private")) == 240
    assert ann("DELETE", PRIVATE, json={"items": named[:100]}).status_code == 200
    assert len(entries(sandbox, "private")) == 40


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "No uris provided"),
        ({"items": []}, "No uris provided"),
        ({"tracks": [{"uri": uri("song 0")}]}, "No uris provided"),
        ({"items": [{"uri": uri("song 0")}], "snapshot_id": "made up"}, "Missing or bad version tag"),
        ({"items": [{"uri": "spotify:local:Ann:Tapes:Demo:215"}]}, "Invalid URI: spotify:local:Ann:Tapes:Demo:215"),
    ],
)
def test_removals_that_are_refused(sandbox: Sandbox, ann: Send, body: dict[str, Any], message: str) -> None:
    before = sandbox.checksum("ann")
    assert error(ann("DELETE", MINE, json=body)) == (400, message)
    assert sandbox.checksum("ann") == before


def test_an_older_version_is_taken_and_the_change_made_to_the_newest(sandbox: Sandbox, ann: Send) -> None:
    old = snapshot(ann)
    ann("POST", MINE, json={"uris": [uri("song 9")]})
    assert ann("DELETE", MINE, json={"items": [{"uri": uri("song 0")}], "snapshot_id": old}).status_code == 200
    assert entries(sandbox)[-1] == "song 9"
    assert "song 0" not in entries(sandbox)


def test_insert_puts_one_block_at_a_position_added_now(sandbox: Sandbox, ann: Send) -> None:
    before = snapshot(ann)
    answer = ann("POST", MINE, json={"uris": [uri("song 8"), uri("song 9")], "position": 2})
    assert (answer.status_code, answer.json()) == (201, {"snapshot_id": snapshot(ann)})
    assert snapshot(ann) != before
    assert entries(sandbox)[:5] == ["song 0", "song 1", "song 8", "song 9", None]
    added = sandbox.library("ann")["playlists"][0]["items"][2]
    assert added["added_by"] == "ann"
    assert added["added_at"] > "2026"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"uris": [uri("song 0")], "position": 10}, "Index out of bounds"),
        ({"uris": [uri("song 0")], "position": -1}, "Index out of bounds"),
        ({"uris": []}, "No uris provided"),
        ({"uris": [uri("no such song")]}, "Payload contains a non-existing ID"),
        ({"uris": [uri("star 1", "artist")]}, f"Unsupported URL / URI: {uri('star 1', 'artist')}"),
        ({"uris": [uri("song 0")] * 101}, "You can add or remove a maximum of 100 items per request."),
    ],
)
def test_inserts_that_are_refused(sandbox: Sandbox, ann: Send, body: dict[str, Any], message: str) -> None:
    before = sandbox.checksum("ann")
    assert error(ann("POST", MINE, json=body)) == (400, message)
    assert sandbox.checksum("ann") == before


@pytest.mark.parametrize(
    ("start", "before", "length", "order"),
    [(0, 3, 1, "12034"), (3, 0, 2, "34012"), (1, 2, 2, "01234"), (0, 5, 2, "23401"), (4, 4, 1, "01234")],
)
def test_reorder_moves_a_range(sandbox: Sandbox, ann: Send, start: int, before: int, length: int, order: str) -> None:
    path = f"/playlists/{id_of('shared')}/items"
    old = snapshot(ann, "shared")
    body = {"range_start": start, "insert_before": before, "range_length": length, "snapshot_id": old}
    assert ann("PUT", path, json=body).json()["snapshot_id"] != old
    assert entries(sandbox, "shared") == [f"song {digit}" for digit in order]
    assert error(ann("PUT", path, json={**body, "insert_before": 6})) == (400, "Index out of bounds")


def test_replace_overwrites_the_list(sandbox: Sandbox, ann: Send) -> None:
    assert ann("PUT", MINE, json={"uris": [uri("song 5"), uri("song 4")]}).status_code == 200
    assert entries(sandbox) == ["song 5", "song 4"]
    assert ann("PUT", MINE, json={"uris": []}).status_code == 200
    assert entries(sandbox) == []


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["items", "tracks"])
def test_other_peoples_entries_are_shut(sandbox: Sandbox, ann: Send, method: str, path: str) -> None:
    before = sandbox.checksum("ann")
    body = {"uris": [uri("song 9")], path: [{"uri": uri("song 0")}]}
    url = f"/playlists/{id_of(chr(98) + 'ob' + chr(39) + 's')}/{path}"
    assert error(ann(method, url, json=body)) == (403, "Forbidden")
    assert sandbox.checksum("ann") == before


def test_a_shared_list_is_one_list_and_may_be_worked_on(sandbox: Sandbox, ann: Send) -> None:
    sandbox.seed({"users": [{"id": "carl", "playlists": [id_of("shared")]}]})
    assert ann("DELETE", f"/playlists/{id_of('shared')}/items", json={"items": [{"uri": uri("song 0")}]}).is_success
    assert len(sandbox.library("carl")["playlists"][0]["items"]) == 4


@pytest.mark.parametrize(
    ("name", "scope"), [("mine", "playlist-modify-public"), ("private", "playlist-modify-private")]
)
def test_writes_need_the_scope_for_the_lists_visibility(
    sandbox: Sandbox, ann: Send, connect: Callable[[str], Send], name: str, scope: str
) -> None:
    body = {"items": [{"uri": uri("song 0")}]}
    every = sandbox.tokens("ann")["scopes"]
    lacking = connect(sandbox.tokens("ann", scopes=[one for one in every if one != scope])["access_token"])
    assert error(lacking("DELETE", f"/playlists/{id_of(name)}/items", json=body)) == (403, "Insufficient client scope")
    enough = connect(sandbox.tokens("ann", scopes=[scope])["access_token"])
    assert enough("DELETE", f"/playlists/{id_of(name)}/items", json=body).status_code == 200
