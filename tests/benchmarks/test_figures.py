"""What the benchmarks make of what they measured."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.backlog.fill import HOG, shape
from benchmarks.limit_use.use import Pace, least_in_span, use_of
from benchmarks.memory.flat import grown
from benchmarks.rig.processes import role_of
from benchmarks.rig.table import table
from blocklist_jobs.cli.processes import Layout, processes

instants = st.lists(st.integers(0, 60), min_size=1, max_size=30).map(sorted)


def _fewest(times: Sequence[float], end: float, span_s: float) -> int:
    """Every span that begins a quarter of a second after a whole one, or just after an instant, counted one by one."""
    begins = [times[0] + quarter / 4 for quarter in range(int(4 * (end - span_s - times[0])) + 1)]
    return min((sum(begin < at <= begin + span_s for at in times) for begin in begins), default=0)


@given(times=instants, end=st.integers(0, 60), span_s=st.integers(1, 20))
def test_the_emptiest_span_is_found(times: list[int], end: int, span_s: int) -> None:
    assert least_in_span(times, end=end, span_s=span_s) == _fewest(times, end, span_s)


def test_an_even_pace_uses_the_whole_limit() -> None:
    arrivals = [number / 8 for number in range(800)]
    use = use_of(arrivals, [], Pace(80, 10), end=arrivals[-1], span_s=20)
    assert (use.sent, use.worst_share, use.over, use.refused) == (800, 1.0, 0, 0)


def test_a_pause_is_a_loss_and_a_rush_is_too_much() -> None:
    arrivals = [float(at) for at in range(60) if not 30 <= at < 40] + [60.0] * 15
    use = use_of(arrivals, arrivals[-5:], Pace(10, 10), end=60.0, span_s=20)
    assert use.worst_share == pytest.approx(0.5)
    assert (use.over, use.refused) == (14, 5)


def test_a_span_after_the_end_of_the_backlog_counts_as_empty() -> None:
    assert least_in_span([0.0, 1.0], end=5.0, span_s=10.0) == 0


def test_half_of_the_backlog_is_one_users() -> None:
    waiting = shape(100_000, 1_000)
    assert len(waiting) == 1_000
    assert sum(waiting.values()) == 100_000
    assert waiting[HOG] == 50_000
    assert max(count for user, count in waiting.items() if user != HOG) == 51


def test_what_has_grown_is_named_but_for_the_sandbox() -> None:
    least = {"worker": 100.0, "web": 80.0, "sandbox": 50.0}
    assert grown(least, {"worker": 124.9, "web": 101.9, "sandbox": 500.0}) == []
    assert grown(least, {"worker": 125.1, "web": 102.0}) == ["worker from 100 to 125.1 MB"]


def test_every_process_of_the_system_is_known_by_its_command_line() -> None:
    layout = Layout(8080, 5555, 2, {})
    found = {spec.name: role_of(" ".join(spec.argv)) for spec in processes(layout)}
    assert found == {name: name.rstrip("12") for name in found}
    assert role_of("/usr/lib/postgresql/bin/postgres -D data") is None


def test_columns_are_as_wide_as_what_is_in_them() -> None:
    assert table(("what", "n"), [("a", 1_000), ("longer", 2)]) == "what       n\na       1000\nlonger     2"
