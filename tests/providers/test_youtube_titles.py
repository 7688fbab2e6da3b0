"""Names of artists in titles of videos and channels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.providers.youtube_music.titles import MOST_NAMES, artist_of, is_topic, names_in

NAME = st.text("abcXYZ09'äß", min_size=1, max_size=12).filter(
    lambda name: name.lower() not in {"x", "and", "with", "vs", "ft", "feat", "featuring"}
)


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Radiohead - Creep", ("Radiohead",)),
        ("  Radiohead   –  Creep (Official Video)", ("Radiohead",)),
        ("Sigur Rós — Hoppípolla", ("Sigur Rós",)),
        ("Jay-Z - 99 Problems", ("Jay-Z",)),
        ("A, B & C - Song", ("A, B & C", "A", "B & C", "B", "C")),
        ("A feat. B - Song", ("A feat. B", "A", "B")),
        ("A ft B x C - Song", ("A ft B x C", "A", "B", "C")),
        ("A - Song (feat. B & C)", ("A", "B & C", "B", "C")),
        ("A - Song [ft. B]", ("A", "B")),
        ("Song (with B)", ("B",)),
        ("Song (feat. A & Zion & Lennox)", ("A & Zion & Lennox", "A", "Zion", "Lennox")),
        ("Song - Part One - Live", ("Song",)),
        ("Creep", ()),
        ("Hyphen-ated", ()),
        ("", ()),
        (" - Creep", ()),
        ("- Creep", ()),
    ],
)
def test_names(title: str, names: tuple[str, ...]) -> None:
    assert names_in(title) == names


@given(artists=st.lists(NAME, min_size=1, max_size=4, unique=True), song=NAME, joint=st.sampled_from([", ", " & "]))
def test_everyone_named_before_the_dash_is_found(artists: list[str], song: str, joint: str) -> None:
    found = names_in(f"{joint.join(artists)} - {song}")
    assert set(artists) <= set(found)
    assert set(found) <= {*artists, joint.join(artists)}


@given(st.text(" -–—&,;x()[]feat.with", max_size=300))
def test_any_title_gives_few_names_and_no_blank_ones(title: str) -> None:
    names = names_in(title)
    assert len(names) == len(set(names)) <= MOST_NAMES
    assert all(name == name.strip() != "" for name in names)


def test_topic_channels() -> None:
    assert (is_topic("Air - Topic"), artist_of("Air - Topic")) == (True, "Air")
    assert (is_topic("Air"), artist_of("Air")) == (False, "Air")
    assert not is_topic("Hot Topic")
    assert not is_topic(" - Topic")
