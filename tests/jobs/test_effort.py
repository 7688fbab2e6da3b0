"""What a job will still cost, how far it is, and when it ends: arithmetic alone."""

from __future__ import annotations

from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.batching import BatchSize
from blocklist_jobs.core.capabilities import Capabilities
from blocklist_jobs.core.effort import Account, ListRead, Pile, effort_ahead
from blocklist_jobs.core.estimate import estimate
from blocklist_jobs.core.job import Step
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.progress import Effort, percent_of
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.work import Action
from blocklist_jobs.providers.apple_music.capabilities import CAPABILITIES as APPLE
from blocklist_jobs.providers.spotify.capabilities import capabilities_of
from blocklist_jobs.providers.spotify.dialect import LIBRARY
from blocklist_jobs.providers.tidal.capabilities import CAPABILITIES as TIDAL
from blocklist_jobs.providers.youtube_music.capabilities import CAPABILITIES as YOUTUBE

SPOTIFY = capabilities_of(LIBRARY)
ALL = (SPOTIFY, APPLE, YOUTUBE, TIDAL)
LIKED, LISTS, FOLLOWED = Surface.LIKED_SONGS, Surface.PLAYLISTS, Surface.FOLLOWED_ARTISTS
PAGE = 50


def as_given(_: str, size: BatchSize) -> BatchSize:
    return size


def ahead(
    step: Step, account: Account, can: Capabilities = SPOTIFY, *, burst: int = 0, looks_only: bool = False
) -> int:
    return effort_ahead(step, account, can, as_given, burst=burst, looks_only=looks_only)


def pile(surface: Surface, things: int, container: str = "", action: Action = Action.REMOVE, runs: int = 1) -> Pile:
    return Pile(surface, container, action, things, things, runs)


def read(surface: Surface, pages: int, container: str = "") -> ListRead:
    return ListRead(surface, container, pages, 0, pages * PAGE, pages * PAGE)


def account(*parts: ListRead | Pile) -> Account:
    lists = tuple(part for part in parts if isinstance(part, ListRead))
    return Account(0, 0, lists=lists, piles=tuple(part for part in parts if isinstance(part, Pile)))


@pytest.mark.parametrize(("burst", "requests"), [(0, 3), (4, 4), (3, 3)])
def test_removals_go_in_the_largest_batches_unless_permits_are_plentiful(burst: int, requests: int) -> None:
    assert SPOTIFY.surfaces[LIKED].batch == BatchSize(40, 25)
    assert ahead(Step.SCAN, account(read(LIKED, 10), pile(LIKED, 100)), burst=burst) == requests


def test_a_half_read_list_is_expected_to_go_on_as_it_began() -> None:
    half = ListRead(LIKED, "", done=5, open=5, entries=250, total=500)
    assert ahead(Step.SCAN, account(half, pile(LIKED, 40))) == 2


def test_verification_is_counted_where_a_provider_needs_it() -> None:
    whole = account(read(LISTS, 3, "a"), pile(LISTS, 10, "a"), read(LIKED, 1), pile(LIKED, 10), pile(FOLLOWED, 70))
    removals, looks = 1 + 1 + 2, 3 + ceil(70 / SPOTIFY.check_batch)
    assert ahead(Step.SCAN, whole) == removals + looks
    assert ahead(Step.ACT, whole) == looks
    assert ahead(Step.VERIFY, whole) == 0
    assert ahead(Step.SCAN, whole, looks_only=True) == 0


def test_youtubes_writes_cost_fifty() -> None:
    assert ahead(Step.SCAN, account(read(LIKED, 2), pile(LIKED, 30)), YOUTUBE) == 30 * 50


def test_dislikes_are_preceded_by_a_look_at_the_ratings() -> None:
    disliked = account(read(LIKED, 2), pile(LIKED, 30, action=Action.DISLIKE))
    assert ahead(Step.SCAN, disliked, APPLE) == 30 + ceil(30 / APPLE.check_batch)


@pytest.mark.parametrize(("surface", "container", "runs", "requests"), [(LISTS, "a", 7, 7), (LISTS, "a", 1, 2)])
def test_what_stood_side_by_side_is_put_back_together(
    surface: Surface, container: str, runs: int, requests: int
) -> None:
    assert ahead(Step.SCAN, account(pile(surface, 120, container, Action.RESTORE, runs))) == requests


def test_what_cannot_be_put_back_costs_nothing_and_ratings_go_one_by_one() -> None:
    assert ahead(Step.SCAN, account(pile(LIKED, 30, action=Action.RATE)), APPLE) == 30


