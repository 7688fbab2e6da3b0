"""The new dialect on a library: URIs in the query alone, 40 of them, kinds mixed, no dates."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from blocklist_jobs.sandbox import Sandbox, id_of
from tests.sandbox.music import Send, error, liked, uri


def library(send: Send, method: str, *uris: str) -> httpx.Response:
    """A call on /me/library with these URIs."""
    return send(method, "/me/library", params={"uris": ",".join(uris)})


def test_removes_songs_albums_artists_and_playlists_in_one_call(sandbox: Sandbox, ann: Send) -> None:
    gone = [
        uri("song 1"),
        uri("album of song 2", "album"),
        uri("star 3", "artist"),
        uri("bob's", "playlist"),
        uri("never liked"),
    ]
    answer = library(ann, "DELETE", *gone)
    assert (answer.status_code, answer.content) == (200, b"")
    after = sandbox.library("ann")
    left = {one["uri"] for part in after.values() for one in part}
    assert left.isdisjoint(gone)
    assert {name: len(part) for name, part in after.items()} == {
        "liked": 119,
        "albums": 59,
        "follows": 69,
        "playlists": 3,
    }


def test_takes_40_and_not_41(sandbox: Sandbox, ann: Send) -> None:
    uris = [uri(f"song {number}") for number in range(41)]
    assert error(library(ann, "DELETE", *uris)) == (400, "Too many uris requested")
    assert len(liked(sandbox)) == 120
    assert library(ann, "DELETE", *uris[:40]).status_code == 200
    assert liked(sandbox) == [f"song {number}" for number in range(40, 120)]


def test_looks_at_the_query_alone(sandbox: Sandbox, ann: Send) -> None:
    for method in ("PUT", "DELETE"):
        answer = ann(method, "/me/library", json={"uris": [uri("song 1")]})
        assert error(answer) == (400, "Missing required field: uris")
    assert "song 1" in liked(sandbox)


def test_cannot_be_read_as_a_whole(ann: Send) -> None:
    assert error(library(ann, "GET", uri("song 1")))[0] == 405


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("spotify:track:short", "Invalid base62 id"),
        ("spotify:genre:0123456789012345678901", "Invalid URI: spotify:genre:0123456789012345678901"),
        ("song 1", "Invalid URI: song 1"),
    ],
)
def test_one_bad_uri_refuses_the_whole_call(sandbox: Sandbox, ann: Send, bad: str, message: str) -> None:
    assert error(library(ann, "DELETE", uri("song 1"), bad)) == (400, message)
    assert "song 1" in liked(sandbox)


def test_contains_answers_in_order(ann: Send) -> None:
    asked = [
        uri("song 5"),
        uri("nobody", "artist"),
        uri("star 5", "artist"),
        uri("mine", "playlist"),
        uri("album", "album"),
    ]
    answer = ann("GET", "/me/library/contains", params={"uris": ",".join(asked)})
    assert answer.json() == [True, False, True, True, False]


def test_saves_with_the_date_of_now_and_leaves_what_is_there(sandbox: Sandbox, ann: Send) -> None:
    library(ann, "DELETE", uri("song 50"))
    assert library(ann, "PUT", uri("song 50"), uri("song 100"), uri("there is no such song")).status_code == 200
    after = liked(sandbox)
    assert after[0] == "song 50"
    assert after.index("song 100") == 100
    assert len(after) == 120


def test_the_order_within_one_call_is_not_the_callers(sandbox: Sandbox, ann: Send) -> None:
    names = [f"song {number}" for number in range(40)]
    for order in (names, names[::-1]):
        library(ann, "DELETE", *map(uri, names))
        library(ann, "PUT", *map(uri, order))
        assert liked(sandbox)[:40] == sorted(names, key=id_of)


def test_separate_calls_stack_the_latest_on_top(sandbox: Sandbox, ann: Send) -> None:
    names = ["song 7", "song 3", "song 9"]
    library(ann, "DELETE", *map(uri, names))
    for name in names:
        library(ann, "PUT", uri(name))
    assert liked(sandbox)[:3] == names[::-1]


@pytest.mark.parametrize(
    ("kind", "scope"),
    [
        ("track", "user-library-modify"),
        ("album", "user-library-modify"),
        ("artist", "user-follow-modify"),
        ("playlist", "playlist-modify-public"),
    ],
)
def test_writes_need_the_scope_of_each_kind(
    sandbox: Sandbox, ann: Send, connect: Callable[[str], Send], kind: str, scope: str
) -> None:
    every = sandbox.tokens("ann")["scopes"]
    lacking = connect(sandbox.tokens("ann", scopes=[one for one in every if one != scope])["access_token"])
    assert error(library(lacking, "DELETE", uri("x", kind))) == (403, "Insufficient client scope")
    enough = connect(sandbox.tokens("ann", scopes=[scope])["access_token"])
    assert library(enough, "DELETE", uri("x", kind)).status_code == 200
