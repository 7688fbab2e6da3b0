"""The script's breaker does what core/breaker.py says, and lets one probe through."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blocklist_jobs.core.breaker import (
    Breaker,
    BreakerRules,
    State,
    Weight,
    after_outcome,
    after_probe,
    after_wait,
    weigh,
)
from blocklist_jobs.core.faults import COUNTS_FOR_BREAKER, FaultKind
from blocklist_jobs.core.limits import BreakerMode, Limits, Window
from blocklist_jobs.core.permits import Outcome, Permit, Reason, Sent
from blocklist_jobs.gate.gate import RedisGate
from tests.gate.movable import Movable
from tests.gate.sending import UNUSED, WHO

LIMITS = Limits((Window(100_000, 10),), burst=1000, concurrency=0)
RULES = BreakerRules(in_a_row=5, within_s=60, share=0.5, at_least=8, open_s=10, longest_s=45)
GOOD, BAD = Outcome(Sent.SUCCESS), Outcome(Sent.FAULT, FaultKind.TRANSIENT)
OUTCOME = {Weight.GOOD: GOOD, Weight.BAD: BAD, Weight.NEUTRAL: UNUSED}


def take(gate: RedisGate) -> Permit:
    """One permit that must be there."""
    (permit,) = gate.take(*WHO, [1]).permits
    return permit


def break_it(gate: RedisGate) -> None:
    """Five failures in a row."""
    for _ in range(5):
        gate.report(take(gate), BAD)


steps = st.lists(
    st.tuples(st.sampled_from([0.25, 1.0, 7.5, 20.0, 61.0]), st.sampled_from(sorted(Weight))),
    min_size=5,
    max_size=60,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_the_script_keeps_what_the_core_decides(world: Movable, steps: list[tuple[float, Weight]]) -> None:
    world.redis.flushall()
    gate, breaker = world.gate(LIMITS, RULES), Breaker()
    for span, weight in steps:
        world.go(span)
        breaker = after_wait(breaker, world.now_s)
        taken = gate.take(*WHO, [1])
        shown = gate.status("spotify", "app")["breaker"]
        assert shown["state"] == breaker.state.value
        if breaker.state is State.OPEN:
            assert taken.refusal is not None
            assert abs(taken.refusal.wait_s - (breaker.until_s - world.now_s)) < 0.001
            continue
        (permit,) = taken.permits
        assert permit.is_probe == (breaker.state is State.HALF_OPEN)
        gate.report(permit, OUTCOME[weight])
        decide = after_probe if permit.is_probe else after_outcome
        breaker = decide(breaker, RULES, world.now_s, weight)


def test_five_failures_in_a_row_open_it_and_each_opening_lasts_longer(world: Movable) -> None:
    gate = world.gate(LIMITS, RULES)
    break_it(gate)
    waits = []
    for _ in range(4):
        refusal = gate.take(*WHO, [1]).refusal
        assert refusal is not None
        assert refusal.reason is Reason.CIRCUIT_OPEN
        waits.append(round(refusal.wait_s))
        world.go(refusal.wait_s)
        gate.report(take(gate), BAD)
    assert waits == [10, 20, 40, 45]


def test_half_open_lets_one_probe_through_whoever_asks_and_three_good_ones_close_it(world: Movable) -> None:
    gates = [world.gate(LIMITS, RULES) for _ in range(4)]
    break_it(gates[0])
    world.go(10.001)
    for round_number in range(3):
        taken = [gate.take(*WHO, [1, 1]) for gate in gates]
        granted = [permit for one in taken for permit in one.permits]
        assert [permit.is_probe for permit in granted] == [True]
        assert all(one.refusal is not None and one.refusal.reason is Reason.CIRCUIT_OPEN for one in taken)
        gates[round_number].report(granted[0], GOOD)
    assert len(gates[3].take(*WHO, [1, 1]).permits) == 2


def test_a_prober_that_died_does_not_block_the_next(world: Movable) -> None:
    gate = world.gate(LIMITS, RULES)
    break_it(gate)
    world.go(10.001)
    assert take(gate).is_probe
    assert gate.take(*WHO, [1]).permits == ()
    world.go(61)
    assert take(gate).is_probe


def test_only_the_providers_trouble_counts(world: Movable) -> None:
    gate = world.gate(LIMITS, RULES)
    for kind in FaultKind:
        if kind in COUNTS_FOR_BREAKER:
            continue
        for _ in range(6):
            permit = take(gate)
            gate.report(permit, Outcome(Sent.FAULT, kind, retry_after_s=0.001))
            world.go(0.002)
    assert gate.status("spotify", "app")["breaker"]["state"] == "closed"


def test_a_refused_token_is_a_healthy_answer_and_throttling_is_none() -> None:
    weights = {kind: weigh(Outcome(Sent.FAULT, kind)) for kind in FaultKind}
    assert weights[FaultKind.TOKEN_EXPIRED] is Weight.GOOD
    assert weights[FaultKind.THROTTLED] is Weight.NEUTRAL
    assert weights[FaultKind.UNKNOWN] is Weight.BAD
    assert weigh(UNUSED) is Weight.NEUTRAL


def _shown(gate: RedisGate) -> tuple[str, str | None]:
    breaker = gate.status("spotify", "app")["breaker"]
    return breaker["state"], breaker["forced"]


def test_an_operator_forces_it_open_or_closed(world: Movable) -> None:
    gate = world.gate(LIMITS, RULES)
    gate.configure("spotify", "app", replace(LIMITS, breaker=BreakerMode.OPEN))
    refusal = gate.take(*WHO, [1]).refusal
    assert refusal is not None
    assert refusal.reason is Reason.CIRCUIT_OPEN
    assert _shown(gate) == ("open", "open")
    gate.configure("spotify", "app", replace(LIMITS, breaker=BreakerMode.CLOSED))
    break_it(gate)
    assert len(gate.take(*WHO, [1]).permits) == 1
    assert _shown(gate) == ("closed", "closed")
    gate.configure("spotify", "app", LIMITS)
    assert _shown(gate)[1] is None
