"""Reading at Apple: the alphabet, pages by offset, relationships that may be empty."""

from __future__ import annotations

import pytest

from blocklist_jobs.sandbox.apple_music.ids import album_id, artist_id, playlist_id, song_id
from tests.sandbox.apple import NAME, Apple, error

SONGS = "/me/library/songs"


def test_pages_follow_next_which_names_the_offset_alone(ann: Apple) -> None:
    first = ann.get(SONGS)
    assert (len(first["data"]), first["meta"]["total"]) == (25, 132)
    assert first["next"] == "/apple_music/v1/me/library/songs?offset=25"
    pages = [ann.get(SONGS, limit=100, offset=offset) for offset in (0, 100)]
    assert ["next" in page for page in pages] == [True, False]
    names = [one["attributes"]["name"] for page in pages for one in page["data"]]
    assert names == [*(f"song {n:03}" for n in range(130)), "tape", "zz duet"] == ann.names()


@pytest.mark.parametrize("query", [{"limit": 101}, {"limit": 0}, {"limit": "x"}, {"offset": -1}, {"include": "genres"}])
def test_what_makes_no_page_is_400(ann: Apple, query: dict[str, object]) -> None:
    assert error(ann.send("GET", SONGS, params=query)) == (400, "40005")


def test_a_song_names_no_artist_by_id_unless_its_catalogue_is_asked_for(ann: Apple) -> None:
    plain = ann.get(SONGS, limit=1)["data"][0]
    assert "relationships" not in plain
    attributes = plain["attributes"]
    assert (attributes["artistName"], attributes["playParams"]["catalogId"]) == ("Ann", song_id("song 000"))
    assert plain["id"].startswith("i.")
    (related,) = ann.get(SONGS, limit=1, include="catalog")["data"][0]["relationships"]["catalog"]["data"]
    assert (related["id"], related["type"]) == (song_id("song 000"), "songs")
    assert [one["id"] for one in related["relationships"]["artists"]["data"]] == [artist_id("Ann")]


def test_a_relationship_may_be_empty_even_for_music_of_the_catalogue(ann: Apple) -> None:
    tape, duet = ann.get(SONGS, offset=130, include="catalog")["data"]
    assert duet["attributes"]["artistName"] == "Ann, Bob & Cid"
    for one in (tape, duet):
        assert one["relationships"]["catalog"]["data"] == []
        assert error(ann.send("GET", f"{SONGS}/{one['id']}/catalog")) == (404, "40403")
    assert duet["attributes"]["playParams"]["catalogId"] == song_id("zz duet")
    assert "catalogId" not in tape["attributes"]["playParams"]
    first = ann.get(SONGS, limit=1)["data"][0]["id"]
    assert ann.get(f"{SONGS}/{first}/catalog")["data"][0]["id"] == song_id("song 000")


def test_songs_by_id_and_library_artists(ann: Apple) -> None:
    ids = [one["id"] for one in ann.get(SONGS, limit=3)["data"]]
    assert [one["id"] for one in ann.get(SONGS, ids=f"{ids[2]},{ids[0]},i.none")["data"]] == [ids[0], ids[2]]
    (artist,) = ann.get(f"{SONGS}/{ids[0]}", include="artists")["data"][0]["relationships"]["artists"]["data"]
    assert (artist["type"], artist["attributes"]["name"], artist["id"][:2]) == ("library-artists", "Ann", "r.")
    assert [one["attributes"]["name"] for one in ann.get("/me/library/artists")["data"]] == ["Ann", "Ann, Bob & Cid"]


def test_an_album_is_there_because_one_of_its_songs_is(ann: Apple) -> None:
    albums = ann.get("/me/library/albums", limit=100, include="catalog")
    assert albums["meta"]["total"] == 132
    first = albums["data"][0]
    assert (first["attributes"]["name"], first["id"][:2]) == ("Album of song 000", "l.")
    (related,) = first["relationships"]["catalog"]["data"]
    assert (related["id"], related["type"]) == (album_id("Album of song 000"), "albums")
    assert [one["id"] for one in related["relationships"]["artists"]["data"]] == [artist_id("Ann")]
    last = ann.get("/me/library/albums", limit=100, offset=100, include="catalog")["data"]
    assert [one["relationships"]["catalog"]["data"] for one in last[-2:]] == [[], []]
    assert error(ann.send("GET", f"/me/library/albums/{last[-1]['id']}/catalog")) == (404, "40403")
    ann.sandbox.activity("ann", {"remove": [song_id("song 000")]}, provider=NAME)
    assert ann.get("/me/library/albums")["meta"]["total"] == 131


def test_playlists_and_their_tracks_in_order(ann: Apple) -> None:
    lists = ann.get("/me/library/playlists")["data"]
    assert [(one["attributes"]["name"], one["attributes"]["canEdit"]) for one in lists] == [
        ("mine", True),
        ("theirs", False),
        ("empty", True),
    ]
    path = f"/me/library/playlists/{playlist_id('mine')}/tracks"
    tracks = ann.get(path, include="catalog")["data"]
    assert [one["attributes"]["name"] for one in tracks] == ["song 000", "new", "tape", "song 000", "zz duet"]
    assert {one["type"] for one in tracks} == {"library-songs"}
    assert tracks[0]["id"] == tracks[3]["id"] == ann.get(SONGS, limit=1)["data"][0]["id"]
    assert "next" in ann.get(path, limit=2)


def test_an_empty_playlist_is_a_page_or_a_404(ann: Apple) -> None:
    path = f"/me/library/playlists/{playlist_id('empty')}/tracks"
    assert ann.get(path) == {"data": [], "meta": {"total": 0}}
    ann.sandbox.habits(NAME, empty_is_404=True)
    assert error(ann.send("GET", path)) == (404, "40403")


def test_the_catalogue_by_ids(ann: Apple) -> None:
    found = ann.get("/catalog/us/songs", ids=f"{song_id('zz duet')},1")["data"]
    assert [[one["id"] for one in song["relationships"]["artists"]["data"]] for song in found] == [
        [artist_id("Ann"), artist_id("Bob"), artist_id("Cid")]
    ]
    assert ann.get("/catalog/us/artists", ids=artist_id("Bob"))["data"][0]["attributes"]["name"] == "Bob"
    many = ",".join(str(number) for number in range(1, 302))
    assert error(ann.send("GET", "/catalog/us/songs", params={"ids": many})) == (400, "40005")
    assert error(ann.send("GET", "/catalog/us/songs/1")) == (404, "40400")


def test_the_latest_albums_come_first_where_dates_are_told(ann: Apple) -> None:
    newest = ann.get("/me/library/recently-added", limit=2)["data"]
    assert [one["attributes"]["name"] for one in newest] == ["Album of song 000", "Album of song 001"]
    ann.sandbox.activity("ann", {"add": [song_id("new")]}, provider=NAME)
    assert ann.get("/me/library/recently-added", limit=1)["data"][0]["attributes"]["name"] == "Album of new"


def test_who_the_user_is_apple_does_not_say(ann: Apple) -> None:
    assert [one["type"] for one in ann.get("/me/storefront")["data"]] == ["storefronts"]
