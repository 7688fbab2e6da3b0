"""A changed clock at Redis neither overruns a window nor stops the work."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blocklist_jobs.core.limits import Limits, Quota, Window
from blocklist_jobs.core.permits import Reason
from tests.gate.movable import Movable
from tests.gate.sending import WHO, backlog, most_in_any_window

LIMITS = Limits((Window(100, 60),), burst=20, concurrency=0)


@pytest.mark.parametrize("error_s", [3600.0, 30.0, 2.0, -2.0, -30.0, -3600.0, -86_400.0])
def test_a_jump_of_the_wall_clock_changes_nothing(world: Movable, error_s: float) -> None:
    gate = world.gate(LIMITS)
    starts = backlog(world, gate, 40)
    world.set_wall(error_s)
    starts += backlog(world, gate, 80)
    world.set_wall(0.0)
    starts += backlog(world, gate, 80)
    assert most_in_any_window(starts, 60) <= 100
    # 200 seconds hold 333 requests; one second of doubt per jump may be lost.
    assert len(starts) >= 0.96 * 333


def test_the_jump_is_noticed_through_any_process_that_knew_the_time(world: Movable) -> None:
    first, second = world.gate(LIMITS), world.gate()
    starts = backlog(world, first, 30)
    starts += backlog(world, second, 30)
    world.set_wall(7200.0)
    starts += backlog(world, first, 30)
    starts += backlog(world, second, 30)
    assert most_in_any_window(starts, 60) <= 100


def test_a_new_process_goes_on_where_the_gate_was_when_the_clock_went_back(world: Movable) -> None:
    starts = backlog(world, world.gate(LIMITS), 120)
    world.set_wall(-7200.0)
    starts += backlog(world, world.gate(), 120)
    assert most_in_any_window(starts, 60) <= 100
    assert len(starts) >= 0.96 * 400


def test_what_a_new_process_booked_after_a_jump_ahead_does_not_block_the_others(world: Movable) -> None:
    old = world.gate(LIMITS)
    backlog(world, old, 120)
    world.set_wall(3600.0)
    assert world.gate().take(*WHO, [1]).permits
    # Only the old process can tell that the clock is wrong; the new one's permit counts as sent now.
    starts = backlog(world, old, 120)
    assert len(starts) >= 0.9 * 200


def test_an_answer_that_was_long_on_its_way_is_worth_less(world: Movable) -> None:
    gate = world.gate(LIMITS)
    gate.take(*WHO, [1])
    anchors = gate._conversation._anchors
    ticks = iter([0.0, 0.0, 0.100, 0.100])
    anchors.clock_ns = lambda: round((world.now_s + next(ticks)) * 1e9)
    (permit,) = gate.take(*WHO, [1]).permits
    assert permit.good_for_s == pytest.approx(0.05, abs=0.001)
    assert permit.start_in_s == 0


@pytest.mark.parametrize("error_s", [43_200.0, 200_000.0])
def test_a_wall_clock_that_jumps_past_midnight_opens_no_new_day(world: Movable, error_s: float) -> None:
    gate = world.gate(replace(LIMITS, quotas=(Quota(5),)))
    assert len(gate.take(*WHO, [1] * 9).permits) == 5
    world.set_wall(error_s)
    refusal = gate.take(*WHO, [1]).refusal
    assert refusal is not None
    assert refusal.reason is Reason.QUOTA
    assert refusal.wait_s == pytest.approx(43_200, abs=1)
