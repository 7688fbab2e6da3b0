"""The arithmetic of the limits: never one too many, never one too few, and the wait they name is exact."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.sandbox.journal import most_in_window
from blocklist_jobs.sandbox.limits import Limit, Shape
from blocklist_jobs.sandbox.meters import Throttle

GAPS = st.lists(st.integers(0, 40), min_size=1, max_size=120)
"""Between arrivals, in 64ths of a second, so that sums of them are exact."""
LIMITS = st.integers(1, 8)
WINDOW = 1.5


def arrivals(gaps: list[int]) -> list[float]:
    """Rising instants."""
    return [64.0 + ticks / 64 for ticks in accumulate(gaps)]


def admitted(limit: Limit, times: list[float]) -> list[float]:
    """The arrivals that this limit lets through; checks the wait that each refusal names."""
    throttle, through = Throttle(), []
    throttle.set((limit,))
    for now in times:
        refused = throttle.judge("app", now)
        if refused is None:
            through.append(now)
        else:
            assert refused.wait_s > 0
    return through


@given(GAPS, LIMITS)
def test_a_sliding_log_is_the_definition(gaps: list[int], most: int) -> None:
    expected: list[float] = []
    for now in arrivals(gaps):
        if sum(at > now - WINDOW for at in expected) < most:
            expected.append(now)
    assert admitted(Limit(most, WINDOW), arrivals(gaps)) == expected
    assert most_in_window(expected, WINDOW) <= most


@given(GAPS, LIMITS)
def test_a_fixed_window_counts_from_its_own_beginnings(gaps: list[int], most: int) -> None:
    times = arrivals(gaps)
    through = admitted(Limit(most, WINDOW, Shape.FIXED_WINDOW), times)
    for window in {int(at // WINDOW) for at in times}:
        arrived = [at for at in times if at // WINDOW == window]
        assert [at for at in through if at // WINDOW == window] == arrived[:most]


@given(GAPS, LIMITS, st.integers(1, 4))
def test_a_bucket_never_gives_more_than_burst_and_refill(gaps: list[int], most: int, burst: int) -> None:
    through = admitted(Limit(most, WINDOW, Shape.TOKEN_BUCKET, burst=burst), arrivals(gaps))
    for first in range(len(through)):
        for last in range(first, len(through)):
            assert last - first + 1 <= burst + (through[last] - through[first]) * most / WINDOW + 1e-6


@given(GAPS, LIMITS, st.sampled_from(Shape))
def test_whoever_waits_as_told_is_let_through(gaps: list[int], most: int, shape: Shape) -> None:
    throttle = Throttle()
    throttle.set((Limit(most, WINDOW, shape),))
    for now in arrivals(gaps):
        refused = throttle.judge("app", now)
    if refused is not None:
        assert throttle.judge("app", now + refused.wait_s * 0.9) is not None
        assert throttle.judge("app", now + refused.wait_s + 1e-9) is None


@given(st.lists(st.floats(0, 100), max_size=60).map(sorted), st.floats(0.1, 50))
def test_most_in_window_is_the_definition(times: list[float], seconds: float) -> None:
    by_hand = max((sum(end - seconds < at <= end for at in times) for end in times), default=0)
    assert most_in_window(times, seconds) == by_hand


def test_each_app_is_counted_for_itself_and_all_limits_hold_together() -> None:
    throttle = Throttle()
    throttle.set((Limit(2, 1.0), Limit(3, 10.0)))
    verdicts = [throttle.judge("a", at) for at in (0.0, 0.0, 0.5, 1.0, 2.5)]
    assert [None if refused is None else refused.limit.limit for refused in verdicts] == [None, None, 2, None, 3]
    assert throttle.judge("b", 2.5) is None


def test_refused_requests_count_where_a_provider_counts_them() -> None:
    strict = Throttle()
    strict.set((Limit(1, 1.0, counts_refused=True),))
    assert [strict.judge("a", at) is None for at in (0.0, 0.9, 1.8, 2.9)] == [True, False, False, True]


def test_a_limit_of_users_counts_each_of_them_beside_that_of_the_app() -> None:
    throttle = Throttle()
    throttle.set((Limit(3, 10), Limit(2, 10, per_user=True)))
    asked = [("a", "ann"), ("a", "ann"), ("a", "ann"), ("a", "bob"), ("a", "bob"), ("b", "ann")]
    verdicts = [throttle.judge(app, 0.0, user=user) for app, user in asked]
    assert [verdict and verdict.limit.limit for verdict in verdicts] == [None, None, 2, None, 3, None]
