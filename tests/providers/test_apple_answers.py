"""What Apple's answers mean: entries and their artists, playlists, ratings, pages that cover a list once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Identified, Identify, Look, Looked, PageRead, Rate, Rated, ReadPage, Target
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.job import Match
from blocklist_jobs.core.library import Artist, Entry, Playlist, Skip, Surface
from blocklist_jobs.core.matching import credited_ids, names_without_id
from blocklist_jobs.providers.apple_music.names import names_in
from tests.providers.apple_made import apple, catalog_song, errors, library_song, page
from tests.providers.made import answer

ME = Account("")
SONGS = ReadPage(Surface.LIKED_SONGS)
TRACKS = ReadPage(Surface.PLAYLISTS, "p.mine")
LOOKED_AT = (Target("track", "i.a"), Target("track", "i.b", "3"), Target("track", "i.c"))


def read(call: ReadPage, body: object) -> PageRead:
    """The page, which must be readable."""
    meaning = apple().decipher(call, answer(200, body), ME)
    assert isinstance(meaning, PageRead), meaning
    return meaning


def entry(raw: dict[str, Any], call: ReadPage = SONGS) -> Entry:
    """The one entry of a page."""
    (found,) = read(call, page([raw])).entries
    return found


def test_a_song_with_its_artists() -> None:
    found = entry(library_song("i.a", "Ann & Bob", catalog_song("7", "100", "200")))
    assert (found.entity_type, found.entity_id, found.name, found.skip) == ("track", "i.a", "song i.a", None)
    assert found.artists == (Artist("100", "Ann & Bob"), Artist("200", "Ann & Bob"))
    assert found.before == {"position": 0, "library_id": "i.a", "catalog_id": "7"}


def test_a_song_without_its_catalogue_is_named_only() -> None:
    found = entry(library_song("i.a", "Ann & Bob feat. Cy"))
    assert credited_ids(found, Match.CREDITED) == ()
    assert names_without_id(found) == ("ann & bob feat. cy", "ann", "bob", "cy")
    assert found.before == {"position": 0, "library_id": "i.a"}


def test_the_catalogues_id_is_known_where_its_song_is_not() -> None:
    raw = library_song("i.a", "Ann")
    raw["attributes"]["playParams"]["catalogId"] = "7"
    assert entry(raw).before["catalog_id"] == "7"
    assert credited_ids(entry(raw), Match.CREDITED) == ()


def test_an_album() -> None:
    raw = {
        "id": "l.a",
        "type": "library-albums",
        "attributes": {"name": "A", "artistName": "Ann", "dateAdded": "2024-01-02T03:04:05Z"},
        "relationships": {"catalog": {"data": [{**catalog_song("9", "100"), "type": "albums"}]}},
    }
    found = entry(raw, ReadPage(Surface.SAVED_ALBUMS))
    assert (found.entity_type, found.entity_id, found.artists) == ("album", "l.a", (Artist("100", "Ann"),))
    assert found.before["added_at"] == "2024-01-02T03:04:05Z"


def test_a_playlists_tracks_have_places_and_videos_are_left_alone() -> None:
    video = library_song("i.v", "Ann", catalog_song("8", "100"), type="library-music-videos")
    song = library_song("i.a", "Ann", catalog_song("7", "100"))
    found = read(TRACKS, page([song, video, song])).entries
    assert [(one.occurrence, one.position, one.container_id) for one in found] == [
        ("0", 0, "p.mine"),
        ("1", 1, "p.mine"),
        ("2", 2, "p.mine"),
    ]
    assert [(one.entity_type, one.skip) for one in found] == [
        ("track", None),
        ("music_video", Skip.NOT_EDITABLE),
        ("track", None),
    ]


def test_playlists() -> None:
    raw = [
        {"id": "p.a", "attributes": {"name": "mine", "canEdit": True}},
        {"id": "p.b", "attributes": {"name": "theirs", "canEdit": False}},
        {"id": "p.c"},
        None,
    ]
    assert read(ReadPage(Surface.PLAYLISTS), page(raw)).playlists == (
        Playlist("p.a", "mine", -1, owned=True),
        Playlist("p.b", "theirs", -1, owned=False),
        Playlist("p.c", "", -1, owned=False),
    )


def test_an_empty_playlist_is_no_fault() -> None:
    empty = errors(404, "No related resources", code="40403")
    assert apple().decipher(TRACKS, answer(404, empty), ME) == PageRead(total=0)


def test_a_slot_without_an_id_is_empty() -> None:
    found = read(SONGS, page([None, {"id": "../x"}, library_song("i.a", "Ann")]))
    assert ([one.position for one in found.entries], found.empty_slots) == ([2], 2)


def test_no_call_tells_whose_account_it_is() -> None:
    assert apple().decipher(Identify(), answer(200, page([{"id": "us", "type": "storefronts"}])), ME) == Identified("")


def test_ratings() -> None:
    body = page([{"id": "i.a", "attributes": {"value": 1}}, {"id": "i.b", "attributes": {"value": -1}}])
    ratings = {LOOKED_AT[0]: "like", LOOKED_AT[1]: "dislike"}
    assert apple().decipher(Look(Surface.PLAYLISTS, LOOKED_AT), answer(200, body), ME) == Looked(ratings)


@pytest.mark.parametrize("value", [0, 2, "1", None, 1.5, [], {}])
def test_an_unknown_rating_is_none(value: Any) -> None:
    body = page([{"id": "i.a", "attributes": {"value": value}}, {"id": ["i.b"], "attributes": {"value": 1}}, None])
    assert apple().decipher(Look(Surface.PLAYLISTS, LOOKED_AT), answer(200, body), ME) == Looked()


@pytest.mark.parametrize(
    ("call", "meaning"),
    [(Look(Surface.PLAYLISTS, LOOKED_AT), Looked()), (Rate(Surface.LIKED_SONGS, LOOKED_AT[:1], "none"), Rated())],
)
def test_no_rating_is_no_fault_if_apple_says_so(call: Look | Rate, meaning: Looked | Rated) -> None:
    assert apple().decipher(call, answer(404, errors(404, "Resource Not Found")), ME) == meaning
    bare = apple().decipher(call, answer(404, b"<html>"), ME)
    assert isinstance(bare, Fault)
    assert bare.kind is FaultKind.SURFACE_CLOSED


def served(call: ReadPage, size: int, most: int, *, tells: bool) -> object:
    """What a server says to ``call`` that has ``size`` songs, gives at most ``most`` a page and ``tells`` the total."""
    asked = apple().request(call, ME).params
    offset, limit = int(asked["offset"]), min(int(asked["limit"]), most)
    songs = [library_song(f"i.{at}", "Ann") for at in range(offset, min(offset + limit, size))]
    leads_to = offset + limit if offset + limit < size else None
    return page(songs, leads_to=leads_to, total=size if tells else None)


@settings(max_examples=60, deadline=None)
@given(size=st.integers(0, 900), most=st.integers(7, 120), tells=st.booleans())
def test_every_entry_is_read_once(size: int, most: int, tells: bool) -> None:
    waiting, seen, asked = [SONGS], [], 0
    while waiting:
        call = waiting.pop()
        found = read(call, served(call, size, most, tells=tells))
        assert call.expected_total == (None if call.first or not tells else size)
        seen += [one.entity_id for one in found.entries]
        waiting += found.following
        asked += 1
    assert sorted(seen) == sorted(f"i.{at}" for at in range(size))
    if most >= 100:
        assert asked == max(1, -(-size // 100))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": {}},
        {"data": [], "next": "/v1/me/library/songs?offset=0"},
        {"data": [], "next": "/v1/me/library/songs?offset=x"},
        {"data": [], "next": "/v1/me/library/songs"},
        {"data": [], "next": "http://[bad"},
        {"data": [], "next": "/v1/me/library/songs?offset=²"},
        {"data": [], "meta": {"total": 7}},
        {"data": [{}], "meta": {"total": 2_000_000}},
    ],
)
def test_a_page_that_cannot_be(body: Any) -> None:
    fault = apple().decipher(SONGS, answer(200, body), ME)
    assert isinstance(fault, Fault)
    assert (fault.kind, fault.code) == (FaultKind.MALFORMED, "unreadable")


def test_a_links_host_is_not_followed() -> None:
    body = page([library_song("i.a")]) | {"next": "https://elsewhere.example/?offset=100"}
    (following,) = read(SONGS, body).following
    assert apple().request(following, ME).url.startswith("https://api.example/")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ann", ("Ann",)),
        ("", ()),
        ("Simon & Garfunkel", ("Simon & Garfunkel", "Simon", "Garfunkel")),
        ("A, B & C (feat. D)", ("A, B & C (feat. D)", "A", "B", "C", "D")),
        ("A featuring B with C", ("A featuring B with C", "A", "B", "C")),
        ("Brand X", ("Brand X", "Brand")),
        ("Tyler, The Creator", ("Tyler, The Creator", "Tyler", "The Creator")),
        ("Swift", ("Swift",)),
    ],
)
def test_names_in_a_line(line: str, names: tuple[str, ...]) -> None:
    assert names_in(line) == names


@given(st.text(max_size=60) | st.text("aA ,&()[]\x85\t", max_size=12))
def test_the_whole_line_comes_first_and_no_name_is_empty(line: str) -> None:
    names = names_in(line)
    assert names[:1] == ((line.strip(),) if line.strip() else ())
    assert all(name.strip() for name in names)
    assert len(set(names)) == len(names)
