"""Ids of artists, however they are written."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.artist_ids import recognise
from tests.lists.reading import YOUTUBE, spotify_ids, unhurried
from tests.lists.reading import A as SPOTIFY


@pytest.mark.parametrize(
    ("word", "provider", "found"),
    [
        (SPOTIFY, None, ("spotify", SPOTIFY)),
        (f"  {SPOTIFY}\n", None, ("spotify", SPOTIFY)),
        (f"spotify:artist:{SPOTIFY}", None, ("spotify", SPOTIFY)),
        (f"https://open.spotify.com/artist/{SPOTIFY}", None, ("spotify", SPOTIFY)),
        (f"https://open.spotify.com/artist/{SPOTIFY}?si=abc", None, ("spotify", SPOTIFY)),
        (f"http://open.spotify.com/intl-de/artist/{SPOTIFY}/", None, ("spotify", SPOTIFY)),
        (f"open.spotify.com/artist/{SPOTIFY}", "tidal", ("spotify", SPOTIFY)),
        (YOUTUBE, None, ("youtube_music", YOUTUBE)),
        (f"https://music.youtube.com/channel/{YOUTUBE}", None, ("youtube_music", YOUTUBE)),
        ("https://music.apple.com/us/artist/10mm/1602643038", None, ("apple_music", "1602643038")),
        ("https://music.apple.com/artist/1602643038", None, ("apple_music", "1602643038")),
        ("https://itunes.apple.com/us/artist/id1602643038?l=en", None, ("apple_music", "1602643038")),
        ("https://listen.tidal.com/artist/17275", None, ("tidal", "17275")),
        ("https://tidal.com/browse/artist/17275", None, ("tidal", "17275")),
        ("17275", "tidal", ("tidal", "17275")),
        ("17275", "apple_music", ("apple_music", "17275")),
    ],
)
def test_what_is_an_id(word: str, provider: str | None, found: tuple[str, str]) -> None:
    assert recognise(word, provider) == found


@pytest.mark.parametrize(
    ("word", "provider"),
    [
        ("", None),
        ("17275", None),
        ("17275", "spotify"),
        (SPOTIFY, "tidal"),
        (SPOTIFY[:-1], None),
        (SPOTIFY + "x", None),
        (SPOTIFY[:-1] + "_", None),
        (f"spotify:track:{SPOTIFY}", None),
        (f"spotify:artist:{SPOTIFY}x", None),
        (f"https://open.spotify.com/album/{SPOTIFY}", None),
        (f"https://open.spotify.com.evil.example/artist/{SPOTIFY}", None),
        (f"javascript:open.spotify.com/artist/{SPOTIFY}", None),
        ("١٢٣٤", "tidal"),
        ("0", "tidal"),
        ("1" * 20, "tidal"),
    ],
)
def test_what_is_none(word: str, provider: str | None) -> None:
    assert recognise(word, provider) is None


@unhurried
@given(spotify_ids, st.sampled_from(["{}", "spotify:artist:{}", "https://open.spotify.com/artist/{}?si=1"]))
def test_every_way_of_writing_leads_to_the_same_id(artist_id: str, way: str) -> None:
    assert recognise(way.format(artist_id)) == ("spotify", artist_id)


@unhurried
@given(st.text(), st.sampled_from([None, "spotify", "apple_music", "youtube_music", "tidal"]))
def test_an_id_is_safe_to_put_into_a_url(word: str, provider: str | None) -> None:
    found = recognise(word, provider)
    assert found is None or set(found[1]) <= set(string.ascii_letters + string.digits + "_-")
