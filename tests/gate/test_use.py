"""The limit is used whole: with backlog, after a burst, with senders that lose slots."""

from __future__ import annotations

import random

import pytest

from blocklist_jobs.core.limits import Limits, Quota, Window
from tests.gate.movable import Movable
from tests.gate.sending import WHO, backlog, most_in_any_window, widest_gap


def by_minute(starts: list[float], since: float) -> list[int]:
    """Requests in each minute that begins at a multiple of five seconds."""
    last = starts[-1] - 60
    begins = [since + 5 * step for step in range(int((last - since) / 5))]
    return [sum(1 for start in starts if begin <= start < begin + 60) for begin in begins]


@pytest.mark.parametrize(("limit", "seconds"), [(100, 60.0), (100, 10.0), (200, 60.0), (1000, 3600.0)])
def test_a_backlog_uses_98_percent_of_every_minute_at_an_even_pace(world: Movable, limit: int, seconds: float) -> None:
    gate = world.gate(Limits((Window(limit, seconds),), burst=1, concurrency=0))
    began = world.now_s
    starts = backlog(world, gate, max(130, seconds * 1.2))
    assert most_in_any_window(starts, seconds) <= limit
    full = 60 * limit / seconds
    # A minute that cuts a pace of a few per minute can hold one less.
    assert min(by_minute(starts, began)) >= min(0.98 * full, full - 1)
    assert widest_gap(starts) <= 1.1 * seconds / limit


@pytest.mark.parametrize("burst", [10, 20, 50])
def test_after_a_burst_the_pace_slows_a_little_and_never_meets_a_wall(world: Movable, burst: int) -> None:
    gate = world.gate(Limits((Window(100, 60),), burst=burst, concurrency=0))
    began = world.now_s
    starts = backlog(world, gate, 300)
    assert sum(1 for start in starts if start < began + 0.2) == pytest.approx(burst, abs=1)
    assert by_minute(starts, began)[0] >= 98
    assert min(by_minute(starts, began + 120)) >= 98
    slowed = 100 / (100 - burst)
    # The last step before the burst leaves the window may be a little longer than the others.
    assert widest_gap(starts) <= 1.25 * slowed * 60 / 100
    assert most_in_any_window(starts, 60) <= 100


def test_slots_that_late_senders_lose_are_regained(world: Movable) -> None:
    dice = random.Random(3)
    gate = world.gate(Limits((Window(100, 60),), burst=1, concurrency=0))
    began = world.now_s
    starts = backlog(world, gate, 900, lost=lambda _: dice.random() < 0.05)
    assert min(by_minute(starts, began + 60)) >= 98
    assert most_in_any_window(starts, 60) <= 100


def test_an_urgent_request_finds_a_slot_within_one_step_of_the_pace(world: Movable) -> None:
    gate = world.gate(Limits((Window(20, 60),), burst=1, concurrency=0))
    backlog(world, gate, 200)
    capacity = gate.capacity("spotify", "app", within_s=60 / 20 * 1.1, critical=True)
    assert capacity.free >= 1


def test_a_burst_comes_back_with_idle_time_alone(world: Movable) -> None:
    gate = world.gate(Limits((Window(100, 60),), burst=20, concurrency=0))
    backlog(world, gate, 120)
    at_once = [p for p in gate.take(*WHO, [1] * 30).permits if p.start_in_s == 0]
    assert len(at_once) <= 1
    world.go(120)
    at_once = [p for p in gate.take(*WHO, [1] * 30).permits if p.start_in_s == 0]
    assert len(at_once) == 20


def test_where_a_day_counts_units_a_window_counts_requests(world: Movable) -> None:
    """YouTube: 100 requests a minute and 10,000 units a day, of which a write takes 50."""
    day = Quota(10_000, "00:00", "America/Los_Angeles")
    for quotas in ((day,), ()):
        app = f"app {len(quotas)}"
        gate = world.gate(Limits((Window(40, 60),), quotas, burst=10, concurrency=0))
        assert len(gate.take("youtube_music", app, "ann", [50] * 10).permits) == 10
        status = gate.status("youtube_music", app)
        assert [quota["used"] for quota in status["quotas"]] == [500] * len(quotas)
        assert status["windows"][0]["used"] + status["windows"][0]["booked"] == 10
