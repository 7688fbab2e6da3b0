"""No window is ever overrun, and the Lua decides as its model does."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blocklist_jobs.core.limits import Limits, Scope, Window
from blocklist_jobs.core.permits import Permit
from tests.gate.model import Model
from tests.gate.movable import Movable
from tests.gate.sending import UNUSED, most_in_any_window

windows = st.builds(Window, st.integers(1, 90), st.sampled_from([0.5, 2.0, 10.0, 30.0, 61.0]))
some_limits = st.builds(
    Limits,
    st.lists(windows, min_size=1, max_size=3).map(tuple),
    burst=st.integers(0, 40),
    min_gap_ms=st.sampled_from([0, 0, 0, 50, 700]),
    concurrency=st.just(0),
)
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True)
class Try:
    """One sender: comes ``after_s``, asks for ``cost``, begins ``late`` (0 to 1) into the validity, or loses it."""

    after_s: float
    cost: int
    late: float
    loses: bool


tries = st.lists(
    st.builds(
        Try,
        st.sampled_from([0.0, 0.0, 0.0, 0.001, 0.05, 0.4, 1.7, 12.0]),
        st.sampled_from([1, 1, 1, 2, 7]),
        st.floats(0, 1),
        st.sampled_from([False, False, False, False, True]),
    ),
    min_size=10,
    max_size=120,
)


def _permits(world: Movable, limits: Limits, sequence: list[Try]) -> Iterator[tuple[Try, float, Permit]]:
    """What the gate grants, with the moment at which it was asked."""
    world.redis.flushall()
    gates = [world.gate(limits), world.gate()]
    for number, one in enumerate(sequence):
        world.go(one.after_s)
        gate = gates[number % 2]
        for permit in gate.take("spotify", "app", f"user{number % 3}", [one.cost]).permits:
            if one.loses:
                gate.report(permit, UNUSED)
            else:
                yield one, world.now_s, permit


@relaxed
@given(limits=some_limits, sequence=tries)
def test_senders_that_begin_anywhere_in_their_validity_never_overrun_a_window(
    world: Movable, limits: Limits, sequence: list[Try]
) -> None:
    starts: list[float] = []
    begins: list[float] = []
    for one, at, permit in _permits(world, limits, sequence):
        begin = at + permit.start_in_s + one.late * permit.good_for_s
        begins.append(begin)
        starts.extend([begin] * permit.cost)
    for window in limits.windows:
        assert most_in_any_window(starts, window.seconds) <= window.limit
    if limits.min_gap_ms:
        gaps = [after - before for before, after in itertools.pairwise(begins)]
        assert all(gap >= limits.min_gap_ms / 1000 - 1e-6 for gap in gaps)


@relaxed
@given(limit=st.integers(1, 6), seconds=st.sampled_from([2.0, 30.0]), sequence=tries)
def test_no_user_overruns_a_window_of_their_own(
    world: Movable, limit: int, seconds: float, sequence: list[Try]
) -> None:
    limits = Limits((Window(50, 10), Window(limit, seconds, Scope.USER)), burst=50, concurrency=0)
    starts: dict[str, list[float]] = {}
    for one, at, permit in _permits(world, limits, sequence):
        begin = at + permit.start_in_s + one.late * permit.good_for_s
        starts.setdefault(permit.user, []).extend([begin] * permit.cost)
    for own in starts.values():
        assert most_in_any_window(own, seconds) <= limit


@relaxed
@given(limits=some_limits, sequence=tries)
def test_the_script_decides_as_the_model_does(world: Movable, limits: Limits, sequence: list[Try]) -> None:
    world.redis.flushall()
    gate, model = world.gate(limits), Model(limits)
    for one in sequence:
        world.go(one.after_s)
        now = round(world.now_s * 1e6)
        expected, wait = model.take(now, one.cost)
        taken = gate.take("spotify", "app", "ana", [one.cost])
        if expected is None:
            assert taken.refusal is not None
            assert 0 <= taken.refusal.wait_s * 1e6 - wait <= 2
            continue
        (permit,) = taken.permits
        assert round(permit.start_in_s * 1e6) == expected
        if one.loses:
            gate.report(permit, UNUSED)
            model.give_back(now, now + expected, one.cost)
