"""The pause before a restart: arithmetic alone."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.supervise.backoff import FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_S, Deaths, after_death


@given(st.lists(st.floats(0, STEADY_S, exclude_max=True), min_size=1, max_size=60))
def test_quick_deaths_wait_ever_longer_up_to_the_bound(lives_s: list[float]) -> None:
    deaths, pauses = Deaths(), []
    for lived_s in lives_s:
        deaths = after_death(deaths, lived_s)
        pauses.append(deaths.pause_s)
    assert pauses[0] == FIRST_PAUSE_S
    for before, after in pairwise(pauses):
        assert after == min(before * 2, LONGEST_PAUSE_S)


@given(st.integers(0, 10_000), st.floats(STEADY_S, 1e6))
def test_who_was_steady_starts_anew(in_a_row: int, lived_s: float) -> None:
    assert after_death(Deaths(in_a_row), lived_s).pause_s == FIRST_PAUSE_S
