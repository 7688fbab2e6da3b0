"""The calls that read: paging to the end, links, bounds, scopes and the shapes of both modes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from blocklist_jobs.sandbox import Sandbox, id_of
from tests.sandbox.music import Send, error, song, uri


def followed(send: Send, path: str, wrapper: str | None = None) -> list[Any]:
    """Every entry of a list, by following ``next`` as it stands."""
    items: list[Any] = []
    address: str | None = path
    while address:
        body = send("GET", address).json()
        page = body if wrapper is None else body[wrapper]
        items += page["items"]
        address = page["next"]
    return items


def test_liked_songs_come_newest_first_in_pages_that_link_to_the_sandbox(sandbox: Sandbox, ann: Send) -> None:
    page = ann("GET", "/me/tracks", params={"limit": 50, "offset": 50}).json()
    assert "fields=a%2Cb%26c" in ann("GET", "/me/tracks", params={"fields": "a,b&c"}).json()["next"]
    assert (page["total"], page["limit"], page["offset"], len(page["items"])) == (120, 50, 50, 50)
    assert page["next"] == f"{sandbox.spotify_api_url}/me/tracks?offset=100&limit=50"
    assert page["previous"] == f"{sandbox.spotify_api_url}/me/tracks?offset=0&limit=50"
    entries = followed(ann, "/me/tracks?limit=50")
    assert [entry["track"]["name"] for entry in entries] == [f"song {number}" for number in range(120)]
    dates = [entry["added_at"] for entry in entries]
    assert dates == sorted(dates, reverse=True)


def test_a_track_names_all_its_artists_and_those_of_its_album(sandbox: Sandbox, connect: Callable[[str], Send]) -> None:
    track = song("duet", "Ann", "Guest") | {"isrc": "DEAB12345678"}
    track["album"]["artists"] = [{"id": id_of("Various"), "name": "Various"}]
    tokens = sandbox.seed({"tracks": [track], "users": [{"id": "eve", "liked": [track["id"]]}]})
    shown = connect(tokens["eve"]["access_token"])("GET", "/me/tracks").json()["items"][0]["track"]
    assert [artist["name"] for artist in shown["artists"]] == ["Ann", "Guest"]
    assert [artist["id"] for artist in shown["album"]["artists"]] == [id_of("Various")]
    assert (shown["uri"], shown["type"], shown["is_local"]) == (uri("duet"), "track", False)
    assert shown["external_ids"] == {"isrc": "DEAB12345678"}


def test_without_a_limit_a_page_has_20(ann: Send) -> None:
    assert len(ann("GET", "/me/tracks").json()["items"]) == 20


@pytest.mark.parametrize("path", ["/me/tracks", "/me/albums", "/me/playlists", "/me/following?type=artist"])
@pytest.mark.parametrize("limit", ["51", "0", "many"])
def test_a_page_has_1_to_50(ann: Send, path: str, limit: str) -> None:
    joint = "&" if "?" in path else "?"
    assert error(ann("GET", f"{path}{joint}limit={limit}")) == (400, "Invalid limit")


def test_albums_and_playlists_are_paged_by_offset(ann: Send) -> None:
    albums = followed(ann, "/me/albums?limit=25")
    assert [entry["album"]["name"] for entry in albums] == [f"Album of song {number}" for number in range(60)]
    assert {"added_at", "album"} == set(albums[0])
    names = [entry["name"] for entry in followed(ann, "/me/playlists?limit=1")]
    assert names == ["mine", "shared", "bob's", "private"]


def test_follows_are_paged_by_a_cursor_that_survives_unfollowing(sandbox: Sandbox, ann: Send) -> None:
    first = ann("GET", "/me/following?type=artist&limit=50").json()["artists"]
    assert first["total"] == 70
    assert first["cursors"]["after"] == first["items"][-1]["id"]
    sandbox.activity("ann", {"unfollow": [first["cursors"]["after"], first["items"][0]["id"]]})
    rest = ann("GET", first["next"]).json()["artists"]
    assert len(rest["items"]) == 20
    assert rest["next"] is None
    assert len({artist["id"] for artist in first["items"] + rest["items"]}) == 70
    assert error(ann("GET", "/me/following")) == (400, "Missing or invalid type")


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/me/tracks", "user-library-read"),
        ("/me/albums", "user-library-read"),
        ("/me/following?type=artist", "user-follow-read"),
        ("/me/playlists", "playlist-read-private"),
        (f"/playlists/{id_of('mine')}", "playlist-read-private"),
        (f"/playlists/{id_of('mine')}/items", "playlist-read-private"),
        (f"/me/library/contains?uris={uri('song 1')}", "user-library-read"),
        (f"/me/library/contains?uris={uri('star 1', 'artist')}", "user-follow-read"),
        (f"/me/library/contains?uris={uri('mine', 'playlist')}", "playlist-read-private"),
    ],
)
def test_each_needs_its_scope(
    sandbox: Sandbox, ann: Send, connect: Callable[[str], Send], path: str, scope: str
) -> None:
    enough = connect(sandbox.tokens("ann", scopes=[scope])["access_token"])
    assert enough("GET", path).status_code == 200
    every = sandbox.tokens("ann")["scopes"]
    lacking = connect(sandbox.tokens("ann", scopes=[one for one in every if one != scope])["access_token"])
    assert error(lacking("GET", path)) == (403, "Insufficient client scope")


def test_collaborative_playlists_are_listed_with_a_scope_of_their_own(
    sandbox: Sandbox, ann: Send, connect: Callable[[str], Send]
) -> None:
    send = connect(sandbox.tokens("ann", scopes=["playlist-read-private"])["access_token"])
    assert [one["name"] for one in send("GET", "/me/playlists").json()["items"]] == ["mine", "bob's", "private"]


def test_extended_apps_see_both_names_of_the_entries(ann: Send) -> None:
    shown = ann("GET", f"/playlists/{id_of('mine')}").json()
    assert (shown["owner"]["id"], shown["items"]["total"], shown["tracks"]["total"]) == ("ann", 9, 9)
    assert ann("GET", "/me").json()["product"] == "premium"


@pytest.mark.usefixtures("development")
def test_development_apps_see_the_new_name_and_of_others_the_metadata_only(ann: Send) -> None:
    lists = {one["name"]: one for one in ann("GET", "/me/playlists").json()["items"]}
    assert {name: one.get("items", {}).get("total") for name, one in lists.items()} == {
        "mine": 9,
        "shared": 5,
        "bob's": None,
        "private": 240,
    }
    assert not any("tracks" in one for one in lists.values())
    assert {"email", "country", "product"}.isdisjoint(ann("GET", "/me").json())
    assert ann("GET", "/me").json()["id"] == "ann"


def test_unknown_paths_and_methods(ann: Send) -> None:
    assert error(ann("GET", "/me/nothing")) == (404, "Service not found")
    assert error(ann("POST", "/me/tracks")) == (405, "Method not allowed: POST")
    assert error(ann("GET", f"/playlists/{id_of('no such list')}")) == (404, "Resource not found")


def test_offsets_of_playlists_end_at_100000(ann: Send) -> None:
    assert ann("GET", "/me/playlists?offset=100000").json()["items"] == []
    assert error(ann("GET", "/me/playlists?offset=100001")) == (400, "Invalid offset")
    assert ann("GET", "/me/tracks?offset=100001").status_code == 200
