"""What the provider's answers do: cool-down, learned limits, headers, quotas; and the places of calls that run."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from blocklist_jobs.core.faults import FaultKind
from blocklist_jobs.core.limits import YOUTUBE_DAY, Limits, Quota, Window
from blocklist_jobs.core.permits import Outcome, Permit, Reason, Refusal, Sent
from blocklist_jobs.core.retry import Policy
from blocklist_jobs.core.wire import RateHint
from blocklist_jobs.gate.gate import RedisGate
from tests.gate.movable import START_S, Movable
from tests.gate.sending import UNUSED, WHO, backlog, most_in_any_window

LIMITS = Limits((Window(100, 60),), burst=20, concurrency=0, backoff=Policy(2.0, 8.0))
GOOD = Outcome(Sent.SUCCESS)


def throttled(retry_after_s: float | None) -> Outcome:
    """A 429."""
    return Outcome(Sent.FAULT, FaultKind.THROTTLED, retry_after_s=retry_after_s)


def take(gate: RedisGate) -> Permit:
    """One permit that must be there."""
    (permit,) = gate.take(*WHO, [1]).permits
    return permit


def refused(gate: RedisGate, cost: int = 1) -> Refusal:
    """The refusal that must be there."""
    taken = gate.take(*WHO, [cost])
    assert taken.refusal is not None
    return taken.refusal


def wait_of(refusal: Refusal, reason: Reason) -> float:
    """How long, if the reason is right."""
    assert refusal.reason is reason
    return refusal.wait_s


def test_retry_after_holds_everyone_for_exactly_that_long(world: Movable) -> None:
    gate, other = world.gate(LIMITS), world.gate()
    gate.report(take(gate), throttled(17.5))
    refusal = refused(other)
    assert refusal.reason is Reason.COOL_DOWN
    assert refusal.wait_s == pytest.approx(17.5, abs=1e-5)
    world.go(refusal.wait_s)
    take(other)


def test_without_retry_after_the_backoff_grows_to_its_cap_with_full_jitter(world: Movable) -> None:
    gate, dice = world.gate(LIMITS), random.Random(7)
    for number in range(1, 9):
        taken = gate.take(*WHO, [1])
        while not taken.permits:
            world.go(refused(gate).wait_s)
            taken = gate.take(*WHO, [1])
        world.go(taken.permits[0].start_in_s + 0.01)
        gate.report(taken.permits[0], throttled(None))
        wait = gate.status("spotify", "app")["cool_down_s"]
        assert wait == pytest.approx(dice.random() * min(8.0, 2.0**number), abs=1e-5)


def test_calls_refused_together_teach_once(world: Movable) -> None:
    gate = world.gate(replace(LIMITS, burst=1))
    backlog(world, gate, 60)
    permits = []
    for _ in range(4):
        world.go(0.7)
        permits.append(take(gate))
    world.go(1)
    learned = []
    for permit in permits:
        gate.report(permit, throttled(1))
        learned.append(gate.status("spotify", "app")["learned_limit"])
    assert 90 <= learned[0] < 100
    assert len(set(learned)) == 1


@pytest.mark.parametrize("refused_cost", [50, 1])
def test_a_costly_request_goes_again_however_often_the_provider_refused(world: Movable, refused_cost: int) -> None:
    gate = world.gate(replace(LIMITS, burst=1))
    for _ in range(8):
        gate.report(gate.take(*WHO, [refused_cost]).permits[0], throttled(1))
        world.go(120)
    learned = gate.status("spotify", "app")["learned_limit"]
    assert learned == (50 if refused_cost == 50 else 1)
    assert gate.take(*WHO, [50]).permits
    world.go(1)
    assert wait_of(refused(gate, 50), Reason.RATE) > 50


def test_a_request_beyond_the_limit_never_goes_even_alone(world: Movable) -> None:
    gate = world.gate(replace(LIMITS, windows=(Window(40, 60),)))
    assert wait_of(refused(gate, 50), Reason.RATE) > 0
    world.go(600)
    assert wait_of(refused(gate, 50), Reason.RATE) > 0


def test_a_refused_burst_is_taken_back_and_earned_again(world: Movable) -> None:
    gate = world.gate(LIMITS)
    burst = gate.take(*WHO, [1] * 20).permits
    for permit in burst[:10]:
        gate.report(permit, GOOD)
    gate.report(burst[10], throttled(1))
    shown = gate.status("spotify", "app")
    assert (shown["burst"], shown["learned_limit"]) == (1, None)
    for _ in range(100):
        world.go(2)
        gate.report(take(gate), GOOD)
    assert gate.status("spotify", "app")["burst"] == 20


class Server:
    """A provider with a limit of its own: an exact window of 60 s."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.seen: deque[float] = deque()
        self.refused = 0

    def answer(self, at: float) -> Outcome:
        """Count the request, or refuse it with the time until one fits."""
        while self.seen and self.seen[0] <= at - 60:
            self.seen.popleft()
        if len(self.seen) >= self.limit:
            self.refused += 1
            return throttled(self.seen[0] + 60 - at)
        self.seen.append(at)
        return GOOD


def ask_server(world: Movable, gate: RedisGate, server: Server, seconds: float) -> int:
    """Send for that long; how many were accepted."""
    accepted, end = 0, world.now_s + seconds
    while world.now_s < end:
        taken = gate.take(*WHO, [1])
        for permit in taken.permits:
            world.go(permit.start_in_s + 0.002)
            outcome = server.answer(world.now_s)
            gate.report(permit, outcome)
            accepted += outcome is GOOD
        if taken.refusal:
            world.go(taken.refusal.wait_s)
    return accepted


