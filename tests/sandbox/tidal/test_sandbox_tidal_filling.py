"""Tidal filled from documents, from playlists, and made up; and what the user does meanwhile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from blocklist_jobs.sandbox import ControlError, Sandbox, id_of
from blocklist_jobs.sandbox.tidal.ids import list_id_of, number_of
from tests.sandbox import music as spotify
from tests.sandbox.tidal.music import Send, liked, names, song

REAL = Path(__file__).parents[4] / "shared" / "data" / "playlists.jsonl"


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ({"users": [{"id": "eve", "liked": [number_of("unheard")]}]}, number_of("unheard")),
        ({"tracks": [{**song("a"), "id": "letters"}]}, "letters"),
        ({"playlists": [{"id": "p", "owner": "eve", "items": ["12"]}]}, "12"),
        ({"playlists": [{"id": "p", "owner": "eve", "items": [{"id": "12", "type": "videos"}]}]}, "videos"),
        ({"tracks": [{"id": "12"}]}, "artists"),
        ({"users": [{"id": "eve", "app": "unregistered"}]}, "unregistered"),
        (
            {
                "users": [{"id": "eve", "liked": [{"id": "1", "added_at": "2024"}]}],
                "tracks": [{**song("a"), "id": "1"}],
            },
            "2024",
        ),
        ({"apps": [{"client_id": "a", "colour": "red"}]}, "colour"),
    ],
)
def test_what_is_wrong_with_a_document_is_named(sandbox: Sandbox, bad: dict[str, Any], named: str) -> None:
    with pytest.raises(ControlError, match=named):
        sandbox.seed(bad, "tidal")


@pytest.mark.parametrize("habit", [{"page_size": 0}, {"busy_s": -1}, {"most_filter_ids": 0}, {"colour": "red"}])
def test_habits_that_make_no_sense_are_refused(sandbox: Sandbox, habit: dict[str, Any]) -> None:
    with pytest.raises(ControlError):
        sandbox.habits("tidal", **habit)


def test_checksums_tell_content_order_dates_and_new_occurrences_apart(sandbox: Sandbox) -> None:
    def checked(order: str, day: int) -> tuple[dict[str, Any], dict[str, Any]]:
        dated = [{"id": number_of(name), "added_at": f"2024-05-0{day}T12:0{9 - n}:00Z"} for n, name in enumerate(order)]
        lists = [{"id": "list", "owner": "eve", "items": dated}]
        songs = [song(name) for name in order]
        sandbox.seed({"tracks": songs, "playlists": lists, "users": [{"id": "eve", "liked": dated}]}, "tidal")
        sums = sandbox.checksum("eve", "tidal")
        return sums["liked"], sums["playlists"]

    first, again, later, turned, fewer = (
        checked(*one) for one in (("ab", 1), ("ab", 1), ("ab", 2), ("ba", 1), ("a", 1))
    )
    for part in (0, 1):
        assert first[part] == again[part]
        assert first[part]["content"] == later[part]["content"]
        assert first[part]["dated"] != later[part]["dated"]
        assert len({one[part]["content"] for one in (first, turned, fewer)}) == 3


def test_a_file_of_playlists_in_spotifys_ids(sandbox: Sandbox, tmp_path: Path) -> None:
    songs = [spotify.song(f"song {number}", f"artist {number}") for number in range(30)]
    lists = [{"id": id_of(f"list {n}"), "name": f"list {n}", "tracks": songs[n * 5 : n * 5 + 10]} for n in range(5)]
    path = tmp_path / "playlists.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in lists), encoding="utf-8")
    sandbox.seed_playlists(path, user="eve", liked=25, playlists=2, provider="tidal")
    library = sandbox.library("eve", "tidal")
    assert [one["uri"] for one in library["liked"]] == [
        f"tidal:tracks:{number_of(id_of(f'song {n}'))}" for n in range(25)
    ]
    assert library["liked"][3]["artists"] == [number_of(id_of("artist 3"))]
    assert [one["id"] for one in library["playlists"]] == [list_id_of(id_of(f"list {n}")) for n in range(2)]
    assert [len(one["items"]) for one in library["playlists"]] == [11, 10]
    video = library["playlists"][0]["items"][-1]
    assert (video["uri"].split(":")[1], video["artists"]) == ("videos", [number_of(id_of("artist 0"))])
    assert [one["name"] for one in library["albums"]] == ["Album of song 0", "Album of song 10", "Album of song 20"]
    assert len(library["follows"]) == 5


@pytest.mark.real_data
@pytest.mark.skipif(not REAL.exists(), reason=f"{REAL} is missing")
def test_the_real_playlists_and_a_real_blocklist(sandbox: Sandbox) -> None:
    sandbox.seed_playlists(REAL, liked=10_000, playlists=40, provider="tidal")
    counts = {name: part["count"] for name, part in sandbox.checksum("listener", "tidal").items()}
    assert (counts["liked"], counts["playlists"]) == (10_000, 40)
    assert min(counts["albums"], counts["follows"]) > 500
    rows = (REAL.parent / "blocklists" / "thousand-artists.csv").read_text(encoding="utf-8").splitlines()[1:]
    listed = {number_of(row.rpartition(",")[2]) for row in rows}
    assert sum(not listed.isdisjoint(one["artists"]) for one in sandbox.library("listener", "tidal")["liked"]) > 500


def test_the_same_seed_makes_the_same_library_with_all_kinds_of_playlists(sandbox: Sandbox) -> None:
    wanted: dict[str, Any] = {"provider": "tidal", "user": "eve", "liked": 200, "playlists": 20, "blocklist": 30}
    first, before = sandbox.generate(**wanted), sandbox.library("eve", "tidal")
    again = sandbox.generate(**wanted)
    assert again["blocklist"] == first["blocklist"]
    assert sandbox.library("eve", "tidal")["liked"] == before["liked"]
    listed = {one["id"] for one in first["blocklist"]}
    touched = sum(not listed.isdisjoint(one["artists"]) for one in before["liked"])
    assert 0.08 < touched / 200 < 0.3
    kinds = {(one["owner"] == "eve", "eve" in one["collaborators"]) for one in before["playlists"]}
    assert kinds == {(True, False), (False, True), (False, False)}
    ids = [item["uri"] for item in before["playlists"][0]["items"]]
    assert len(set(ids)) < len(ids)


def test_the_catalogue_counts_an_albums_artists_as_well(sandbox: Sandbox) -> None:
    one = song("a", "Guest")
    one["album"]["artists"] = [{"id": number_of("Ann"), "name": "Ann"}]
    sandbox.seed({"tracks": [one]}, "tidal")
    catalog = sandbox.catalog("tidal")
    assert catalog[f"tidal:tracks:{one['id']}"] == {"name": "a", "artists": [number_of("Guest"), number_of("Ann")]}
    assert catalog[f"tidal:albums:{one['album']['id']}"]["artists"] == [number_of("Ann")]
    assert catalog[f"tidal:artists:{number_of('Guest')}"] == {"name": "Guest", "artists": [number_of("Guest")]}


def test_what_the_user_does_meanwhile(sandbox: Sandbox, ann: Send) -> None:
    done = sandbox.activity(
        "ann",
        {"unlike": [number_of("song 0")], "unlike_at": [0]},
        {"like_new": 2},
        {"like": [number_of("song 0")], "unfollow": [number_of("star 0"), number_of("star 1")]},
        {"follow": [number_of("star 0")]},
        {"insert": {"playlist": list_id_of("mine"), "ids": [number_of("song 9")], "position": 1}},
        {"remove": {"playlist": list_id_of("mine"), "ids": [number_of("song 0")]}},
        {"delete": {"playlist": list_id_of("long")}},
        provider="tidal",
    )
    assert done == (
        "the user: 1 unliked, 1 unliked, 2 new ones liked, 1 liked, 2 unfollowed, 1 followed, 1 inserted, 3 removed, "
        "long deleted"
    )
    assert names(sandbox, "mine") == ["song 9", "song 1", "video", "song 2"]
    assert set(liked(sandbox)[:3]) == {"song 0", "New 45", "New 46"}
    assert "song 1" not in liked(sandbox)
    library = sandbox.library("ann", "tidal")
    assert len(library["follows"]) == 24
    assert "long" not in [one["name"] for one in library["playlists"]]
