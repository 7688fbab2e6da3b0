"""A gate that lost its state comes back from memory as strict as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blocklist_jobs.core.faults import FaultKind
from blocklist_jobs.core.limits import Limits, Quota, Scope, Window
from blocklist_jobs.core.permits import Grant, Outcome, Reason, Remembered, Sent
from tests.gate.movable import Movable
from tests.gate.sending import WHO, backlog, most_in_any_window

LIMITS = Limits((Window(100, 60),), burst=20, concurrency=0)


def remember(world: Movable, starts: list[float], **other: object) -> None:
    """Let the memory know what was sent."""
    grants = tuple(Grant(max(0.0, world.now_s - start), 1, "ana") for start in starts)
    world.memory.remembered = replace(world.memory.remembered, grants=grants, **other)  # type: ignore[arg-type]


@pytest.mark.parametrize("delay_s", [0.0, 10.0, 18.0])
def test_a_wiped_redis_overruns_no_window(world: Movable, delay_s: float) -> None:
    """Memory knows when work was handed out, and workers send it up to ``delay_s`` later."""
    in_flight_s = delay_s + 2
    gate = world.gate(LIMITS, in_flight_s=in_flight_s)
    starts: list[float] = []
    for _ in range(5):
        starts += backlog(world, gate, 40)
        remember(world, [start - delay_s for start in starts])
        world.redis.flushall()
        world.show()
    starts += backlog(world, gate, 60)
    assert most_in_any_window(starts, 60) <= 100
    # Each wipe costs about the time that a batch may be in flight.
    assert len(starts) >= 0.95 * (260 - 5 * (in_flight_s + 1.2)) / 60 * 100


def test_it_asks_its_memory_once_and_for_every_verb(world: Movable) -> None:
    gate = world.gate(LIMITS)
    gate.capacity("spotify", "app", within_s=1)
    gate.take(*WHO, [1])
    gate.status("spotify", "app")
    assert world.memory.asked == 1
    world.redis.flushall()
    world.show()
    assert gate.snapshot("spotify", "app") is not None
    assert world.memory.asked == 2


def test_an_unknown_past_counts_as_a_window_just_used(world: Movable) -> None:
    world.memory.remembered = Remembered(LIMITS, complete=False)
    gate = world.gate()
    refusal = gate.take(*WHO, [1]).refusal
    assert refusal is not None
    assert refusal.reason is Reason.RATE
    assert 58.5 <= refusal.wait_s <= 60.5
    world.go(refusal.wait_s)
    taken = gate.take(*WHO, [1] * 30)
    assert len(taken.permits) < 4


def test_grants_of_the_day_count_against_its_quota(world: Movable) -> None:
    quota = Quota(100, "00:00", "UTC")
    grants = (Grant(3600, 60, "ana"), Grant(13 * 3600, 70, "ana"))
    limits = replace(LIMITS, quotas=(quota,))
    world.memory.remembered = Remembered(limits, grants)
    (shown,) = world.gate().status("spotify", "app")["quotas"]
    assert shown == {"units": 100, "used": 60, "left": 40, "resets_at_in_s": 12 * 3600}


def test_a_users_own_window_is_remembered(world: Movable) -> None:
    limits = Limits((Window(2, 60, Scope.USER), Window(50, 10)), concurrency=0)
    world.memory.remembered = Remembered(limits, (Grant(5, 1, "ana"), Grant(3, 1, "ana")))
    gate = world.gate()
    refusal = gate.take(*WHO, [1]).refusal
    assert refusal is not None
    assert refusal.wait_s == pytest.approx(55.1, abs=0.2)
    assert gate.take("spotify", "app", "ben", [1]).permits


def test_breaker_cool_down_and_learned_limit_survive_for_what_is_left_of_them(world: Movable) -> None:
    gate = world.gate(LIMITS)
    starts = backlog(world, gate, 50)
    (permit,) = gate.take(*WHO, [1]).permits
    gate.report(permit, Outcome(Sent.FAULT, FaultKind.THROTTLED, retry_after_s=30))
    state = gate.snapshot("spotify", "app")
    assert state is not None
    learned = state["learned_limit"]
    assert 50 <= learned < 100
    world.go(10)
    remember(world, starts, state=state, state_age_s=10.0)
    world.redis.flushall()
    world.show()
    refusal = gate.take(*WHO, [1]).refusal
    assert refusal is not None
    assert refusal.reason is Reason.COOL_DOWN
    assert refusal.wait_s == pytest.approx(20, abs=0.01)
    assert gate.status("spotify", "app")["learned_limit"] == learned


def test_a_redis_that_came_back_older_than_it_was_is_cold(world: Movable) -> None:
    gate = world.gate(LIMITS)
    starts = backlog(world, gate, 20)
    saved = {key: world.redis.dump(key) or b"" for key in world.redis.keys("gate:*")}
    starts += backlog(world, gate, 30)
    remember(world, starts)
    for key, value in saved.items():
        world.redis.restore(key, 0, value, replace=True)
    asked = world.memory.asked
    starts += backlog(world, gate, 60)
    assert world.memory.asked == asked + 1
    assert most_in_any_window(starts, 60) <= 100


def test_a_window_that_grows_beyond_the_log_is_filled_from_memory(world: Movable) -> None:
    gate = world.gate(Limits((Window(100, 10),), burst=1, concurrency=0))
    starts = backlog(world, gate, 60)
    remember(world, starts)
    gate.configure("spotify", "app", Limits((Window(700, 120),), burst=1, concurrency=0))
    starts += backlog(world, gate, 120)
    assert most_in_any_window(starts, 120) <= 700
    assert len(starts) >= 690


def test_changed_limits_hold_at_once_for_every_process(world: Movable) -> None:
    one, other = world.gate(LIMITS), world.gate()
    starts = backlog(world, one, 70)
    other.configure("spotify", "app", replace(LIMITS, windows=(Window(10, 60),)))
    assert one.capacity("spotify", "app", within_s=1).free == 0
    world.go(60)
    starts = backlog(world, one, 120)
    assert most_in_any_window(starts, 60) <= 10
    other.configure("spotify", "app", replace(LIMITS, paused=True))
    refusal = one.take(*WHO, [1]).refusal
    assert refusal is not None
    assert refusal.reason is Reason.PAUSED
