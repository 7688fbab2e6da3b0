"""From the sandbox's dumps to what the judge sees, on a real sandbox of every provider; filling; and the pace."""

from __future__ import annotations

import copy
import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from blocklist_jobs.cli.demo.dump import READINGS, library_of
from blocklist_jobs.cli.demo.filling import SMALL_LIKED, SMALL_LISTS, USER, Music, Wanted, music_of
from blocklist_jobs.cli.demo.library import Library
from blocklist_jobs.cli.demo.listener import TITLES, Listener, settings_of
from blocklist_jobs.cli.demo.pace import (
    DAY_UNITS,
    LEAST,
    MANNERS,
    REAL,
    WINDOW_S,
    Needed,
    Pace,
    needed_back,
    needed_there,
    scaled,
)
from blocklist_jobs.cli.demo.verdict import about_requests, is_right, judge, judge_dislikes
from blocklist_jobs.cli.demo.way_back import judge_back
from blocklist_jobs.core.limits import DEFAULT_LIMITS
from blocklist_jobs.sandbox.server import Sandbox

SMALL = Wanted(library=None, blocklist=None, liked=300, playlists=12, artists=60, seed=3)
PACE = Pace(50, 10.0)
OTHERS = tuple(name for name in TITLES if name != "spotify")
Dump = dict[str, Any]


@pytest.fixture(scope="module")
def music() -> Music:
    return music_of(SMALL)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def fresh() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def listeners(sandbox: Sandbox, music: Music) -> dict[str, Listener]:
    return {name: Listener(sandbox, name, music) for name in TITLES}


def removed(sandbox: Sandbox, blocked: frozenset[str], token: str) -> None:
    """Take out by hand what has to go, by Spotify's own calls."""
    catalog, dump = sandbox.catalog(), sandbox.library(USER)

    def due(entries: list[Dump]) -> list[str]:
        return [one["uri"] for one in entries if blocked & set(catalog.get(one["uri"], {}).get("artists", ()))]

    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=sandbox.spotify_api_url, headers=headers, trust_env=False) as http:
        singles = due([*dump["liked"], *dump["albums"], *dump["follows"]])
        for at in range(0, len(singles), 40):
            assert http.delete("/me/library", params={"uris": ",".join(singles[at : at + 40])}).is_success
        for one in dump["playlists"]:
            items = [{"uri": uri} for uri in due(one["items"])]
            if items and (one["owner"] == USER or one["collaborative"]):
                assert http.request("DELETE", f"/playlists/{one['id']}/items", json={"items": items}).is_success


def test_a_library_cleaned_by_hand_is_right_and_one_song_more_is_not(fresh: Sandbox, music: Music) -> None:
    listener, blocked = Listener(fresh, "spotify", music), music.blocked("spotify")
    before = listener.before()
    assert not is_right(judge(before, listener.now(), blocked))
    assert not is_right(about_requests(listener.requests(PACE)))
    listener.be_strict(Pace(1_000, 10.0))
    removed(fresh, blocked, listener.tokens["access_token"])
    assert is_right(about_requests(listener.requests(Pace(1_000, 10.0))))
    findings = judge(before, listener.now(), blocked)
    assert [finding.text for finding in findings if not finding.right] == []
    fresh.activity(USER, {"unlike_at": [0]})
    assert not is_right(judge(before, listener.now(), blocked))


def cleaned(provider: str, dump: Dump, blocked: frozenset[str]) -> Dump:
    """The dump without what the provider lets a client see as a listed artist's."""
    seen: dict[str, Callable[[Dump], set[str]]] = {
        "spotify": lambda one: {*one["artists"], *one.get("album_artists", ())},
        "tidal": lambda one: {*one["artists"], *one.get("album_artists", ())},
        "youtube_music": lambda one: {one["channel"]} if one.get("standing") != "deleted" else set(),
    }

    def rest(entries: list[Dump]) -> list[Dump]:
        return [one for one in entries if not seen[provider](one) & blocked]

    after = copy.deepcopy(dump)
    for part in ("liked", "albums", "follows"):
        if part in after:
            after[part] = rest(after[part])
    for one in after["playlists"]:
        mine = one["owner"] == USER if provider == "tidal" else one.get("editable", True)
        one["items"] = rest(one["items"]) if mine else one["items"]
    return after


@pytest.mark.parametrize("provider", ["spotify", "tidal", "youtube_music"])
def test_every_dump_is_read_as_its_provider_lets_see(
    provider: str, sandbox: Sandbox, listeners: dict[str, Listener], music: Music
) -> None:
    blocked, dump = music.blocked(provider), sandbox.library(USER, provider)
    reading = READINGS[provider]
    before = listeners[provider].before()
    after = library(provider, cleaned(provider, dump, blocked))
    assert [finding.text for finding in judge(before, after, blocked) if not finding.right] == []
    assert sum(len(shelf.things) for shelf in before.shelves) - sum(len(shelf.things) for shelf in after.shelves) > 20
    back = library(provider, dump, as_restored=True)
    assert is_right(judge_back(listeners[provider].before(as_restored=True), back, reading.lost))
    assert not is_right(
        judge_back(back, library(provider, cleaned(provider, dump, blocked), as_restored=True), reading.lost)
    )


def library(provider: str, dump: Dump, *, as_restored: bool = False) -> Library:
    return library_of(dump, provider, USER, as_restored=as_restored)


