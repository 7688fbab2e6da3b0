"""Pages lead from one to the next, as long as Tidal likes them, and each entry keeps its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import PageRead, ReadPage
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Playlist, Surface
from tests.providers.made import answer
from tests.providers.tidal_made import API, error, named, page, resource, tidal

ME = Account("77")
LIKED = ReadPage(Surface.LIKED_SONGS)
LIST = ReadPage(Surface.PLAYLISTS, "list0", container_name="mine")


def meaning(call: ReadPage, body: object) -> object:
    """What a page means."""
    return tidal().decipher(call, answer(200, body), ME)


def read(call: ReadPage, body: object) -> PageRead:
    """The page, which must be readable."""
    got = meaning(call, body)
    assert isinstance(got, PageRead), got
    return got


def serve(call: ReadPage, total: int, most: int, cursors: dict[str, int]) -> object:
    """What a server says to ``call`` that has ``total`` tracks and gives ``most`` of them a page, perhaps none."""
    start = cursors[tidal().request(call, ME).params.get("page[cursor]", "")]
    end = min(start + most, total)
    cursor = f"c+/{end}~{len(cursors)}="
    cursors[cursor] = end
    data = [named("tracks", str(at), itemId=f"i{at}") for at in range(start, end)]
    included = [resource("tracks", str(at), ["1"]) for at in range(start, end)]
    return page(data, included, cursor="" if end == total else cursor)


@given(
    call=st.sampled_from([LIKED, LIST]),
    total=st.integers(0, 300),
    most_of=st.lists(st.integers(0, 60), min_size=1, max_size=5).filter(any),
)
def test_every_entry_is_read_once_and_in_its_place(call: ReadPage, total: int, most_of: list[int]) -> None:
    waiting, seen, sent = [call], [], 0
    cursors = {"": 0}
    while waiting:
        got = read(asked := waiting.pop(), serve(asked, total, most_of[sent % len(most_of)], cursors))
        assert (asked.container_id, asked.container_name) == (call.container_id, call.container_name)
        seen += [(entry.position, entry.entity_id) for entry in got.entries]
        waiting += got.following
        sent += 1
    assert seen == [(at, str(at)) for at in range(total)]


def linked(next_: Any, **meta: Any) -> dict[str, Any]:
    """A page with such a link."""
    return {"data": [], "links": {"self": "/x", "next": next_, "meta": meta}}


@pytest.mark.parametrize(
    ("body", "cursor"),
    [
        (linked("/x?page[cursor]=zyx"), "zyx"),
        (linked("/x?include=items&page%5Bcursor%5D=z%2Fy%3D+x&sort=a#b"), "z/y=+x"),
        (linked({"href": "/x?page[cursor]=zyx"}), "zyx"),
        (linked("https://evil.example/steal?page[cursor]=zyx"), "zyx"),
        (linked("/x?page[cursor]=other", nextCursor="z+y"), "z+y"),
        (linked("/x", nextCursor="zyx"), "zyx"),
    ],
)
def test_only_the_cursor_is_taken_from_a_link(body: Any, cursor: str) -> None:
    (following,) = read(LIKED, body).following
    assert following.first is False
    request = tidal().request(following, ME)
    assert request.params["page[cursor]"] == cursor
    assert request.url.startswith(API)


@pytest.mark.parametrize("body", [linked(None), linked(""), linked(None, nextCursor="zyx"), page([])])
def test_the_last_page(body: Any) -> None:
    assert read(LIKED, body).following == ()


@pytest.mark.parametrize(
    "body",
    [
        {"data": []},
        {"data": [], "links": []},
        {"data": {"0": "x"}, "links": {}},
        {"links": {}},
        linked("/x"),
        linked(5),
        linked("/x?page[cursor]="),
        linked("/x?page[cursor]=%00"),
        linked("/x?page[cursor]=" + "z" * 4001),
        linked(["/x?page[cursor]=zyx"]),
    ],
)
def test_pages_that_cannot_be_believed(body: Any) -> None:
    got = meaning(LIKED, body)
    assert isinstance(got, Fault)
    assert (got.kind, got.code) == (FaultKind.MALFORMED, "unreadable")


@pytest.mark.parametrize("cursor", ["albums+1+20+zyx", "tracks+49999+999980+yx"])
def test_circles_end(cursor: str) -> None:
    got = meaning(ReadPage(Surface.LIKED_SONGS, cursor=cursor, first=False), linked("/x?page[cursor]=zyx"))
    assert isinstance(got, Fault)
    assert got.kind is FaultKind.MALFORMED


@pytest.mark.parametrize("call", [LIKED, LIST])
def test_a_list_that_refuses_the_artists_of_albums_is_read_without_them(call: ReadPage) -> None:
    refusal = answer(400, error(400, "Include depth exceeds the limit of 2"))
    got = tidal().decipher(call, refusal, ME)
    assert isinstance(got, PageRead)
    assert (got.entries, got.empty_slots) == ((), 0)
    (instead,) = got.following
    assert (instead.container_id, instead.container_name) == (call.container_id, call.container_name)
    assert tidal().request(instead, ME).params == {"include": "items.artists"}
    (next_,) = read(instead, page([named("tracks", "1")], cursor="zyx")).following
    assert tidal().request(next_, ME).params == {"include": "items.artists", "page[cursor]": "zyx"}
    for refused in (instead, next_):
        meaning_ = tidal().decipher(refused, refusal, ME)
        assert isinstance(meaning_, Fault)
        assert meaning_.kind is FaultKind.ITEM_REFUSED


def test_an_approximate_total_is_not_told() -> None:
    assert read(LIKED, {**page([]), "meta": {"total": 12}}).total is None


def test_a_playlist_begins_with_its_first_page() -> None:
    first = (ReadPage(Surface.PLAYLISTS, "list0", container_name="mine"),)
    assert tidal().pages_of(Playlist("list0", "mine", 40, owned=True)) == first
    assert tidal().pages_of(Playlist("list0", "mine", -1, owned=True)) == first
    assert tidal().pages_of(Playlist("list0", "mine", 0, owned=True)) == ()
