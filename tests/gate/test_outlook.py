"""What the gate foresees comes true: the times of the next permits, the pace after them, closures and days."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.faults import FaultKind
from blocklist_jobs.core.limits import Limits, Quota, Scope, Window
from blocklist_jobs.core.outlook import DAY_S, DayUnits, Outlook, finish_s
from blocklist_jobs.core.permits import Outcome, Reason, Refusal, Remembered, Sent
from blocklist_jobs.gate.gate import RedisGate
from tests.gate.movable import Memory, Movable, quick_client
from tests.gate.sending import WHO, backlog

LANE = WHO[:2]


def foreseen(gate: RedisGate) -> Outlook:
    outlook = gate.outlook(*LANE)
    assert outlook is not None
    return outlook


def closed(gate: RedisGate) -> tuple[Reason, float]:
    refusal = foreseen(gate).closed
    assert refusal is not None
    return refusal.reason, refusal.wait_s


@pytest.mark.parametrize(("limit", "seconds", "burst"), [(100, 60.0, 20), (100, 60.0, 1), (30, 10.0, 5)])
@pytest.mark.parametrize("used_s", [0.0, 7.0, 45.0])
def test_the_next_permits_come_when_foreseen(
    world: Movable, limit: int, seconds: float, burst: int, used_s: float
) -> None:
    gate = world.gate(Limits((Window(limit, seconds),), burst=burst, concurrency=0))
    gate.take(*WHO, [1])
    if used_s:
        backlog(world, gate, used_s)
    outlook, began = foreseen(gate), world.now_s
    starts = [start - began for start in backlog(world, gate, 2.2 * seconds) if start >= began]
    for number in (1, 3, 10, 40, 100, 150):
        if number <= len(starts):
            assert outlook.after_s(number) == pytest.approx(starts[number - 1], rel=0.05, abs=2.1 * seconds / limit)


def test_a_user_window_bounds_the_user_and_the_gap_bounds_all(world: Movable) -> None:
    gate = world.gate(Limits((Window(100, 10), Window(10, 10, Scope.USER)), min_gap_ms=500, concurrency=0))
    outlook = foreseen(gate)
    assert outlook.user_rate == pytest.approx(1.0, rel=0.02)
    assert outlook.rate == pytest.approx(2.0, rel=0.1)


def test_what_closes_the_gate_is_foreseen(world: Movable) -> None:
    gate = world.gate(Limits((Window(100, 60),)))
    permit = gate.take(*WHO, [1]).permits[0]
    gate.report(permit, Outcome(Sent.FAULT, FaultKind.THROTTLED, 30.0))
    reason, wait_s = closed(gate)
    assert reason is Reason.COOL_DOWN
    assert wait_s == pytest.approx(30, abs=0.1)
    assert foreseen(gate).free_now() == 0


def test_the_day_is_as_long_as_the_provider_lets_it_be(world: Movable) -> None:
    gate = world.gate(Limits((Window(1000, 1),), (Quota(10_000),), burst=50, concurrency=0))
    for _ in range(60):
        gate.report(gate.take(*WHO, [50]).permits[0], Outcome(Sent.SUCCESS))
        world.go(0.1)
    (day,) = foreseen(gate).days
    assert (day.left, day.units) == (7000, 10_000)
    gate.report(gate.take(*WHO, [50]).permits[0], Outcome(Sent.FAULT, FaultKind.QUOTA))
    (day,) = foreseen(gate).days
    assert (day.left, day.units) == (0, 3000)
    reason, wait_s = closed(gate)
    assert reason is Reason.QUOTA
    assert wait_s == pytest.approx(day.resets_in_s, abs=1)
    world.go(day.resets_in_s + 1)
    (day,) = foreseen(gate).days
    assert (day.left, day.units) == (3000, 3000)
    state = gate.snapshot(*LANE)
    assert state is not None
    world.redis.flushall()
    world.memory.remembered = replace(world.memory.remembered, state=state)
    gate = world.gate()
    (day,) = foreseen(gate).days
    assert (day.left, day.units) == (3000, 3000)
    for _ in range(70):  # it gives more today
        gate.report(gate.take(*WHO, [50]).permits[0], Outcome(Sent.SUCCESS))
        world.go(0.1)
    assert foreseen(gate).days[0].units == 10_000


def test_a_quota_of_ours_that_was_used_up_teaches_nothing(world: Movable) -> None:
    gate = world.gate(Limits((Window(1000, 1),), (Quota(500),), burst=50, concurrency=0))
    permits = [gate.take(*WHO, [50]).permits[0] for _ in range(10)]
    for permit in permits[:-1]:
        gate.report(permit, Outcome(Sent.SUCCESS))
    gate.report(permits[-1], Outcome(Sent.FAULT, FaultKind.QUOTA))
    assert foreseen(gate).days[0].units == 500


def test_out_of_reach_nothing_is_foreseen() -> None:
    nobody = quick_client("redis://127.0.0.1:1/0")
    assert RedisGate(nobody, Memory(Remembered(Limits(())))).outlook(*LANE) is None
    nobody.close()


DAYS = st.builds(DayUnits, left=st.integers(0, 20_000), units=st.integers(1, 20_000), resets_in_s=st.floats(0, DAY_S))
OUTLOOKS = st.builds(
    Outlook,
    starts=st.lists(st.floats(0, 100), min_size=1, max_size=8).map(lambda at: tuple(enumerate(sorted(at), 1))),
    rate=st.floats(0.01, 1000),
    days=st.lists(DAYS, max_size=2).map(tuple),
)


@given(outlook=OUTLOOKS, requests=st.floats(0, 1e5), more=st.floats(0, 1e5), price=st.floats(1, 50))
def test_more_work_never_ends_sooner(outlook: Outlook, requests: float, more: float, price: float) -> None:
    sooner = finish_s(outlook, requests, price * requests)
    later = finish_s(outlook, requests + more, price * (requests + more))
    assert 0 <= sooner <= later * (1 + 1e-9) + 1e-6


@given(outlook=OUTLOOKS, requests=st.floats(1, 1e5), wait_s=st.floats(0, 1e5))
def test_a_closed_gate_is_waited_for(outlook: Outlook, requests: float, wait_s: float) -> None:
    closed = Outlook(outlook.starts, outlook.rate, closed=Refusal(Reason.COOL_DOWN, wait_s))
    assert finish_s(closed, requests, requests) == pytest.approx(wait_s + closed.after_s(requests))


def test_days_are_waited_for_and_the_last_is_worked_through() -> None:
    outlook = Outlook(((1, 0.0),), rate=1.0, days=(DayUnits(2500, 10_000, 3600.0),))
    # 50 go today, 200 on each of two days, 10 on the third.
    assert finish_s(outlook, 460, 460 * 50) == pytest.approx(3600 + 2 * DAY_S + 10)
    assert finish_s(outlook, 50, 50 * 50) == pytest.approx(49)