def test_dislikes_are_judged_and_what_leads_nowhere_is_nobodys(fresh: Sandbox, music: Music) -> None:
    listener, blocked = Listener(fresh, "apple_music", music), music.blocked("apple_music")
    before = listener.before()
    assert not is_right(judge_dislikes(before, listener.now(), blocked))
    due = {thing.uri for shelf in before.shelves if shelf.editable for thing in shelf.things if thing.is_by(blocked)}
    steps = [{"rate": {"kind": uri.split(":")[1], "id": uri.split(":")[2], "value": -1}} for uri in sorted(due)]
    fresh.activity(USER, *steps, provider="apple_music")
    assert [f.text for f in judge_dislikes(before, listener.now(), blocked) if not f.right] == []
    fresh.activity(USER, {"rate": {**steps[0]["rate"], "value": 1}}, provider="apple_music")
    assert not is_right(judge_dislikes(before, listener.now(), blocked))
    unlinked = [one for one in fresh.library(USER, "apple_music")["liked"] if not one["linked"]]
    assert unlinked
    assert not due & {one["uri"] for one in unlinked}


def test_refusals_are_in_the_account_of_their_provider(fresh: Sandbox, music: Music) -> None:
    spotify, tidal = Listener(fresh, "spotify", music), Listener(fresh, "tidal", music)
    spotify.be_strict(Pace(2, 60.0))
    headers = {"Authorization": f"Bearer {spotify.tokens['access_token']}"}
    for _ in range(3):
        httpx.get(f"{fresh.spotify_api_url}/me", headers=headers, trust_env=False)
    account = spotify.requests(Pace(2, 60.0))
    assert (account.sent, account.most_in_window, account.refused) == (3, 3, 1)
    assert tidal.requests(PACE).sent == 0


def test_a_library_of_a_file_gets_a_blocklist_of_its_own_artists(tmp_path: Path, fresh: Sandbox) -> None:
    artists = [{"id": f"{number:022d}", "name": f'The "{number}", they'} for number in range(30)]
    tracks = [
        {"id": f"{number:022d}", "name": "Song", "artists": [artist], "album": {"id": f"{number:022d}", "name": "LP"}}
        for number, artist in enumerate(artists)
    ]
    file = tmp_path / "playlists.jsonl"
    file.write_text(json.dumps({"id": "p" * 22, "name": "Mine", "tracks": tracks}) + "\n")
    music = music_of(Wanted(file, None, liked=20, playlists=1, artists=7, seed=1))
    assert [len(shelf.things) for shelf in Listener(fresh, "spotify", music).before().shelves] == [20, 2, 4, 30]
    rows = list(csv.DictReader(io.StringIO(music.blocklist_csv().decode())))
    assert len(rows) == 7
    assert all(row["artist"] == artists[int(row["spotify"])]["name"] for row in rows)


def test_one_blocklist_has_the_ids_of_all(music: Music) -> None:
    rows = list(csv.DictReader(io.StringIO(music.blocklist_csv().decode())))
    assert len(rows) == SMALL.artists
    for provider in TITLES:
        assert frozenset(row[provider] for row in rows) == music.blocked(provider)


def test_the_others_get_a_small_part(listeners: dict[str, Listener]) -> None:
    for provider in OTHERS:
        before = listeners[provider].before()
        assert [len(shelf.things) for shelf in before.of("liked_songs")] == [SMALL_LIKED]
        assert 1 <= len(before.of("playlists")) <= len(SMALL_LISTS)


def test_the_largest_made_up_library_keeps_within_youtubes_day() -> None:
    music = music_of(Wanted(None, None, liked=10_000, playlists=40, artists=1_000, seed=1))
    manner, blocked = MANNERS["youtube_music"], music.blocked("youtube_music")
    with Sandbox() as sandbox:
        before = Listener(sandbox, "youtube_music", music).before()
    there, back = needed_there(before, blocked, manner), needed_back(before, blocked, manner)
    assert (there + back).units(manner) < DAY_UNITS


def test_every_provider_has_its_settings(sandbox: Sandbox, listeners: dict[str, Listener]) -> None:
    settings = settings_of(sandbox.addresses, listeners)
    assert all(settings.values())
    assert settings["APPLE_PRIVATE_KEY"].startswith("-----BEGIN")
    assert "GOOGLE_CLIENT_ID" not in settings_of(sandbox.addresses, {"spotify": listeners["spotify"]})


def test_the_pace_makes_any_course_take_about_as_long() -> None:
    pace = scaled(900, 60.0)
    assert 900 / pace.limit * pace.seconds == pytest.approx(60.0, rel=0.05)
    assert scaled(1, 60.0) == Pace(LEAST, WINDOW_S)


def test_what_is_needed_counts_pages_batches_and_runs(listeners: dict[str, Listener], music: Music) -> None:
    library, blocked, manner = listeners["spotify"].before(), music.blocked("spotify"), MANNERS["spotify"]
    pages = sum(max(1, -(-len(shelf.things) // manner.page)) for shelf in library.shelves if shelf.editable)
    assert needed_there(library, frozenset(), manner) == Needed(pages, 0)
    assert needed_back(library, frozenset(), manner) == Needed()
    there, back = needed_there(library, blocked, manner), needed_back(library, blocked, manner)
    assert there.writes < 30 < back.writes


def test_the_real_pace_is_what_the_project_allows_itself() -> None:
    for provider in ("spotify", "apple_music", "tidal"):
        (window,) = DEFAULT_LIMITS[provider].windows
        assert REAL[provider] == Pace(window.limit, window.seconds)