@pytest.mark.parametrize("limit", [70, 40])
def test_an_unpublished_limit_is_learned_and_used(world: Movable, limit: int) -> None:
    gate, server = world.gate(replace(LIMITS, burst=1)), Server(limit)
    ask_server(world, gate, server, 240)
    server.refused = 0
    accepted = ask_server(world, gate, server, 1200)
    assert server.refused <= 6
    assert accepted >= 0.95 * limit * 20


def test_a_limit_that_rises_again_is_found(world: Movable) -> None:
    gate, server = world.gate(replace(LIMITS, burst=1)), Server(50)
    ask_server(world, gate, server, 300)
    server.limit = 1000
    ask_server(world, gate, server, 1500)
    assert gate.status("spotify", "app")["learned_limit"] is None


def test_a_stricter_limit_in_the_headers_is_believed_with_a_guard(world: Movable) -> None:
    gate = world.gate(LIMITS)
    gate.report(take(gate), Outcome(Sent.SUCCESS, hint=RateHint(limit=10, remaining=9, reset_s=60)))
    assert most_in_any_window(backlog(world, gate, 60), 60) <= 9
    world.go(300)
    assert most_in_any_window(backlog(world, gate, 60), 60) > 90


def test_headers_that_say_nothing_is_left_hold_until_their_reset(world: Movable) -> None:
    gate = world.gate(LIMITS)
    gate.report(take(gate), Outcome(Sent.SUCCESS, hint=RateHint(limit=200, remaining=0, reset_s=12)))
    assert refused(gate).wait_s == pytest.approx(12, abs=1e-5)


def test_a_days_units_end_and_come_back_at_the_reset(world: Movable) -> None:
    world.now_s = datetime(2026, 11, 24, 6, 0, tzinfo=UTC).timestamp()
    limits = Limits((Window(1000, 1),), (replace(YOUTUBE_DAY, units=120),), burst=1000, concurrency=0)
    gate = world.gate(limits)
    first = gate.take(*WHO, [50, 50, 50])
    assert len(first.permits) == 2
    assert first.refusal is not None
    # Midnight in Los Angeles is 08:00 UTC in November.
    assert wait_of(first.refusal, Reason.QUOTA) == pytest.approx(2 * 3600, abs=1e-5)
    gate.report(first.permits[0], UNUSED)
    assert len(gate.take(*WHO, [50]).permits) == 1
    gate.report(first.permits[0], UNUSED)
    assert gate.capacity("spotify", "app", within_s=1).free == 20
    too_dear = gate.capacity("spotify", "app", within_s=1, cost=50)
    assert too_dear.free == 0
    assert too_dear.refusal is not None
    assert wait_of(too_dear.refusal, Reason.QUOTA) == pytest.approx(2 * 3600, abs=1e-5)
    world.go(refused(gate, 50).wait_s + 0.001)
    assert gate.capacity("spotify", "app", within_s=1, cost=50).free == 2
    assert len(gate.take(*WHO, [50, 50]).permits) == 2


def test_a_used_up_quota_waits_for_the_reset_or_as_long_as_told(world: Movable) -> None:
    limits = replace(LIMITS, quotas=(Quota(10_000, "18:30", "Asia/Kolkata"),))
    gate = world.gate(limits)
    gate.report(take(gate), Outcome(Sent.FAULT, FaultKind.QUOTA))
    # 18:30 in Kolkata is 13:00 UTC, an hour after the world began.
    assert wait_of(refused(gate), Reason.QUOTA) == pytest.approx(3600, abs=1e-5)
    world.redis.flushall()
    told = world.gate(LIMITS)
    told.report(take(told), Outcome(Sent.FAULT, FaultKind.QUOTA, retry_after_s=48_925))
    assert wait_of(refused(told), Reason.QUOTA) == pytest.approx(48_925, abs=1e-5)


def test_a_permit_never_reaches_over_the_end_of_the_day(world: Movable) -> None:
    world.now_s = START_S + 43_200 - 0.1
    limits = Limits((Window(100, 60),), (Quota(5),), burst=10, concurrency=0)
    gate = world.gate(limits)
    assert gate.take(*WHO, [1]).permits == ()
    world.go(0.11)
    assert len(gate.take(*WHO, [1] * 8).permits) == 5


def test_places_are_leased_and_never_leak(world: Movable) -> None:
    gate = world.gate(replace(LIMITS, concurrency=2))
    one, two = gate.take(*WHO, [1, 1, 1]).permits
    assert refused(gate).reason is Reason.CONCURRENCY
    gate.report(one, GOOD)
    gate.report(one, GOOD)
    three = take(gate)
    assert refused(gate).reason is Reason.CONCURRENCY
    # Both workers die without a word.
    world.go(61 + two.start_in_s + three.start_in_s)
    assert len(gate.take(*WHO, [1, 1]).permits) == 2


def test_the_last_place_is_for_critical_calls(world: Movable) -> None:
    gate = world.gate(replace(LIMITS, concurrency=2))
    take(gate)
    assert gate.capacity("spotify", "app", within_s=1).free == 0
    assert gate.capacity("spotify", "app", within_s=1, critical=True).free == 1
