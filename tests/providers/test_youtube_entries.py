"""YouTube's objects as entries: whose they are, what names them, and what is only a name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Identified, Identify, PageRead, ReadPage
from blocklist_jobs.core.faults import Fault
from blocklist_jobs.core.job import Match
from blocklist_jobs.core.library import Artist, Entry, Playlist, Skip, Surface
from blocklist_jobs.core.matching import is_blocked, names_without_id
from tests.providers.contract import JSON
from tests.providers.made import answer
from tests.providers.youtube_made import page, subscription, video, youtube

ME = Account("UCme")
LIKED = ReadPage(Surface.LIKED_SONGS)
LIST = ReadPage(Surface.PLAYLISTS, "PL0", "t1", first=False, container_name="mine")
FOLLOWED = ReadPage(Surface.FOLLOWED_ARTISTS)
READS = [LIKED, LIST, FOLLOWED, ReadPage(Surface.PLAYLISTS)]


def read(call: ReadPage, *items: Any) -> PageRead:
    """The page with these items."""
    got = youtube().decipher(call, answer(200, page(list(items))), ME)
    assert isinstance(got, PageRead), got
    return got


def only(got: PageRead) -> Entry:
    """The one entry of a page."""
    (entry,) = got.entries
    return entry


def test_a_liked_song_of_an_artists_own_channel() -> None:
    assert only(read(LIKED, video("v1", position=7))) == Entry(
        surface=Surface.LIKED_SONGS,
        entity_type="track",
        entity_id="v1",
        name="song v1",
        artists=(Artist("UCa", "Artist A"),),
        position=7,
        before={"position": 7, "added_at": "2026-01-02T03:04:05Z"},
    )


def test_an_entry_of_a_playlist_is_named_by_its_own_id() -> None:
    twice = read(LIST, video("v1"), video("v1", position=1) | {"id": "UEw0LjUzMg=="})
    assert [(entry.entity_id, entry.occurrence, entry.position) for entry in twice.entries] == [
        ("v1", "item-v1", 0),
        ("v1", "UEw0LjUzMg==", 1),
    ]
    assert {entry.container_id for entry in twice.entries} == {"PL0"}


@pytest.mark.parametrize("bad", [None, "", 5, "two words", "x" * 257])
def test_an_entry_that_cannot_be_named_is_left_alone(bad: Any) -> None:
    assert only(read(LIST, video("v1") | {"id": bad})).skip is Skip.NOT_EDITABLE
    assert only(read(LIKED, video("v1") | {"id": bad})).skip is None
    assert only(read(FOLLOWED, subscription("UCa", id=bad))).skip is Skip.NOT_EDITABLE


@pytest.mark.parametrize("title", ["Deleted video", "Private video", "Gelöschtes Video", "Artist B - Song"])
def test_a_video_without_an_owner_is_not_available(title: str) -> None:
    entry = only(read(LIST, video("v1", channel_id=None, title=title)))
    assert (entry.skip, entry.artists) == (Skip.UNAVAILABLE, ())


def test_a_channel_that_may_be_anyones_is_known_by_names_for_review_only() -> None:
    entry = only(read(LIKED, video("v1", "Some Label", "UClabel", title="Artist B & C – Song (feat. D)")))
    names = ("Some Label", "Artist B & C", "Artist B", "C", "D")
    assert entry.artists == (Artist("UClabel", "Some Label"), *(Artist(None, name) for name in names))
    assert not is_blocked(entry, Match.CREDITED, {"UCa"})
    assert is_blocked(entry, Match.PRIMARY, {"UClabel"})
    assert names_without_id(entry) == ("some label", "artist b & c", "artist b", "c", "d")


def test_a_topic_channel_is_its_artist_and_titles_say_nothing() -> None:
    entry = only(read(LIKED, video("v1", "Artist A - Topic", title="Artist B - Song")))
    assert entry.artists == (Artist("UCa", "Artist A"),)
    assert names_without_id(entry) == ()


def test_a_channel_without_a_title() -> None:
    assert only(read(LIKED, video("v1", "", title="Song"))).artists == (Artist("UCa", ""),)
    assert only(read(LIKED, video("v1", " - Topic", title="Song"))).artists[0] == Artist("UCa", "")


def test_a_subscription_to_an_artist() -> None:
    assert only(read(FOLLOWED, subscription("UCa"))) == Entry(
        surface=Surface.FOLLOWED_ARTISTS,
        entity_type="artist",
        entity_id="UCa",
        name="Artist A",
        artists=(Artist("UCa", "Artist A"),),
        occurrence="sub-UCa",
        before={"added_at": "2026-01-02T03:04:05Z"},
    )


def test_a_subscription_to_another_channel_is_reviewed_by_its_name() -> None:
    entry = only(read(FOLLOWED, subscription("UCb", "Artist A")))
    assert entry.artists == (Artist("UCb", "Artist A"), Artist(None, "Artist A"))


def test_slots_that_name_nothing_are_counted() -> None:
    got = read(LIKED, video("v1"), None, {}, "x", {"snippet": {"resourceId": {"videoId": "../v"}}})
    assert ([entry.entity_id for entry in got.entries], got.empty_slots) == (["v1"], 4)
    assert read(FOLLOWED, {"snippet": {"title": "x"}}).empty_slots == 1


def test_the_id_in_the_details_will_do() -> None:
    assert only(read(LIKED, video("v1", resourceId=None))).entity_id == "v1"


def test_playlists_are_the_listeners_own_and_likes_are_none() -> None:
    items = [
        {"id": "PL0", "snippet": {"title": "mine"}, "contentDetails": {"itemCount": 12}},
        {"id": "PL1", "snippet": {"title": "new"}},
        {"id": "PL2", "snippet": {"title": "empty"}, "contentDetails": {"itemCount": 0}},
        {"id": "LL", "snippet": {"title": "Liked videos"}},
        {"id": "LM"},
        {"snippet": {"title": "without an id"}},
    ]
    assert read(ReadPage(Surface.PLAYLISTS), *items).playlists == (
        Playlist("PL0", "mine", 12, owned=True),
        Playlist("PL1", "new", -1, owned=True),
        Playlist("PL2", "empty", 0, owned=True),
    )


WORDS = st.text("aZ -–&,()[].ft\t\n\0\ud800", max_size=40)
KEYS = ["snippet", "contentDetails", "resourceId", "id", "videoId", "channelId", "title", "position", "publishedAt"]
OWNER = ["videoOwnerChannelId", "videoOwnerChannelTitle", "itemCount", "kind", "status"]
ITEM = st.dictionaries(st.sampled_from(KEYS + OWNER), JSON | WORDS, max_size=6)
SHAPED = st.dictionaries(
    st.sampled_from(KEYS), st.dictionaries(st.sampled_from(KEYS + OWNER), JSON | WORDS | ITEM, max_size=5), max_size=4
)


@given(
    items=st.lists(SHAPED | JSON, max_size=4),
    changed=st.dictionaries(st.sampled_from(["items", "pageInfo", "nextPageToken", "error"]), JSON | ITEM, max_size=2),
)
def test_nothing_in_a_page_makes_it_raise(items: list[Any], changed: dict[str, Any]) -> None:
    body = answer(200, {**page(items), **changed})
    assert isinstance(youtube().decipher(Identify(), body, ME), Identified | Fault)
    for call in READS:
        got = youtube().decipher(call, body, ME)
        assert isinstance(got, PageRead | Fault)
        if isinstance(got, Fault) or "items" in changed:
            continue
        assert len(got.entries) + got.empty_slots == (0 if call == READS[3] else len(items))
        for entry in got.entries:
            assert entry.entity_id
            assert entry.artists or entry.skip is Skip.UNAVAILABLE
            f"{entry}".encode()
