"""Reading from Tidal: cursors, orders, what is included and what is kept from whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.tidal.ids import list_id_of, number_of, user_id
from tests.sandbox.tidal.music import MINE, TRACKS, Send, error, items, liked, song, tracks


def pages(send: Send, path: str, **params: str) -> list[list[dict[str, Any]]]:
    """The data of every page, following the links."""
    found, link = [], path
    answer = send("GET", path, params=params).json()
    while True:
        found.append(answer["data"])
        link = answer["links"].get("next")
        if link is None:
            return found
        answer = send("GET", link).json()


def test_pages_have_the_servers_size_and_hold_everything_once(sandbox: Sandbox, ann: Send) -> None:
    whole = pages(ann, TRACKS)
    assert [len(page) for page in whole] == [20, 20, 5]
    assert [one["id"] for page in whole for one in page] == [number_of(name) for name in liked(sandbox)]
    sandbox.habits("tidal", page_size=45)
    assert [len(page) for page in pages(ann, TRACKS)] == [45]


def test_oldest_first_is_the_other_way_round(ann: Send) -> None:
    newest = [one for page in pages(ann, TRACKS) for one in page]
    oldest = [one for page in pages(ann, TRACKS, sort="addedAt") for one in page]
    assert oldest == newest[::-1]
    assert error(ann("GET", TRACKS, params={"sort": "title"})) == (400, "INVALID_REQUEST")


def test_the_next_page_begins_where_the_last_one_ended_whatever_was_removed(ann: Send) -> None:
    first = ann("GET", TRACKS).json()
    ann("DELETE", TRACKS, json={"data": [{"id": one["id"], "type": "tracks"} for one in first["data"][:10]]})
    second = ann("GET", first["links"]["next"]).json()["data"]
    assert second[0]["id"] == number_of("song 20")


def test_the_next_page_of_a_playlist_too(sandbox: Sandbox, ann: Send) -> None:
    path = MINE.replace(list_id_of("mine"), list_id_of("long"))
    first = ann("GET", path).json()
    ann("DELETE", path, json={"data": first["data"][:10]})
    assert ann("GET", first["links"]["next"]).json()["data"][0]["id"] == number_of("song 20")
    ann("DELETE", path, json={"data": first["data"][10:]})
    gone = ann("GET", first["links"]["next"]).json()["data"]
    assert [one["id"] for one in gone] == [number_of(f"song {n}") for n in range(40, 45)]


@pytest.mark.parametrize("path", [TRACKS, MINE.replace(list_id_of("mine"), list_id_of("long"))])
def test_cursors_that_shift_skip_what_was_removed_before_them(sandbox: Sandbox, ann: Send, path: str) -> None:
    sandbox.habits("tidal", shifting_cursors=True)
    whole = [one["id"] for page in pages(ann, path) for one in page]
    assert whole == [number_of(f"song {n}") for n in range(45)]
    first = ann("GET", path).json()
    ann("DELETE", path, json={"data": first["data"][:10]})
    assert ann("GET", first["links"]["next"]).json()["data"][0]["id"] == number_of("song 30")


@pytest.mark.parametrize("cursor", ["x", "W10", "not base64 at all!"])
def test_made_up_cursors_are_refused(ann: Send, cursor: str) -> None:
    assert error(ann("GET", TRACKS, params={"page[cursor]": cursor})) == (400, "INVALID_REQUEST")


def test_a_cursor_of_another_list_is_refused(ann: Send) -> None:
    cursor = ann("GET", TRACKS).json()["links"]["meta"]["nextCursor"]
    other = "/userCollectionArtists/me/relationships/items"
    assert error(ann("GET", other, params={"page[cursor]": cursor})) == (400, "INVALID_REQUEST")


def test_links_are_below_the_version_and_keep_the_query(ann: Send) -> None:
    links = ann("GET", TRACKS, params={"include": "items.artists"}).json()["links"]
    assert links["self"] == f"{TRACKS}?include=items.artists"
    assert links["next"].startswith(f"{TRACKS}?include=items.artists&page[cursor]=")


def test_artists_are_included_features_as_well_and_nothing_else_is(ann: Send) -> None:
    answer = ann("GET", TRACKS, params={"include": "items.artists"}).json()
    included = {(one["type"], one["id"]): one for one in answer["included"]}
    assert len(included) == len(answer["included"]) == 22
    track = included["tracks", number_of("song 0")]
    assert list(track["relationships"]) == ["artists"]
    assert track["relationships"]["artists"]["data"] == [
        {"id": number_of(name), "type": "artists"} for name in ("Ann", "Guest")
    ]
    assert track["attributes"]["duration"] == "PT3M5S"
    assert included["artists", number_of("Guest")]["attributes"]["name"] == "Guest"
    assert "relationships" not in included["artists", number_of("Guest")]


def test_what_was_not_asked_for_is_absent(ann: Send) -> None:
    assert "included" not in ann("GET", TRACKS).json()
    items_only = ann("GET", TRACKS, params={"include": "items"}).json()["included"]
    assert len(items_only) == 20
    assert not any("relationships" in one for one in items_only)


def test_albums_and_their_artists(ann: Send) -> None:
    answer = ann("GET", MINE, params={"include": "items.albums.artists,items.artists"}).json()
    included = {(one["type"], one["id"]): one for one in answer["included"]}
    album = included["albums", number_of("album of song 0")]
    assert album["relationships"]["artists"]["data"] == [{"id": number_of("Ann"), "type": "artists"}]
    assert sorted(included["tracks", number_of("song 0")]["relationships"]) == ["albums", "artists"]
    assert list(included["videos", number_of("video")]["relationships"]) == ["artists"]


@pytest.mark.parametrize(
    "include",
    ["artists", "items.title", "items.artists.albums", "items.albums.artists.albums", ",".join(["items"] * 11)],
)
def test_bad_paths_are_refused(ann: Send, include: str) -> None:
    assert error(ann("GET", TRACKS, params={"include": include})) == (400, "INVALID_REQUEST")


def test_three_levels_and_no_more(ann: Send) -> None:
    refused = ann("GET", MINE, params={"include": "items.albums.artists.albums"})
    assert refused.json()["errors"][0]["detail"].startswith("include is deeper than 3 levels")
    assert ann("GET", MINE, params={"include": "items.albums.artists"}).status_code == 200


def test_what_is_unavailable_keeps_its_place_and_is_not_included(sandbox: Sandbox, ann: Send) -> None:
    sandbox.seed({"unavailable": [{"type": "tracks", "id": number_of("song 0")}]}, "tidal")
    answer = ann("GET", TRACKS, params={"include": "items.artists"}).json()
    assert answer["data"][0]["id"] == number_of("song 0")
    assert number_of("song 0") not in {one["id"] for one in answer["included"]}
    assert ann("GET", "/tracks", params={"filter[id]": number_of("song 0")}).json()["data"] == []


def test_playlist_entries_have_ids_of_their_own(sandbox: Sandbox, ann: Send) -> None:
    data = ann("GET", MINE).json()["data"]
    assert [one["type"] for one in data] == ["tracks", "tracks", "tracks", "videos", "tracks", "tracks"]
    assert len({one["meta"]["itemId"] for one in data}) == 6
    assert [one["meta"]["addedAt"] for one in data] == [one["added_at"] for one in items(sandbox, "mine")]


def test_own_playlists_and_those_one_helps_with(ann: Send) -> None:
    own = ann("GET", "/playlists", params={"filter[owners.id]": "me", "include": "owners,collaborators"}).json()
    assert [one["attributes"]["name"] for one in own["data"]] == ["mine", "long"]
    assert own["data"][0]["relationships"]["owners"]["data"] == [{"id": user_id("ann"), "type": "users"}]
    helped = ann("GET", "/playlists", params={"filter[collaborators.id]": user_id("ann")}).json()["data"]
    assert [one["attributes"]["accessType"] for one in helped] == ["PRIVATE"]
    assert ann("GET", "/playlists", params={"filter[owners.id]": user_id("bob")}).json()["data"] == []
    assert error(ann("GET", "/playlists")) == (400, "INVALID_REQUEST")


def test_playlists_are_paged(sandbox: Sandbox, ann: Send) -> None:
    sandbox.habits("tidal", page_size=1)
    assert [len(page) for page in pages(ann, "/playlists", **{"filter[owners.id]": "me"})] == [1, 1]


def test_a_playlist_of_somebody_elses_is_there_if_it_is_public(ann: Send) -> None:
    public, secret = list_id_of("bob's"), list_id_of("bob's secret")
    assert ann("GET", f"/playlists/{public}").json()["data"]["attributes"]["numberOfItems"] == 5
    assert error(ann("GET", f"/playlists/{secret}")) == (404, "NOT_FOUND")
    assert error(ann("GET", f"/playlists/{secret}/relationships/items")) == (404, "NOT_FOUND")


def test_things_by_their_ids_in_either_way_of_writing_a_list(ann: Send) -> None:
    ids = [number_of("song 0"), number_of("song 1"), "1"]
    joined = ann("GET", "/tracks", params={"filter[id]": ",".join(ids), "include": "artists"}).json()
    again = ann("GET", "/tracks", params={"filter[id]": ids, "include": "artists"}).json()
    assert [one["id"] for one in joined["data"]] == ids[:2]
    assert joined["data"] == again["data"]
    assert joined["data"][0]["relationships"]["artists"]["data"][1]["id"] == number_of("Guest")
    too_many = ann("GET", "/tracks", params={"filter[id]": ",".join(str(n) for n in range(21))})
    assert error(too_many) == (400, "INVALID_REQUEST")


def test_who_one_is(ann: Send, tokens: dict[str, Any]) -> None:
    me = ann("GET", "/users/me").json()["data"]
    assert me == ann("GET", f"/users/{user_id('ann')}").json()["data"]
    assert (me["id"], me["attributes"]["username"]) == (tokens["ann"]["user_id"], "ann")
    assert error(ann("GET", f"/users/{user_id('bob')}")) == (404, "NOT_FOUND")


def test_collections_of_others_are_not_there(ann: Send) -> None:
    assert ann("GET", TRACKS.replace("me", user_id("ann"), 1)).status_code == 200
    assert error(ann("GET", f"/userCollectionTracks/{user_id('bob')}/relationships/items")) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        (TRACKS, "collection.read"),
        ("/playlists?filter[owners.id]=me", "playlists.read"),
        ("/users/me", "user.read"),
    ],
)
def test_without_its_scope_a_thing_is_not_there(
    sandbox: Sandbox, tokens: dict[str, Any], connect: Callable[[str], Send], path: str, scope: str
) -> None:
    def with_scopes(scopes: list[str]) -> Send:
        return connect(sandbox.tokens("ann", provider="tidal", scopes=scopes)["access_token"])

    assert with_scopes([scope])("GET", path).status_code == 200
    lacking = [one for one in tokens["ann"]["scopes"] if one != scope]
    assert error(with_scopes(lacking)("GET", path)) == (404, "NOT_FOUND")


def test_unknown_paths_methods_and_media_types(ann: Send) -> None:
    assert error(ann("GET", "/me/tracks")) == (404, "NOT_FOUND")
    assert error(ann("PUT", TRACKS)) == (405, "METHOD_NOT_ALLOWED")
    assert error(ann("GET", TRACKS, headers={"Accept": "application/json"})) == (406, "NOT_ACCEPTABLE")
    assert ann("GET", TRACKS, headers={"Accept": "*/*"}).headers["Content-Type"] == "application/vnd.api+json"
    plain = {"Content-Type": "application/json"}
    assert error(ann("POST", TRACKS, json=tracks("song 0"), headers=plain)) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_dates_keep_their_milliseconds(sandbox: Sandbox, connect: Callable[[str], Send]) -> None:
    dated = [
        {"id": number_of(name), "added_at": at}
        for name, at in (("a", "2024-05-01T12:00:00.250Z"), ("b", "2024-05-01T14:00:00.750+02:00"))
    ]
    made = sandbox.seed({"tracks": [song("a"), song("b")], "users": [{"id": "eve", "liked": dated}]}, "tidal")
    data = connect(made["eve"]["access_token"])("GET", TRACKS).json()["data"]
    assert [one["meta"]["addedAt"] for one in data] == ["2024-05-01T12:00:00.750Z", "2024-05-01T12:00:00.250Z"]
