"""The old dialect: one path per kind, 50 ids in body or query, dates for songs, and 403 in development mode."""

from __future__ import annotations

import pytest

from blocklist_jobs.sandbox import Sandbox, id_of
from tests.sandbox.music import Send, error, liked, uri


@pytest.mark.parametrize("place", ["body", "query"])
def test_takes_50_ids_and_not_51(sandbox: Sandbox, ann: Send, place: str) -> None:
    ids = [id_of(f"song {number}") for number in range(51)]

    def remove(some: list[str]) -> object:
        given = {"json": {"ids": some}} if place == "body" else {"params": {"ids": ",".join(some)}}
        answer = ann("DELETE", "/me/tracks", **given)
        return answer.status_code if answer.is_success else error(answer)

    assert remove(ids) == (400, "Too many ids requested")
    assert remove([]) == (400, "Missing required field: ids")
    assert remove([*ids[:2], "bad"]) == (400, "Invalid base62 id")
    assert remove(ids[:50]) == 200
    assert liked(sandbox) == [f"song {number}" for number in range(50, 120)]


@pytest.mark.parametrize(
    ("path", "part", "name", "status"),
    [
        ("/me/tracks", "liked", "song 5", 200),
        ("/me/albums", "albums", "album of song 5", 200),
        ("/me/following?type=artist", "follows", "star 5", 204),
    ],
)
def test_removes_shows_and_saves_each_kind(
    sandbox: Sandbox, ann: Send, path: str, part: str, name: str, status: int
) -> None:
    before = sandbox.checksum("ann")[part]["count"]
    contains = path.replace("?", "/contains?") if "?" in path else f"{path}/contains?"
    asked = f"{contains}&ids={id_of(name)},{id_of('nothing')}"
    assert ann("GET", asked).json() == [True, False]
    assert ann("DELETE", path, json={"ids": [id_of(name)]}).status_code == status
    assert ann("GET", asked).json() == [False, False]
    assert sandbox.checksum("ann")[part]["count"] == before - 1
    assert ann("PUT", path, json={"ids": [id_of(name)]}).status_code == status
    assert sandbox.checksum("ann")[part]["count"] == before


def test_a_song_comes_back_with_its_date_to_its_place(sandbox: Sandbox, ann: Send) -> None:
    before = sandbox.checksum("ann")["liked"]
    entries = ann("GET", "/me/tracks?limit=50").json()["items"][5:45]
    ann("DELETE", "/me/tracks", json={"ids": [entry["track"]["id"] for entry in entries]})
    assert sandbox.checksum("ann")["liked"] != before
    stamped = [{"id": entry["track"]["id"], "added_at": entry["added_at"]} for entry in entries]
    assert ann("PUT", "/me/tracks", json={"timestamped_ids": stamped}).status_code == 200
    assert sandbox.checksum("ann")["liked"] == before


def test_dates_order_by_the_minute(sandbox: Sandbox, ann: Send) -> None:
    for name, second in (("song 1", "50"), ("song 2", "10")):
        one = {"id": id_of(name), "added_at": f"2030-01-01T00:00:{second}Z"}
        ann("PUT", "/me/tracks", json={"timestamped_ids": [one]})
    assert liked(sandbox)[:2] == ["song 2", "song 1"]


@pytest.mark.parametrize("bad", [{"added_at": "2023-01-15T14:30:00Z"}, {"id": id_of("song 1")}, {"id": 7}, "song 1"])
def test_a_bad_stamp_refuses_the_whole_call(sandbox: Sandbox, ann: Send, bad: object) -> None:
    good = {"id": id_of("song 9"), "added_at": "2030-01-01T00:00:00Z"}
    assert ann("PUT", "/me/tracks", json={"timestamped_ids": [good, bad]}).status_code == 400
    assert liked(sandbox)[0] == "song 0"


def test_follows_and_unfollows_playlists(sandbox: Sandbox, ann: Send) -> None:
    path = f"/playlists/{id_of('bob' + chr(39) + 's')}/followers"
    assert ann("DELETE", path).status_code == 200
    assert [one["name"] for one in sandbox.library("ann")["playlists"]] == ["mine", "shared", "private"]
    assert ann("PUT", path).status_code == 200
    assert [one["name"] for one in sandbox.library("ann")["playlists"]][-1] == "bob's"


@pytest.mark.usefixtures("development")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/me/tracks"),
        ("DELETE", "/me/tracks"),
        ("GET", "/me/tracks/contains"),
        ("PUT", "/me/albums"),
        ("DELETE", "/me/albums"),
        ("GET", "/me/albums/contains"),
        ("PUT", "/me/following?type=artist"),
        ("DELETE", "/me/following?type=artist"),
        ("GET", "/me/following/contains?type=artist"),
        ("GET", f"/playlists/{id_of('mine')}/tracks"),
        ("POST", f"/playlists/{id_of('mine')}/tracks"),
        ("PUT", f"/playlists/{id_of('mine')}/tracks"),
        ("DELETE", f"/playlists/{id_of('mine')}/tracks"),
        ("PUT", f"/playlists/{id_of('mine')}/followers"),
        ("DELETE", f"/playlists/{id_of('mine')}/followers"),
    ],
)
def test_old_paths_are_closed_to_development_apps(sandbox: Sandbox, ann: Send, method: str, path: str) -> None:
    before = sandbox.checksum("ann")
    body = {"ids": [id_of("song 1")], "uris": [uri("song 1")], "tracks": [{"uri": uri("song 1")}]}
    assert error(ann(method, path, json=body)) == (403, "Forbidden")
    assert sandbox.checksum("ann") == before


def test_a_body_that_is_no_json(ann: Send) -> None:
    assert error(ann("DELETE", "/me/tracks", content=b"{ids")) == (400, "Error parsing JSON.")
    assert error(ann("DELETE", "/me/tracks", content=b"[1]")) == (400, "Error parsing JSON.")
