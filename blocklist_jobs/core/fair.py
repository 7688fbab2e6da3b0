"""Whose batch goes next: start-time fair queueing over users, priorities first (design.md, section 5).

Each user's virtual time grows by cost / weight; the smallest goes first. Who comes new or back starts at the
clock (the virtual time last served), so nobody hoards credit.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

CRITICAL = 0

FLOOR_EVERY = 20
"""Every so many-th permit goes to the least urgent work that waits, so that none of it starves."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A due batch that might be handed out; within one user they are in order."""

    batch_id: int
    user_id: str
    priority: int
    cost: int
    virtual_time: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Charge:
    """A user's virtual time after what was handed out, and where the clock of its priority stands."""

    user_id: str
    priority: int
    virtual_time: float
    clock: float
    cost: int


@dataclass(frozen=True, slots=True)
class Shares:
    """The batches to hand out, in order, and what that costs whom."""

    batch_ids: tuple[int, ...]
    charges: tuple[Charge, ...]


def order_of_priorities(waiting: Iterable[int], handed_out: int) -> list[int]:
    """The order in which priorities are asked for the next permit after ``handed_out`` ones.

    A critical batch (0) always goes first; else every :data:`FLOOR_EVERY`-th permit turns the order round.
    """
    ordered = sorted(waiting)
    if ordered and ordered[0] != CRITICAL and handed_out % FLOOR_EVERY == FLOOR_EVERY - 1:
        ordered.reverse()
    return ordered


def share_out(
    candidates: Sequence[Candidate],
    *,
    count: int,
    bulk: int,
    handed_out: int,
    in_flight: Mapping[str, int],
    per_user: int,
) -> Shares:
    """At most ``count`` batches of ``candidates`` in fair order, at most ``bulk`` of them not critical.

    ``in_flight`` counts a user's batches that are out already; nobody gets above ``per_user``.
    """
    queues: dict[tuple[int, str], list[Candidate]] = {}
    for candidate in candidates:
        queues.setdefault((candidate.priority, candidate.user_id), []).append(candidate)
    heaps: dict[int, list[tuple[float, str]]] = {}
    for (priority, user_id), queue in queues.items():
        heaps.setdefault(priority, []).append((queue[0].virtual_time, user_id))
    for heap in heaps.values():
        heapq.heapify(heap)
    out = dict(in_flight)
    chosen: list[int] = []
    charges: dict[tuple[int, str], Charge] = {}
    while len(chosen) < count and heaps:
        priority = order_of_priorities(heaps, handed_out + len(chosen))[0]
        if priority != CRITICAL and bulk <= 0:
            break
        picked = _pick(heaps[priority], queues, priority, out, per_user)
        if not heaps[priority]:
            del heaps[priority]
        if picked is None:
            continue
        batch, start = picked
        chosen.append(batch.batch_id)
        bulk -= priority != CRITICAL
        cost = batch.cost + (charges[priority, batch.user_id].cost if (priority, batch.user_id) in charges else 0)
        end = start + batch.cost / batch.weight
        charges[priority, batch.user_id] = Charge(batch.user_id, priority, end, start, cost)
    return Shares(tuple(chosen), tuple(charges.values()))


def _pick(
    heap: list[tuple[float, str]],
    queues: Mapping[tuple[int, str], list[Candidate]],
    priority: int,
    out: dict[str, int],
    per_user: int,
) -> tuple[Candidate, float] | None:
    """Take the next batch of the user with the least virtual time, and put that user back behind its cost."""
    virtual_time, user_id = heapq.heappop(heap)
    if out.get(user_id, 0) >= per_user:
        return None
    queue = queues[priority, user_id]
    batch = queue.pop(0)
    out[user_id] = out.get(user_id, 0) + 1
    if queue:
        heapq.heappush(heap, (virtual_time + batch.cost / batch.weight, user_id))
    return batch, virtual_time
