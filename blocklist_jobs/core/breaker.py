"""The circuit breaker's decisions. ``gate/breaker.lua`` keeps its state; a property test holds the two together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from blocklist_jobs.core.faults import COUNTS_FOR_BREAKER, FaultKind
from blocklist_jobs.core.permits import Outcome, Sent


class Weight(StrEnum):
    """What an outcome says about the provider's health."""

    GOOD = "good"
    BAD = "bad"
    NEUTRAL = "neutral"


# Throttling says nothing about health; what went wrong on our side says nothing about the provider.
_NEUTRAL = frozenset({FaultKind.THROTTLED, FaultKind.QUOTA, FaultKind.MALFORMED, FaultKind.BUG})


def weigh(outcome: Outcome) -> Weight:
    """A refused token or item is a healthy answer; 5xx, time-outs and broken connections are not."""
    if outcome.sent is Sent.UNUSED or outcome.fault in _NEUTRAL:
        return Weight.NEUTRAL
    return Weight.BAD if outcome.fault in COUNTS_FOR_BREAKER else Weight.GOOD


@dataclass(frozen=True, slots=True)
class BreakerRules:
    """When it opens and closes.

    It opens after ``in_a_row`` bad outcomes without a good one within ``within_s``, or when at least ``at_least``
    outcomes of that span (the newest ``remembered`` of each kind) are bad to ``share`` or more. It stays open for
    ``open_s`` times ``growth`` per reopening, at most ``longest_s``; ``probes`` good probes close it.
    """

    in_a_row: int = 5
    within_s: float = 60.0
    share: float = 0.5
    at_least: int = 20
    remembered: int = 500
    open_s: float = 10.0
    growth: float = 2.0
    longest_s: float = 300.0
    probes: int = 3


class State(StrEnum):
    """Closed lets all through, open none, half-open one probe at a time."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class Breaker:
    """A breaker at one moment. ``good`` and ``bad`` hold when outcomes came, in seconds, oldest first."""

    state: State = State.CLOSED
    good: tuple[float, ...] = ()
    bad: tuple[float, ...] = ()
    until_s: float = 0.0
    opens: int = 0
    good_probes: int = 0


def opened(breaker: Breaker, rules: BreakerRules, now_s: float) -> Breaker:
    """The breaker opened at ``now_s``, for longer than the last time."""
    span = min(rules.open_s * rules.growth**breaker.opens, rules.longest_s)
    return Breaker(State.OPEN, until_s=now_s + span, opens=min(breaker.opens + 1, 64))


def trips(breaker: Breaker, rules: BreakerRules) -> bool:
    """Whether what a closed breaker remembers opens it."""
    row = sum(1 for at in breaker.bad if not breaker.good or at > breaker.good[-1])
    bad, good = len(breaker.bad), len(breaker.good)
    return row >= rules.in_a_row or (bad + good >= rules.at_least and bad >= rules.share * (bad + good))


def after_outcome(breaker: Breaker, rules: BreakerRules, now_s: float, weight: Weight) -> Breaker:
    """A closed breaker after an outcome; only the outcome of its probe moves a half-open one."""
    if breaker.state is not State.CLOSED or weight is Weight.NEUTRAL:
        return breaker
    if weight is Weight.GOOD:
        return replace(breaker, good=(*breaker.good, now_s))
    since = now_s - rules.within_s
    recent = replace(
        breaker,
        good=tuple(at for at in breaker.good if at > since)[-rules.remembered :],
        bad=tuple(at for at in (*breaker.bad, now_s) if at > since)[-rules.remembered :],
    )
    return opened(recent, rules, now_s) if trips(recent, rules) else recent


def after_wait(breaker: Breaker, now_s: float) -> Breaker:
    """An open breaker whose time is over is half-open."""
    if breaker.state is State.OPEN and now_s >= breaker.until_s:
        return replace(breaker, state=State.HALF_OPEN, good_probes=0)
    return breaker


def after_probe(breaker: Breaker, rules: BreakerRules, now_s: float, weight: Weight) -> Breaker:
    """A half-open breaker after its probe came back."""
    if weight is Weight.BAD:
        return opened(breaker, rules, now_s)
    if weight is Weight.NEUTRAL:
        return breaker
    probed = replace(breaker, good_probes=breaker.good_probes + 1)
    return Breaker() if probed.good_probes >= rules.probes else probed
