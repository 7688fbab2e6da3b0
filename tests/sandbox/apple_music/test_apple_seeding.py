"""One library for every provider: what was Spotify's is Apple's, with ids that can be worked out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.sandbox import ControlError, Sandbox, id_of
from blocklist_jobs.sandbox.apple_music.ids import artist_id, library_id, playlist_id, song_id
from blocklist_jobs.sandbox.apple_music.translate import is_linked
from tests.sandbox.apple import NAME
from tests.sandbox.music import song

REAL = Path(__file__).parents[4] / "shared" / "data" / "playlists.jsonl"


@given(st.text())
def test_ids_have_apples_form(text: str) -> None:
    assert song_id(text).isdecimal()
    assert len(song_id(text)) == 12
    assert song_id(text) == song_id(text) != artist_id(text)
    assert library_id("i", text)[:2] == "i."


def test_a_file_of_playlists(sandbox: Sandbox, tmp_path: Path) -> None:
    tracks = [song("one", "Ann", "Bob"), song("two", "Cid")]
    path = tmp_path / "lists.jsonl"
    path.write_text(json.dumps({"id": id_of("list"), "name": "List", "tracks": tracks * 2}), encoding="utf-8")
    made = sandbox.seed_playlists(path, user="eve", provider=NAME)
    library = sandbox.library("eve", NAME)
    assert [(one["uri"], one["artists"]) for one in library["liked"]] == [
        (f"apple:songs:{song_id(id_of('one'))}", [artist_id(id_of("Ann")), artist_id(id_of("Bob"))]),
        (f"apple:songs:{song_id(id_of('two'))}", [artist_id(id_of("Cid"))]),
    ]
    (playlist,) = library["playlists"]
    assert (playlist["id"], [item["name"] for item in playlist["items"]]) == (
        playlist_id(id_of("list")),
        ["one", "two", "one", "two"],
    )
    assert set(made["eve"]) >= {"access_token", "team_id", "key_id", "private_key"}


def test_what_is_generated_is_the_same_music_as_at_spotify(sandbox: Sandbox) -> None:
    sizes: dict[str, Any] = {"liked": 400, "playlists": 12, "blocklist": 60}
    spotify, apple = sandbox.generate(**sizes), sandbox.generate(provider=NAME, **sizes)
    assert [one["name"] for one in apple["blocklist"]] == [one["name"] for one in spotify["blocklist"]]
    assert [one["id"] for one in apple["blocklist"]] == [artist_id(one["id"]) for one in spotify["blocklist"]]
    here, there = sandbox.library("listener", NAME), sandbox.library("listener")
    uris = {f"apple:songs:{song_id(one['uri'].rpartition(':')[2])}" for one in there["liked"]}
    assert {one["uri"] for one in here["liked"]} == uris
    unlinked = [one for one in here["liked"] if not one["linked"]]
    assert 5 <= len(unlinked) <= 40
    lists = here["playlists"]
    assert {one["editable"] for one in lists} == {True, False}
    assert any(item["uri"].startswith("apple:upload:") for one in lists for item in one["items"])
    assert sandbox.checksum("listener", NAME)["liked"]["count"] == 400


def test_the_catalogue_knows_who_is_credited_even_where_the_library_does_not(sandbox: Sandbox) -> None:
    sandbox.generate(provider=NAME, liked=200, playlists=2)
    catalog: dict[str, Any] = sandbox.catalog(NAME)
    for one in sandbox.library("listener", NAME)["liked"]:
        assert one["artists"]
        assert set(one["artists"]) <= set(catalog[one["uri"]]["artists"])


def test_documents_that_make_no_sense_are_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ControlError, match="digits"):
        sandbox.seed({"artists": [{"id": "abc", "name": "x"}]}, NAME)
    with pytest.raises(ControlError, match="not among the songs"):
        sandbox.seed({"users": [{"id": "eve", "songs": ["1"]}]}, NAME)
    with pytest.raises(ControlError, match="nonsense"):
        sandbox.habits(NAME, nonsense=1)


@pytest.mark.real_data
@pytest.mark.skipif(not REAL.exists(), reason="the real playlists are not here")
def test_real_playlists_lose_no_song_to_a_shared_id(sandbox: Sandbox) -> None:
    sandbox.seed_playlists(REAL, provider=NAME)
    lists = [json.loads(line) for line in REAL.read_text(encoding="utf-8").splitlines()]
    ids = list(dict.fromkeys(track["id"] for one in lists for track in one["tracks"]))[:10_000]
    library = sandbox.library("listener", NAME)
    assert (len(library["liked"]), len(library["playlists"])) == (10_000, 40)
    assert sum(not one["linked"] for one in library["liked"]) == sum(not is_linked(id_) for id_ in ids)
