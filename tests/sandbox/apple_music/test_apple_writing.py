"""Writing at Apple: nothing is deleted but ratings, and what is added comes late, at the end, or never."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.sandbox.apple_music.ids import album_id, artist_id, playlist_id, song_id
from tests.sandbox.apple import NAME, Apple, error

TRACKS = f"/me/library/playlists/{playlist_id('mine')}/tracks"


def rating(value: Any, kind: str = "rating") -> dict[str, Any]:
    """The body of a rating."""
    return {"type": kind, "attributes": {"value": value}}


def song_ids(ann: Apple, *names: str) -> list[str]:
    """The library ids of songs."""
    listed = {one["name"]: one["id"] for one in ann.sandbox.library("ann", NAME)["liked"]}
    return [listed[name] for name in names]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/me/library/songs/{song}", 405),
        ("DELETE", "/me/library/songs", 405),
        ("DELETE", "/me/library", 405),
        ("DELETE", "/me/library/albums", 405),
        ("DELETE", "/me/library/albums/{song}", 404),
        ("DELETE", TRACKS, 405),
        ("PUT", TRACKS, 405),
        ("DELETE", f"/me/library/playlists/{playlist_id('mine')}", 405),
        ("DELETE", "/me/favorites", 405),
        ("GET", "/me/following", 404),
    ],
)
def test_there_is_no_way_to_take_anything_out(ann: Apple, method: str, path: str, status: int) -> None:
    before = ann.sandbox.checksum("ann", NAME)
    (id_,) = song_ids(ann, "song 000")
    assert ann.send(method, path.format(song=id_)).status_code == status
    assert ann.sandbox.checksum("ann", NAME) == before


def test_a_rating_is_one_for_the_song_here_and_there(ann: Apple) -> None:
    (library,) = song_ids(ann, "song 001")
    catalogue = song_id("song 001")
    answer = ann.send("PUT", f"/me/ratings/library-songs/{library}", json=rating(-1))
    assert answer.status_code == 200
    (shown,) = answer.json()["data"]
    assert (shown["id"], shown["type"], shown["attributes"]) == (library, "ratings", {"value": -1})
    assert ann.get(f"/me/ratings/songs/{catalogue}")["data"][0]["attributes"]["value"] == -1
    assert ann.get("/me/ratings/songs", ids=f"{catalogue},{song_id('song 002')}")["data"][0]["id"] == catalogue
    assert ann.send("DELETE", f"/me/ratings/songs/{catalogue}").status_code == 204
    assert error(ann.send("GET", f"/me/ratings/library-songs/{library}")) == (404, "40400")
    assert ann.get("/me/ratings/library-songs", ids=library) == {"data": []}
    assert ann.send("DELETE", f"/me/ratings/songs/{catalogue}").status_code == 204


def test_several_ratings_are_read_at_once(ann: Apple) -> None:
    ids = [song_id("song 000"), song_id("song 001"), song_id("nothing")]
    assert [one["attributes"]["value"] for one in ann.get("/me/ratings/songs", ids=",".join(ids))["data"]] == [1]
    assert error(ann.send("GET", "/me/ratings/songs")) == (400, "40005")


@pytest.mark.parametrize(
    "body", [rating(0), rating(2), rating("-1"), rating(True), rating(-1, "song"), {}, {"type": "rating"}]
)
def test_a_rating_is_1_or_minus_1(ann: Apple, body: dict[str, Any]) -> None:
    assert error(ann.send("PUT", f"/me/ratings/songs/{song_id('song 001')}", json=body)) == (400, "40007")


@pytest.mark.parametrize(
    "path",
    [
        f"/me/ratings/songs/{song_id('song 001')},{song_id('song 002')}",
        f"/me/ratings/artists/{artist_id('Ann')}",
        "/me/ratings/songs/1",
        "/me/ratings/library-songs/i.none",
    ],
)
def test_one_thing_at_a_time_and_never_an_artist(ann: Apple, path: str) -> None:
    assert error(ann.send("PUT", path, json=rating(-1))) == (404, "40400")


def test_an_unlinked_song_is_rated_by_its_library_id_alone(ann: Apple) -> None:
    (library,) = song_ids(ann, "zz duet")
    assert ann.send("PUT", f"/me/ratings/library-songs/{library}", json=rating(-1)).status_code == 200
    assert ann.send("GET", f"/me/ratings/songs/{song_id('zz duet')}").status_code == 404
    (album,) = [one["id"] for one in ann.sandbox.library("ann", NAME)["albums"] if one["name"] == "Album of song 000"]
    assert ann.send("PUT", f"/me/ratings/library-albums/{album}", json=rating(-1)).status_code == 200
    assert ann.send("GET", f"/me/ratings/albums/{album_id('Album of song 000')}").status_code == 200


def test_a_loved_song_is_in_the_library_too(ann: Apple) -> None:
    assert ann.send("PUT", f"/me/ratings/songs/{song_id('new')}", json=rating(1)).status_code == 200
    assert "new" in ann.names()


def test_what_cannot_be_added_is_passed_over_in_silence(ann: Apple) -> None:
    ann.sandbox.habits(NAME, dropped=[song_id("other")])
    query = {"ids[songs]": f"{song_id('new')},{song_id('other')},1,{song_id('song 000')}"}
    answer = ann.send("POST", "/me/library", params=query)
    assert (answer.status_code, answer.content) == (202, b"")
    assert ann.names() == sorted([*(f"song {n:03}" for n in range(130)), "new", "tape", "zz duet"])
    assert ann.sandbox.requests()[-1]["change"] == "add 1 of 4"


def test_what_is_added_shows_later_and_once(ann: Apple) -> None:
    ann.sandbox.habits(NAME, appears_after_s=60)
    for _ in range(2):
        assert ann.send("POST", "/me/library", params={"ids[songs]": song_id("new")}).status_code == 202
    ann.sandbox.clock(NAME, advance_s=58)
    assert ann.get("/me/library/songs", limit=1)["meta"]["total"] == 132
    ann.sandbox.clock(NAME, advance_s=3)
    page = ann.get("/me/library/songs", limit=1)
    assert (page["meta"]["total"], page["data"][0]["attributes"]["name"]) == (133, "new")


def test_an_album_brings_its_songs(ann: Apple) -> None:
    ann.send("POST", "/me/library", params={"ids[albums]": album_id("Album of new")})
    assert {"new", "other"} <= set(ann.names())
    assert error(ann.send("POST", "/me/library")) == (400, "40005")


def test_what_comes_back_has_a_new_id(ann: Apple) -> None:
    (before,) = song_ids(ann, "song 003")
    sums = ann.sandbox.checksum("ann", NAME)
    ann.sandbox.activity("ann", {"remove": [song_id("song 003")]}, provider=NAME)
    assert ann.sandbox.checksum("ann", NAME)["liked"]["content"] != sums["liked"]["content"]
    ann.send("POST", "/me/library", params={"ids[songs]": song_id("song 003")})
    (after,) = song_ids(ann, "song 003")
    assert after != before
    after_sums = ann.sandbox.checksum("ann", NAME)
    assert [after_sums[part]["content"] == sums[part]["content"] for part in ("liked", "albums")] == [True, True]
    assert after_sums["liked"]["dated"] != sums["liked"]["dated"]


def test_tracks_are_appended_and_nowhere_else(ann: Apple) -> None:
    data = [{"id": song_id("other"), "type": "songs"}, {"id": "1", "type": "songs"}]
    data.append({"id": song_ids(ann, "song 005")[0], "type": "library-songs"})
    answer = ann.send("POST", TRACKS, json={"data": data})
    assert (answer.status_code, answer.content) == (204, b"")
    assert ann.tracks() == ["song 000", "new", "tape", "song 000", "zz duet", "other", "song 005"]
    assert error(ann.send("POST", TRACKS, json={"data": []})) == (400, "40007")
    assert error(ann.send("POST", TRACKS, content=b"{")) == (400, "40000")


def test_a_playlist_that_is_not_ones_own_stays_as_it_is(ann: Apple) -> None:
    path = f"/me/library/playlists/{playlist_id('theirs')}/tracks"
    body = {"data": [{"id": song_id("other"), "type": "songs"}]}
    assert error(ann.send("POST", path, json=body)) == (403, "40300")
    assert ann.tracks("theirs") == ["song 000", "new"]
    assert error(ann.send("POST", "/me/library/playlists/p.none/tracks", json=body)) == (404, "40400")


def test_a_new_playlist(ann: Apple) -> None:
    tracks = {"data": [{"id": song_id("new"), "type": "songs"}]}
    body = {"attributes": {"name": "fresh"}, "relationships": {"tracks": tracks}}
    answer = ann.send("POST", "/me/library/playlists", json=body)
    assert (answer.status_code, answer.json()["data"][0]["attributes"]["name"]) == (201, "fresh")
    assert ann.tracks("fresh") == ["new"]
    assert ann.send("POST", "/me/library/playlists", json={}).status_code == 400


def test_favourites_are_in_the_library_too(ann: Apple) -> None:
    assert ann.send("POST", "/me/favorites", params={"ids[songs]": song_id("new")}).status_code == 202
    assert "new" in ann.names()


def test_the_user_does_what_the_api_cannot(ann: Apple) -> None:
    id_ = playlist_id("mine")
    steps: list[dict[str, Any]] = [
        {"remove": [song_id("song 000")]},
        {"rate": {"id": song_id("song 001"), "value": -1}},
        {"rate": {"id": song_id("song 000"), "value": 0}},
        {"take": {"playlist": id_, "positions": [0, 2]}},
        {"append": {"playlist": id_, "ids": [song_id("other")]}},
        {"delete": playlist_id("empty")},
    ]
    ann.sandbox.activity("ann", *steps, provider=NAME)
    assert ann.names()[0] == "song 001"
    assert ann.tracks() == ["new", "song 000", "zz duet", "other"]
    library = ann.sandbox.library("ann", NAME)
    assert [(one["uri"], one["value"]) for one in library["ratings"]] == [(f"apple:songs:{song_id('song 001')}", -1)]
    assert [one["name"] for one in library["playlists"]] == ["mine", "theirs"]
