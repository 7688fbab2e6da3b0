"""Figures from the instants at which requests arrived."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from blocklist_jobs.sandbox.journal import most_in_window

BURST_GONE = 1.2
"""So many windows after the first request the burst that went at once is no longer in any."""


@dataclass(frozen=True, slots=True)
class Pace:
    """At most ``limit`` requests in any ``seconds`` seconds."""

    limit: int
    seconds: float

    def allows(self, span_s: float) -> float:
        """How many requests a span has room for."""
        return self.limit * span_s / self.seconds


@dataclass(frozen=True, slots=True)
class Use:
    """``first_share`` is of the admitted requests in the first span, ``worst_share`` in the emptiest one once the first
    burst has left the window (a span that begins right after a burst has to make up for it); ``over`` is how far the
    fullest window ran over the limit, counting what was refused; ``refused`` counts the 429s."""

    sent: int
    first_share: float
    worst_share: float
    over: int
    refused: int


def use_of(arrivals: Sequence[float], refused: Sequence[float], pace: Pace, *, end: float, span_s: float) -> Use:
    """``arrivals`` are all requests, ``refused`` those of them that were refused, both rising; ``end`` is the instant
    until which there was a backlog."""
    late = frozenset(refused)
    admitted = [at for at in arrivals if at not in late]
    settled = [at for at in admitted if at >= arrivals[0] + BURST_GONE * pace.seconds]
    return Use(
        sent=len(arrivals),
        first_share=bisect_right(admitted, arrivals[0] + span_s) / pace.allows(span_s),
        worst_share=least_in_span(settled, end=end, span_s=span_s) / pace.allows(span_s),
        over=max(0, most_in_window(arrivals, pace.seconds) - pace.limit),
        refused=len(refused),
    )


def least_in_span(times: Sequence[float], *, end: float, span_s: float) -> int:
    """The fewest of these rising instants in any span between the first of them and ``end``; 0 when none fits.

    The emptiest spans begin just after an instant, so only these are looked at.
    """
    counts = [
        bisect_right(times, begin + span_s) - place - 1 for place, begin in enumerate(times) if begin + span_s <= end
    ]
    return min(counts, default=0)
