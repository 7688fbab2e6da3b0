"""Libraries from documents, from files of playlists, and made up: what was asked for is what is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from blocklist_jobs.sandbox import ControlError, Sandbox, id_of
from tests.sandbox.music import document, song

REAL = Path(__file__).parents[3] / "shared" / "data" / "playlists.jsonl"


def touched(library: dict[str, Any], blocklist: list[dict[str, str]]) -> float:
    """The share of liked songs by a listed artist."""
    listed = {artist["id"] for artist in blocklist}
    return sum(not listed.isdisjoint(one["artists"]) for one in library["liked"]) / len(library["liked"])


def test_dates_and_order_are_as_the_document_says(sandbox: Sandbox) -> None:
    liked = [
        {"id": id_of(name), "added_at": f"2024-05-0{day}T12:00:00Z"} for name, day in (("a", 1), ("b", 3), ("c", 3))
    ]
    sandbox.seed({"tracks": [song("a"), song("b"), song("c")], "users": [{"id": "eve", "liked": liked}]})
    shown = sandbox.library("eve")["liked"]
    assert [one["name"] for one in shown] == ["b", "c", "a"]
    assert [one["added_at"] for one in shown] == [f"2024-05-0{day}T12:00:00Z" for day in (3, 3, 1)]


def test_checksums_tell_content_order_and_dates_apart(sandbox: Sandbox) -> None:
    def checked(order: list[str], day: int) -> dict[str, Any]:
        dated = [{"id": id_of(name), "added_at": f"2024-05-0{day}T12:0{9 - n}:00Z"} for n, name in enumerate(order)]
        sandbox.seed({"tracks": [song(name) for name in order], "users": [{"id": "eve", "liked": dated}]})
        return dict(sandbox.checksum("eve")["liked"])

    first, again, later = checked(["a", "b"], 1), checked(["a", "b"], 1), checked(["a", "b"], 2)
    turned, fewer = checked(["b", "a"], 1), checked(["a"], 1)
    assert first == again
    assert first["content"] == later["content"]
    assert first["dated"] != later["dated"]
    assert len({first["content"], turned["content"], fewer["content"]}) == 3


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ({"users": [{"id": "eve", "liked": [id_of("unheard")]}]}, id_of("unheard")),
        ({"tracks": [{**song("a"), "id": "short"}]}, "short"),
        ({"playlists": [{"id": id_of("p"), "owner": "eve", "items": ["spotify:track:x"]}]}, "spotify:track:x"),
        ({"tracks": [{"id": id_of("a")}]}, "artists"),
        ({"users": [{"id": "eve", "app": "unregistered"}]}, "unregistered"),
        ({"apps": [{"client_id": "a", "colour": "red"}]}, "colour"),
    ],
)
def test_what_is_wrong_with_a_document_is_named(sandbox: Sandbox, bad: dict[str, Any], named: str) -> None:
    with pytest.raises(ControlError, match=named):
        sandbox.seed(bad)


def test_a_file_of_playlists(sandbox: Sandbox, tmp_path: Path) -> None:
    songs = [song(f"song {number}", f"artist {number}") for number in range(30)]
    lists = [{"id": id_of(f"list {n}"), "name": f"list {n}", "tracks": songs[n * 5 : n * 5 + 10]} for n in range(5)]
    path = tmp_path / "playlists.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in lists), encoding="utf-8")
    tokens = sandbox.seed_playlists(path, user="eve", liked=25, playlists=2)
    assert "access_token" in tokens["eve"]
    library = sandbox.library("eve")
    assert [one["name"] for one in library["liked"]] == [f"song {number}" for number in range(25)]
    assert [len(one["items"]) for one in library["playlists"]] == [10, 10]
    assert [one["name"] for one in library["albums"]] == ["Album of song 0", "Album of song 10", "Album of song 20"]
    assert len(library["follows"]) == 5


@pytest.mark.real_data
@pytest.mark.skipif(not REAL.exists(), reason=f"{REAL} is missing")
def test_the_real_playlists(sandbox: Sandbox) -> None:
    sandbox.seed_playlists(REAL, liked=10_000, playlists=40)
    counts = {name: part["count"] for name, part in sandbox.checksum("listener").items()}
    assert (counts["liked"], counts["playlists"]) == (10_000, 40)
    assert min(counts.values()) > 0
    rows = (REAL.parent / "blocklists" / "thousand-artists.csv").read_text(encoding="utf-8").splitlines()[1:]
    blocklist = [{"id": row.rpartition(",")[2]} for row in rows]
    assert 0.1 < touched(sandbox.library("listener"), blocklist) < 0.25


def test_the_same_number_makes_the_same_library(sandbox: Sandbox) -> None:
    def made(seed: int) -> tuple[Any, ...]:
        blocklist = sandbox.generate(liked=300, playlists=12, seed=seed, blocklist=50)["blocklist"]
        return sandbox.checksum("listener"), blocklist

    first, again, other = made(1), made(1), made(2)
    assert first == again
    assert first[0]["liked"] != other[0]["liked"]


@pytest.mark.parametrize("length", [60, 200, 2000])
def test_a_made_up_blocklist_touches_one_song_in_six(sandbox: Sandbox, length: int) -> None:
    made = sandbox.generate(liked=2000, playlists=3, blocklist=length)
    assert len({artist["id"] for artist in made["blocklist"]}) == length
    assert abs(touched(sandbox.library("listener"), made["blocklist"]) - 1 / 6) < 0.03


def test_a_made_up_library_has_entries_of_every_sort(sandbox: Sandbox) -> None:
    sandbox.generate(liked=500, playlists=24)
    library = sandbox.library("listener")
    counts = {name: len(part) for name, part in library.items()}
    assert (counts["liked"], counts["playlists"]) == (500, 24)
    assert counts["albums"] > 20
    assert counts["follows"] > 10
    lists = library["playlists"]
    assert {(one["owner"], one["collaborative"]) for one in lists} == {
        ("listener", False),
        ("somebody", False),
        ("somebody", True),
    }
    uris = [item["uri"] for one in lists for item in one["items"]]
    assert None in uris
    assert {uri.split(":")[1] for uri in uris if uri} == {"track", "local", "episode"}
    assert any(len({item["uri"] for item in one["items"]}) < len(one["items"]) for one in lists)
    assert any(len(one["artists"]) > 1 for one in library["liked"])


def test_two_users_have_one_catalogue_and_two_libraries(sandbox: Sandbox) -> None:
    sandbox.seed(document())
    sandbox.activity("bob", {"unlike_at": [0]})
    assert (len(sandbox.library("ann")["liked"]), len(sandbox.library("bob")["liked"])) == (120, 2)
