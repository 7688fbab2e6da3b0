"""10,000 real songs as YouTube would have them: everyone on them is told by id, or by name for review."""

from __future__ import annotations

from pathlib import Path

import pytest

from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.matching import name_key, names_without_id
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.providers.youtube_music.titles import artist_of
from blocklist_jobs.sandbox import Sandbox
from tests.providers.youtube_library import SITE, tube_of

REAL = Path(__file__).parents[3] / "shared" / "data" / "playlists.jsonl"

pytestmark = [pytest.mark.real_data, pytest.mark.skipif(not REAL.exists(), reason="the real data is not here")]


def test_whose_songs_they_are(sandbox: Sandbox, http_socket: HttpSocket) -> None:
    listener = tube_of(sandbox, http_socket, sandbox.seed_playlists(REAL, provider=SITE)["listener"], "listener")
    songs = listener.surface(Surface.LIKED_SONGS)
    assert (len(songs), listener.sent) == (10_000, 200)
    truth = {one["uri"].rpartition(":")[2]: one for one in listener.truth("liked")}
    catalog = sandbox.catalog(SITE)
    unnamed = 0
    for song in songs:
        known = truth[song.entity_id]
        assert song.artists[0].id == known["channel"]
        if not known["topic"]:
            names = {name_key(artist_of(catalog[f"youtube:channel:{id_}"]["name"])) for id_ in known["artists"]}
            unnamed += not names <= set(names_without_id(song))
    # One of them has no name at all.
    assert unnamed <= 1
