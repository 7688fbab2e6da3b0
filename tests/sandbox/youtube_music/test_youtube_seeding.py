"""One library for every provider: what was Spotify's is YouTube's, with ids that can be worked out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.sandbox import ControlError, Sandbox, id_of
from blocklist_jobs.sandbox.youtube_music.catalog import CHANNEL_ID, VIDEO_ID
from blocklist_jobs.sandbox.youtube_music.ids import channel_id, playlist_id, video_id
from blocklist_jobs.sandbox.youtube_music.translate import is_uploaded
from tests.sandbox.music import song
from tests.sandbox.youtube import NAME

REAL = Path(__file__).parents[4] / "shared" / "data" / "playlists.jsonl"


@given(st.text())
def test_ids_have_youtubes_form(text: str) -> None:
    assert VIDEO_ID.fullmatch(video_id(text))
    assert CHANNEL_ID.fullmatch(channel_id(text))
    assert playlist_id(text)[:2] == "PL"
    assert video_id(text) == video_id(text)


def test_a_file_of_playlists(sandbox: Sandbox, tmp_path: Path) -> None:
    tracks = [song(f"song {number}", "Ann", "Bob") for number in range(60)]
    path = tmp_path / "lists.jsonl"
    path.write_text(json.dumps({"id": id_of("list"), "name": "List", "tracks": tracks}), encoding="utf-8")
    made = sandbox.seed_playlists(path, user="eve", provider=NAME)
    library = sandbox.library("eve", NAME)
    ann = channel_id(id_of("Ann"))
    assert [one["uri"] for one in library["liked"]] == [f"youtube:video:{video_id(track['id'])}" for track in tracks]
    for track, one in zip(tracks, library["liked"], strict=True):
        assert one["artists"] == [ann, channel_id(id_of("Bob"))]
        assert (one["channel"] == ann, one["topic"]) == ((False, False) if is_uploaded(track["id"]) else (True, True))
    assert {one["name"] for one in library["liked"]} >= {"song 0"} | {
        f"Ann, Bob - {track['name']}" for track in tracks if is_uploaded(track["id"])
    }
    assert [one["uri"] for one in library["follows"]] == [f"youtube:channel:{ann}"]
    assert [one["id"] for one in library["playlists"]] == [playlist_id(id_of("list"))]
    assert made["eve"]["client_secret"] == "sandbox-secret"


def test_what_is_generated_is_the_same_music_as_at_spotify(sandbox: Sandbox) -> None:
    sizes: dict[str, Any] = {"liked": 400, "playlists": 12, "blocklist": 60}
    spotify, youtube = sandbox.generate(**sizes), sandbox.generate(provider=NAME, **sizes)
    assert [one["id"] for one in youtube["blocklist"]] == [channel_id(one["id"]) for one in spotify["blocklist"]]
    here, there = sandbox.library("listener", NAME), sandbox.library("listener")
    ids = [video_id(one["uri"].rpartition(":")[2]) for one in there["liked"]]
    assert [one["uri"] for one in here["liked"]] == [f"youtube:video:{id_}" for id_ in ids]
    uploaded = sum(not one["topic"] for one in here["liked"])
    assert 40 <= uploaded <= 120
    assert {one["owner"] for one in there["playlists"]} == {"listener", "somebody"}
    assert len(here["playlists"]) == sum(one["owner"] == "listener" for one in there["playlists"])
    standings = {item["standing"] for one in here["playlists"] for item in one["items"]}
    assert standings == {"public", "deleted"}
    catalog = sandbox.catalog(NAME)
    assert all(one["uri"] in catalog for one in (*here["liked"], *here["follows"]))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"channels": [{"id": "UCx", "title": "x"}]}, "not an id"),
        ({"videos": [{"id": "x", "channel": {"id": channel_id("x")}}]}, "not an id"),
        ({"users": [{"id": "eve", "liked": [video_id("x")]}]}, "not among"),
    ],
)
def test_documents_that_make_no_sense_are_refused(sandbox: Sandbox, document: dict[str, object], message: str) -> None:
    with pytest.raises(ControlError, match=message):
        sandbox.seed(document, NAME)


def test_habits_that_do_not_exist_are_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ControlError, match="nonsense"):
        sandbox.habits(NAME, nonsense=1)


@pytest.mark.real_data
@pytest.mark.skipif(not REAL.exists(), reason="the real playlists are not here")
def test_real_playlists_are_there_whole_and_one_in_five_is_uploaded(sandbox: Sandbox) -> None:
    sandbox.seed_playlists(REAL, provider=NAME)
    library = sandbox.library("listener", NAME)
    assert (len(library["liked"]), len(library["playlists"])) == (10_000, 40)
    assert 0.17 < sum(not one["topic"] for one in library["liked"]) / 10_000 < 0.23
