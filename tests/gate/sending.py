"""Senders in moved time, and what a provider would count."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Callable, Sequence

from blocklist_jobs.core.permits import Outcome, Permit, Reason, Sent
from blocklist_jobs.gate.gate import RedisGate
from tests.gate.movable import Movable

UNUSED = Outcome(Sent.UNUSED)
WHO = ("spotify", "app", "ana")


def most_in_any_window(starts: Sequence[float], seconds: float) -> int:
    """The most units in any window of ``seconds``; ``starts`` has one entry per unit."""
    ordered = sorted(starts)
    return max((bisect_left(ordered, start + seconds) - k for k, start in enumerate(ordered)), default=0)


def widest_gap(starts: Sequence[float]) -> float:
    """The longest pause between two starts in a row."""
    ordered = sorted(starts)
    return max(after - before for before, after in itertools.pairwise(ordered))


def backlog(
    world: Movable,
    gate: RedisGate,
    seconds: float,
    lost: Callable[[Permit], bool] = lambda _: False,
    late: Callable[[Permit], float] = lambda _: 0.0,
) -> list[float]:
    """When requests begin while work never ends: each start is booked, and ``late`` into its validity."""
    starts: list[float] = []
    end = world.now_s + seconds
    while world.now_s < end:
        taken = gate.take(*WHO, [1])
        for permit in taken.permits:
            starts.extend(_send(world, gate, permit, lost(permit), late(permit)))
        if taken.refusal:
            assert taken.refusal.reason is Reason.RATE
            world.go(taken.refusal.wait_s)
    return starts


def _send(world: Movable, gate: RedisGate, permit: Permit, lost: bool, late: float) -> list[float]:
    start = world.now_s + permit.start_in_s
    if not lost:
        return [start + late * permit.good_for_s]
    world.go(permit.start_in_s + permit.good_for_s + 0.001)
    gate.report(permit, UNUSED)
    return []
