"""When a job ends among others that want the same permits: what will have been sent for all of them by then.

The order of core/fair.py, as if requests were so small that they flowed: priorities first but for the small floor of
the lowest, then users evenly by cost, then a user's jobs evenly. Each flows at its pace until the next one ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from blocklist_jobs.core.fair import CRITICAL, FLOOR_EVERY
from blocklist_jobs.core.outlook import Outlook, finish_s


@dataclass(frozen=True, slots=True)
class Work:
    """What a job has left: ``requests``, and what they cost together."""

    user_id: str
    priority: int
    requests: float
    cost: float
    is_mine: bool = False
    """Whether its end is what is asked for."""
    is_known: bool = True
    """False of one that has only begun: how much there is to do, nobody knows."""
    users: int = 1
    """It stands for so many users who have as much to do each, and is the sum of it."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What is sent for all of them together."""

    requests: float = 0.0
    cost: float = 0.0


def sent_until(works: Sequence[Work]) -> Sent:
    """What will have been sent by the end of the one that is mine; nothing where none is."""
    left = [work for work in works if work.requests > 0 and work.cost > 0]
    requests = cost = 0.0
    while any(work.is_mine for work in left):
        paces = _paces(left)
        # In these many requests, the next of them ends.
        span = min(work.requests / pace for work, pace in zip(left, paces, strict=True) if pace > 0)
        requests += span * sum(paces)
        cost += sum(span * pace * work.cost / work.requests for work, pace in zip(left, paces, strict=True))
        left = [_after(work, span * pace) for work, pace in zip(left, paces, strict=True)]
        left = [work for work in left if work.requests > 0]
    return Sent(requests, cost)


def ends_in_s(outlook: Outlook, works: Sequence[Work], *, calls_per_s: float | None = None) -> float:
    """Seconds until the one that is mine ends. ``calls_per_s`` is what all workers together can make."""
    sent = sent_until(works)
    closed_s = outlook.closed.wait_s if outlook.closed else 0.0
    bounds = [finish_s(outlook, sent.requests, sent.cost)]
    if outlook.user_rate:
        bounds += [closed_s + work.requests / outlook.user_rate for work in works if work.is_mine]
    if calls_per_s:
        bounds.append(closed_s + sent.requests / calls_per_s)
    return max(bounds)


_NOTHING = 1e-9


def _after(work: Work, sent: float) -> Work:
    """What is left of it; what is less than nothing worth speaking of is done."""
    rest = work.requests - sent
    if rest <= _NOTHING * max(1.0, sent):
        return replace(work, requests=0.0, cost=0.0)
    return replace(work, requests=rest, cost=work.cost * rest / work.requests)


def _paces(left: Sequence[Work]) -> list[float]:
    """Each one's share of the requests, which are 1 together."""
    parts = _parts({work.priority for work in left})
    jobs = Counter((work.priority, work.user_id) for work in left)
    # Requests while its user is given one unit of cost, of which each of the user's jobs gets the same.
    weights = [
        work.users * work.requests / work.cost / jobs[work.priority, work.user_id] if work.priority in parts else 0.0
        for work in left
    ]
    totals: dict[int, float] = {}
    for work, weight in zip(left, weights, strict=True):
        totals[work.priority] = totals.get(work.priority, 0.0) + weight
    return [
        parts[work.priority] * weight / totals[work.priority] if weight else 0.0
        for work, weight in zip(left, weights, strict=True)
    ]


def _parts(priorities: set[int]) -> dict[int, float]:
    """Which priorities get which part of the permits."""
    first, last = min(priorities), max(priorities)
    if first in (CRITICAL, last):
        return {first: 1.0}
    return {first: 1 - 1 / FLOOR_EVERY, last: 1 / FLOOR_EVERY}
