"""Pages cover a list once, whatever page size the server gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import PageRead, ReadPage
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Playlist, Surface
from tests.providers.made import answer, page, spotify, track

ME = Account("me")
LIKED = ReadPage(Surface.LIKED_SONGS)


def read(call: ReadPage, body: object) -> PageRead:
    """The page, which must be readable."""
    meaning = spotify().decipher(call, answer(200, body), ME)
    assert isinstance(meaning, PageRead), meaning
    return meaning


def serve(call: ReadPage, total: int, most: int) -> object:
    """What a server says to ``call`` that has ``total`` tracks and gives at most ``most`` a page."""
    asked = spotify().request(call, ME).params
    offset, limit = int(asked["offset"]), min(int(asked["limit"]), most)
    tracks = [{"track": track(f"t{at}", "a")} for at in range(offset, min(offset + limit, total))]
    return page(tracks, total=total, limit=limit, offset=offset)


def scan(waiting: list[ReadPage], total: int, most_of: list[int]) -> tuple[list[int], int]:
    """Positions read and requests sent when the server's page size changes from request to request."""
    seen, sent = [], 0
    while waiting:
        got = read(call := waiting.pop(), serve(call, total, most_of[sent % len(most_of)]))
        seen += [entry.position for entry in got.entries]
        assert all(entry.entity_id == f"t{entry.position}" for entry in got.entries)
        waiting += got.following
        sent += 1
    return sorted(seen), sent


@given(total=st.integers(0, 700), most_of=st.lists(st.integers(1, 60), min_size=1, max_size=5))
def test_every_entry_is_read_once(total: int, most_of: list[int]) -> None:
    seen, _ = scan([LIKED], total, most_of)
    assert seen == list(range(total))


@given(size=st.integers(0, 700), most_of=st.lists(st.integers(1, 60), min_size=1, max_size=5))
def test_a_playlist_of_known_size_is_read_once_as_well(size: int, most_of: list[int]) -> None:
    pages = list(spotify().pages_of(Playlist("list0", "mine", size, owned=True)))
    assert scan(pages, size, most_of)[0] == list(range(size))


@given(total=st.integers(1, 2000))
def test_no_request_is_wasted(total: int) -> None:
    assert scan([LIKED], total, [50])[1] == -(-total // 50)


def test_the_first_page_names_all_others() -> None:
    got = read(ReadPage(Surface.PLAYLISTS, "list0", container_name="mine", mark="v1"), page([], total=120))
    assert got.total == 120
    assert got.following == tuple(
        ReadPage(Surface.PLAYLISTS, "list0", cursor, False, 120, "mine", "v1") for cursor in ("50+50", "100+20")
    )


def test_links_to_other_hosts_lead_nowhere() -> None:
    body = {**page([], total=60), "next": "https://evil.example/steal"}
    for call in read(LIKED, body).following:
        assert spotify().request(call, ME).url.startswith("https://api.example/")


def test_a_size_that_is_not_told_is_asked_for() -> None:
    assert spotify().pages_of(Playlist("list0", "mine", -1, owned=True)) == (
        ReadPage(Surface.PLAYLISTS, "list0", container_name="mine"),
    )


def test_more_entries_than_the_span_are_left_to_their_own_page() -> None:
    call = ReadPage(Surface.LIKED_SONGS, cursor="0+2", first=False, expected_total=3)
    body = page([{"track": track(f"t{at}", "a")} for at in range(3)], limit=50)
    assert [entry.entity_id for entry in read(call, body).entries] == ["t0", "t1"]


def test_a_server_that_gives_more_than_asked_hides_nothing() -> None:
    got = read(LIKED, page([{"track": track(f"t{at}", "a")} for at in range(100)], total=120, limit=100))
    assert [entry.position for entry in got.entries] == list(range(50))
    assert [call.cursor for call in got.following] == ["50+50", "100+20"]


def malformed(call: ReadPage, body: object) -> None:
    """The page must not be believed."""
    meaning = spotify().decipher(call, answer(200, body), ME)
    assert isinstance(meaning, Fault)
    assert meaning.kind is FaultKind.MALFORMED


def test_pages_that_cannot_be_believed() -> None:
    malformed(LIKED, page([], total=10**12))
    malformed(LIKED, page([], total=900_000, limit=1))
    malformed(LIKED, page([], limit=0))
    malformed(LIKED, page([], limit=-5))
    malformed(LIKED, page([], offset=50))
    malformed(LIKED, {**page([]), "total": True})
    malformed(LIKED, {**page([]), "items": {"0": "x"}})
    malformed(LIKED, {**page([]), "total": "12"})
    malformed(ReadPage(Surface.FOLLOWED_ARTISTS), page([]))


FOLLOWED = ReadPage(Surface.FOLLOWED_ARTISTS)


def followed(after: str | None, next_: str | None, *artist_ids: str) -> dict[str, object]:
    """A page of followed artists."""
    items = [{"id": one, "name": one} for one in artist_ids]
    return {"artists": {"items": items, "limit": 50, "total": 9, "next": next_, "cursors": {"after": after}}}


def test_followed_artists_are_read_from_cursor_to_cursor() -> None:
    got = read(FOLLOWED, followed("b", "https://api.example/next", "a", "b"))
    assert [entry.entity_id for entry in got.entries] == ["a", "b"]
    assert got.following == (ReadPage(Surface.FOLLOWED_ARTISTS, cursor="b", first=False),)
    assert read(got.following[0], followed(None, None, "c")).following == ()
    assert read(FOLLOWED, followed("b", None, "a", "b")).following == ()


def test_a_missing_cursor_is_the_last_artist() -> None:
    got = read(FOLLOWED, followed(None, "https://api.example/next", "a", "b"))
    assert [call.cursor for call in got.following] == ["b"]


def test_a_cursor_that_does_not_move_is_malformed() -> None:
    malformed(ReadPage(Surface.FOLLOWED_ARTISTS, cursor="b"), followed("b", "https://api.example/next", "b"))