@pytest.mark.parametrize(
    ("seen", "pages"),
    [
        (ListRead(LIKED, "", done=2, open=1, entries=40, total=200), 10),
        (ListRead(LIKED, "", done=3, open=0, entries=60, total=60), 3),
        (ListRead(LIKED, "", done=2, open=1), 5),  # of unknown length: half read
        (ListRead(LIKED, "", done=3, open=0), 3),
        (ListRead(LISTS, "a", done=0, open=1, before=6), 6),
        (ListRead(LISTS, "a", done=0, open=0, before=6), 6),
    ],
)
def test_the_length_of_a_list(seen: ListRead, pages: int) -> None:
    assert seen.pages == pages


def test_only_lists_that_are_read_have_pages_ahead() -> None:
    going, past = ListRead(LISTS, "a", 1, 1, before=6), ListRead(LISTS, "b", 0, 0, before=6)
    assert ahead(Step.SCAN, account(going, past), looks_only=True) == 4


def test_unread_lists_are_expected_to_be_as_touched_as_the_others() -> None:
    unread = [ListRead(LISTS, f"u{n}", done=0, open=1) for n in range(8)]
    clean = [read(LISTS, 1, f"c{n}") for n in range(6)]
    assert ahead(Step.SCAN, account(*unread, *clean)) == 2  # one in eight, a removal and a look each
    touched = [pile(LISTS, 1, f"c{n}") for n in range(6)]
    assert ahead(Step.SCAN, account(*unread, *clean, *touched)) == 14 + 12


sizes = st.lists(st.integers(1, 6), min_size=1, max_size=8)


@given(can=st.sampled_from(ALL), pages=sizes, matches=st.lists(st.integers(0, 60), min_size=8, max_size=8))
def test_when_all_is_read_nothing_jumps(can: Capabilities, pages: list[int], matches: list[int]) -> None:
    """What was expected of a scan is what the steps after it have: no percent is lost between them."""
    keys = [(LIKED, ""), *((LISTS, f"p{n}") for n in range(len(pages) - 1))]
    lists = [read(surface, count, container) for (surface, container), count in zip(keys, pages, strict=True)]
    piles = [pile(s, n, c) for (s, c), n in zip(keys, matches, strict=False) if n]
    whole = account(*lists, *piles)
    writes = sum(ceil(one.things / can.surfaces[one.surface].batch.maximum) for one in piles)
    assert ahead(Step.SCAN, whole, can) == writes * can.write_cost + ahead(Step.ACT, whole, can)


@given(pages=st.integers(1, 200), per_page=st.integers(0, PAGE), lists=st.integers(0, 30))
def test_an_even_library_is_never_less_done_than_before(pages: int, per_page: int, lists: int) -> None:
    shown, done = [0.0], 0

    def look(step: Step, state: Account, still_open: int) -> None:
        effort = Effort(done, still_open, ahead(step, state))
        shown.append(percent_of(Status.PROCESSING, effort))

    for number in range(1, pages + 1):
        done += 1
        liked = ListRead(LIKED, "", number, pages - number, number * PAGE, pages * PAGE)
        unread = [ListRead(LISTS, f"p{n}", 0, 1, total=PAGE) for n in range(lists)]
        found = [pile(LIKED, number * per_page)] if per_page else []
        look(Step.SCAN, account(liked, *unread, *found), pages - number + lists)
    removals = ceil(pages * per_page / 40)
    for number in range(removals):
        done += 1
        look(Step.ACT, account(pile(LIKED, pages * per_page)), removals - number - 1 + lists)
    worst = max(earlier - later for earlier, later in pairwise(shown))
    assert worst <= 0.1 + 100 / (pages + removals + lists)  # never more than one request


efforts = st.builds(Effort, *[st.integers(0, 10**6)] * 3, st.booleans())


@given(effort=efforts, status=st.sampled_from(Status))
def test_percent_is_a_percentage_and_only_the_end_is_all(effort: Effort, status: Status) -> None:
    percent = percent_of(status, effort)
    assert 0 <= percent <= 100
    assert (percent == 100) == (status not in (Status.PENDING, Status.PROCESSING, Status.RETRYING))


def test_while_first_pages_are_missing_nobody_knows_how_far_it_is() -> None:
    assert percent_of(Status.PROCESSING, Effort(3, 1, open_ended=True)) == 0


def test_requests_are_counted_beside_their_cost() -> None:
    half = Account(10, 6, lists=(ListRead(LIKED, "", 5, 5, 250, 500),), piles=(pile(LIKED, 40),), requests=6)
    effort = estimate(Step.SCAN, half, YOUTUBE, as_given, burst=0)
    assert (effort.open, effort.ahead, effort.requests) == (6, 80 * 50, 6 + 80)
    same = estimate(Step.SCAN, half, SPOTIFY, as_given, burst=0)
    assert same.left == same.requests == 6 + 2
