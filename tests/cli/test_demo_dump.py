"""From the sandbox's dump to what the judge sees, on a real sandbox; and the pace of the demo."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from blocklist_jobs.cli.demo.library import Library
from blocklist_jobs.cli.demo.listener import USER, Listener, Wanted
from blocklist_jobs.cli.demo.pace import LEAST, WINDOW_S, WISHED_S, Pace, requests_needed, scaled
from blocklist_jobs.cli.demo.verdict import is_right, judge
from blocklist_jobs.sandbox.server import Sandbox

SMALL = Wanted(library=None, blocklist=None, liked=300, playlists=12, artists=60, seed=3)
PACE = Pace(50, 10.0)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def removed(sandbox: Sandbox, blocked: frozenset[str], token: str) -> None:
    """Take out by hand what has to go, by the provider's own calls."""
    catalog, dump = sandbox.catalog(), sandbox.library(USER)

    def due(entries: list[dict[str, Any]]) -> list[str]:
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


def test_a_library_cleaned_by_hand_is_right_and_one_song_more_is_not(sandbox: Sandbox) -> None:
    listener = Listener(sandbox, SMALL)
    blocked = frozenset(artist["id"] for artist in listener.blocklist)
    before = listener.library()
    assert not is_right(judge(before, before, blocked, listener.requests(PACE)))
    listener.be_strict(Pace(1_000, 10.0))
    removed(sandbox, blocked, listener.tokens["access_token"])
    account = listener.requests(Pace(1_000, 10.0))
    assert account.sent > 0
    findings = judge(before, listener.library(), blocked, account)
    assert [finding.text for finding in findings if not finding.right] == []
    sandbox.activity(USER, {"unlike_at": [0]})
    assert not is_right(judge(before, listener.library(), blocked, account))


def test_refusals_are_in_the_account(sandbox: Sandbox) -> None:
    listener = Listener(sandbox, SMALL)
    listener.be_strict(Pace(2, 60.0))
    headers = {"Authorization": f"Bearer {listener.tokens['access_token']}"}
    for _ in range(3):
        httpx.get(f"{sandbox.spotify_api_url}/me", headers=headers, trust_env=False)
    account = listener.requests(Pace(2, 60.0))
    assert (account.sent, account.most_in_window, account.refused) == (3, 3, 1)


def test_a_library_of_a_file_gets_a_blocklist_of_its_own_artists(sandbox: Sandbox, tmp_path: Path) -> None:
    artists = [{"id": f"{number:022d}", "name": f'The "{number}", they'} for number in range(30)]
    tracks = [
        {"id": f"{number:022d}", "name": "Song", "artists": [artist], "album": {"id": f"{number:022d}", "name": "LP"}}
        for number, artist in enumerate(artists)
    ]
    file = tmp_path / "playlists.jsonl"
    file.write_text(json.dumps({"id": "p" * 22, "name": "Mine", "tracks": tracks}) + "\n")
    listener = Listener(sandbox, Wanted(file, None, liked=20, playlists=1, artists=7, seed=1))
    assert [len(shelf.things) for shelf in listener.library().shelves] == [20, 2, 4, 30]
    rows = list(csv.DictReader(io.StringIO(listener.blocklist_csv().decode())))
    assert len(rows) == 7
    assert all(row["artist"] == artists[int(row["id"])]["name"] for row in rows)


def test_the_pace_makes_any_library_take_about_as_long(sandbox: Sandbox) -> None:
    listener = Listener(sandbox, Wanted(None, None, liked=5_000, playlists=20, artists=500, seed=1))
    blocked = frozenset(artist["id"] for artist in listener.blocklist)
    needed = requests_needed(listener.library(), blocked)
    pace = scaled(listener.library(), blocked)
    assert needed / pace.limit * pace.seconds == pytest.approx(WISHED_S, rel=0.05)
    assert scaled(Library(()), blocked) == Pace(LEAST, WINDOW_S)
