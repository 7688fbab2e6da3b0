"""When a job ends among others: arithmetic, held against the fair order played permit by permit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.fair import Candidate, share_out
from blocklist_jobs.core.foresight import Sent, Work, sent_until

PRIORITIES = st.integers(0, 3)
WORKS = st.lists(
    st.tuples(st.sampled_from("abcde"), PRIORITIES, st.integers(5, 120), st.sampled_from([1, 50])),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one[:2],
)


def works_of(given_ones: list[tuple[str, int, int, int]], mine: int) -> list[Work]:
    """Jobs of one kind of request each; the one at ``mine`` is asked about."""
    return [
        Work(user, priority, float(requests), float(requests * price), is_mine=place == mine)
        for place, (user, priority, requests, price) in enumerate(given_ones)
    ]


def played(given_ones: list[tuple[str, int, int, int]], mine: int) -> int:
    """Permits until the last request of the one that is mine, by the order of core/fair.py itself."""
    left = [requests for _, _, requests, _ in given_ones]
    times = {one[:2]: 0.0 for one in given_ones}
    handed_out = 0
    while left[mine]:
        candidates = [
            Candidate(place, user, priority, price, times[user, priority])
            for place, (user, priority, _, price) in enumerate(given_ones)
            if left[place]
        ]
        shares = share_out(candidates, count=1, bulk=1, handed_out=handed_out, in_flight={}, per_user=8)
        left[shares.batch_ids[0]] -= 1
        times |= {(charge.user_id, charge.priority): charge.virtual_time for charge in shares.charges}
        handed_out += 1
    return handed_out


@given(ones=WORKS, which=st.integers(0, 5))
def test_it_is_what_the_fair_order_does(ones: list[tuple[str, int, int, int]], which: int) -> None:
    mine = which % len(ones)
    # Whole requests are a coarser grain than flow: of each user one may be before or behind.
    grain = sum(max(price for *_, price in ones) / price for *_, price in ones) + 2
    assert sent_until(works_of(ones, mine)).requests == pytest.approx(played(ones, mine), abs=grain, rel=0.06)


@given(ones=WORKS, which=st.integers(0, 5))
def test_it_is_no_less_than_mine_and_no_more_than_all(ones: list[tuple[str, int, int, int]], which: int) -> None:
    works = works_of(ones, which % len(ones))
    mine = next(work for work in works if work.is_mine)
    sent = sent_until(works)
    assert mine.requests * 0.999 <= sent.requests <= sum(work.requests for work in works) * 1.001
    assert mine.cost * 0.999 <= sent.cost <= sum(work.cost for work in works) * 1.001


def mine(requests: float, priority: int = 2, user: str = "me") -> Work:
    return Work(user, priority, requests, requests, is_mine=True)


@pytest.mark.parametrize(
    ("others", "until"),
    [
        ([], 60),
        ([Work("a", 2, 60, 60)], 120),
        ([Work("a", 2, 20, 20)], 80),
        ([Work("a", 2, 1000, 1000), Work("b", 2, 1000, 1000)], 180),
        ([Work("a", 1, 19, 19)], 79),
        ([Work("a", 0, 500, 500)], 560),
        ([Work("me", 2, 30, 30)], 90),
        ([Work("others", 2, 3000, 3000, users=3)], 240),
        ([Work("a", 3, 1000, 1000)], 60 * 20 / 19),
        ([Work("a", 2, 1, 5000)], 61),
    ],
)
def test_by_hand(others: list[Work], until: float) -> None:
    assert sent_until([mine(60), *others]).requests == pytest.approx(until, abs=1.01)


def test_who_splits_work_over_jobs_gets_no_more() -> None:
    one = sent_until([mine(60), Work("a", 2, 300, 300)])
    many = sent_until([mine(60), *(Work("a", 2, 60, 60) for _ in range(5))])
    assert one.requests == pytest.approx(many.requests)


def test_nothing_left_is_sent_at_once() -> None:
    assert sent_until([mine(0), Work("a", 2, 5, 5)]) == Sent()
