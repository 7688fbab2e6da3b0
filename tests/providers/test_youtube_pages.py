"""Pages lead from one to the next, whatever the server's page size, and liked music is read where it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Identified, Identify, PageRead, ReadPage
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Surface
from tests.providers.made import answer
from tests.providers.youtube_made import error, page, video, youtube

ME = Account("UCme")
LIKED = ReadPage(Surface.LIKED_SONGS)
LIST = ReadPage(Surface.PLAYLISTS, "PL0", container_name="mine")
FOLLOWED = ReadPage(Surface.FOLLOWED_ARTISTS)
NO_LIST = error(404, "playlistNotFound", "The playlist identified with the request's playlistId cannot be found.")


def decipher(call: ReadPage, body: Any, status: int = 200) -> Any:
    """What an answer to ``call`` means."""
    return youtube().decipher(call, answer(status, body), ME)


def served(call: ReadPage, ids: list[str], most: int) -> Any:
    """What a server says that gives at most ``most`` entries a page; its tokens tell where the next one begins."""
    params = youtube().request(call, ME).params
    start = int(params.get("pageToken", "at0").removeprefix("at"))
    count = min(int(params["maxResults"]), most)
    more = f"at{start + count}" if start + count < len(ids) else ""
    items = [video(one, position=start + at) for at, one in enumerate(ids[start : start + count])]
    # The total is an approximation that changes from page to page.
    return page(items, more, total=len(ids) + start % 3)


@given(size=st.integers(0, 300), most=st.lists(st.integers(1, 60), min_size=1, max_size=4))
@pytest.mark.parametrize("call", [LIKED, LIST])
def test_every_entry_is_read_once_and_in_order(call: ReadPage, size: int, most: list[int]) -> None:
    ids, seen, sent = [f"v{at}" for at in range(size)], [], 0
    waiting = [call]
    while waiting:
        got = decipher(now := waiting.pop(), served(now, ids, most[sent % len(most)]))
        assert isinstance(got, PageRead)
        seen += [entry.entity_id for entry in got.entries]
        waiting += got.following
        sent += 1
        for one in got.following:
            assert (one.container_id, one.container_name) == (call.container_id, call.container_name)
            assert (one.first, one.expected_total) == (False, None)
    assert seen == ids
    assert sent >= max(1, -(-size // 50))
    if min(most) >= 50:
        assert sent == max(1, -(-size // 50))


def test_a_page_may_be_empty_and_lead_on() -> None:
    got = decipher(FOLLOWED, page([], "t2"))
    assert [one.cursor for one in got.following] == ["t2"]


@pytest.mark.parametrize("call", [LIKED, LIST, FOLLOWED, ReadPage(Surface.PLAYLISTS)])
def test_an_empty_list_has_no_items_at_all(call: ReadPage) -> None:
    assert decipher(call, {"pageInfo": {"totalResults": 0, "resultsPerPage": 50}}) == PageRead()


@pytest.mark.parametrize("body", [{}, [], {"items": None}, {"pageInfo": {"totalResults": 3}}, {"items": {"a": 1}}])
def test_a_page_without_items(body: Any) -> None:
    fault = decipher(LIKED, body)
    assert isinstance(fault, Fault)
    assert fault.kind is FaultKind.MALFORMED


@pytest.mark.parametrize("token", ["t1", 5, True, ["t2"], "two words", "a,b", "x" * 1001, "a&b=c", "é"])
def test_a_page_that_leads_to_itself_or_nowhere_hides_nothing(token: Any) -> None:
    call = ReadPage(Surface.FOLLOWED_ARTISTS, cursor="t1", first=False)
    fault = decipher(call, {**page([]), "nextPageToken": token})
    assert isinstance(fault, Fault)
    assert fault.kind is FaultKind.MALFORMED
    liked = ReadPage(Surface.LIKED_SONGS, cursor="LM+t1", first=False)
    assert isinstance(decipher(liked, {**page([]), "nextPageToken": token}), Fault)


@pytest.mark.parametrize(
    ("status", "body"), [(404, NO_LIST), (403, error(403, "playlistItemsNotAccessible"))], ids=["missing", "closed"]
)
def test_without_a_list_of_liked_music_all_likes_are_read(status: int, body: Any) -> None:
    got = decipher(LIKED, body, status)
    assert isinstance(got, PageRead)
    (instead,) = got.following
    assert youtube().request(instead, ME).params["playlistId"] == "LL"
    assert "pageToken" not in youtube().request(instead, ME).params
    (more,) = decipher(instead, page([video("v1")], "t2")).following
    params = youtube().request(more, ME).params
    assert (params["playlistId"], params["pageToken"]) == ("LL", "t2")


def test_all_likes_are_not_looked_for_twice() -> None:
    (instead,) = decipher(LIKED, NO_LIST, 404).following
    assert decipher(instead, NO_LIST, 404).kind is FaultKind.GONE


@pytest.mark.parametrize(
    ("call", "body", "kind"),
    [
        (ReadPage(Surface.LIKED_SONGS, cursor="LM+t1", first=False), NO_LIST, FaultKind.GONE),
        (LIST, NO_LIST, FaultKind.GONE),
        (LIKED, b"<html>Not Found</html>", FaultKind.SURFACE_CLOSED),
    ],
)
def test_nothing_else_is_read_in_place_of_a_list(call: ReadPage, body: Any, kind: FaultKind) -> None:
    assert decipher(call, body, 404).kind is kind


def test_whose_account_it_is() -> None:
    assert decipher_identity(page([{"id": "UCme"}])) == Identified("UCme")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"pageInfo": {"totalResults": 0}}, FaultKind.SURFACE_CLOSED),
        (page([]), FaultKind.SURFACE_CLOSED),
        (page([{}]), FaultKind.MALFORMED),
        (page([{"id": 5}]), FaultKind.MALFORMED),
        ({}, FaultKind.MALFORMED),
    ],
)
def test_an_account_without_a_channel(body: Any, kind: FaultKind) -> None:
    fault = decipher_identity(body)
    assert isinstance(fault, Fault)
    assert fault.kind is kind


def decipher_identity(body: Any) -> Any:
    """What an answer about the account means."""
    return youtube().decipher(Identify(), answer(200, body), ME)
