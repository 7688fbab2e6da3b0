"""Where entries go when they are put back into a list, as few requests as their places allow.

A list may have changed since they were taken out: what the user has put back is left, and places are counted among
what is there now.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from blocklist_jobs.core.capabilities import Placing


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a list as it is now; ``occurrence`` is its name there."""

    entity_id: str
    occurrence: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """One entry to be put back. ``position`` is where it stood; ``added_at`` sorts (RFC 3339), "" if unknown."""

    item_id: UUID
    entity_id: str
    position: int = 0
    added_at: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Entries that one request puts back side by side."""

    item_ids: tuple[UUID, ...]
    position: int = 0
    before_occurrence: str = ""


@dataclass(frozen=True, slots=True)
class ListPlan:
    """``already`` are back without our doing; ``runs`` follow one another in this order."""

    already: tuple[UUID, ...]
    runs: tuple[Run, ...]


def plan_list(
    now: Sequence[Listed],
    missing: Sequence[Missing],
    *,
    placing: Placing,
    most: int,
    still_out: Sequence[int] = (),
    accounted: Mapping[str, int] | None = None,
) -> ListPlan:
    """How ``missing`` get back into a list that is ``now``.

    ``still_out`` are the old places of entries that were taken out too and stay out; ``accounted`` counts by entity
    what is there and not by the user's doing: put back by earlier requests of ours, or never taken out.
    """
    already, wanted = _without_those_there(now, missing, accounted or {})
    if placing is Placing.BEFORE:
        runs = _before(now, _placed(wanted, still_out))
    elif placing is Placing.ASCENDING:
        runs = _ascending(len(now), _placed(wanted, still_out))
    else:
        runs = [Run(tuple(one.item_id for one in _in_order(wanted, placing)))] if wanted else []
    return ListPlan(already, tuple(part for run in runs for part in _cut(run, most)))


def in_order(missing: Sequence[Missing], placing: Placing, most: int) -> tuple[Run, ...]:
    """Runs of a surface without places of its own."""
    whole = Run(tuple(one.item_id for one in _in_order(missing, placing)))
    return tuple(_cut(whole, most)) if missing else ()


def _without_those_there(
    now: Sequence[Listed], missing: Sequence[Missing], accounted: Mapping[str, int]
) -> tuple[tuple[UUID, ...], list[Missing]]:
    spare = Counter(listed.entity_id for listed in now)
    spare.subtract(accounted)
    already, wanted = [], []
    for one in sorted(missing, key=lambda one: one.position):
        if spare[one.entity_id] > 0:
            spare[one.entity_id] -= 1
            already.append(one.item_id)
        else:
            wanted.append(one)
    return tuple(already), wanted


def _placed(wanted: Sequence[Missing], still_out: Sequence[int]) -> list[tuple[int, Missing]]:
    """Each with its index in the list that will be: its old place, less what stays out before it."""
    gaps = sorted(still_out)
    return [(one.position - bisect_left(gaps, one.position), one) for one in wanted]


def _ascending(length: int, placed: Sequence[tuple[int, Missing]]) -> list[Run]:
    """The first place first, so that every later one is right; what lies beyond the end goes to the end."""
    runs: list[Run] = []
    for index, one in placed:
        place = min(index, length)
        length += 1
        if runs and runs[-1].position + len(runs[-1].item_ids) == place:
            runs[-1] = replace(runs[-1], item_ids=(*runs[-1].item_ids, one.item_id))
        else:
            runs.append(Run((one.item_id,), place))
    return runs


def _before(now: Sequence[Listed], placed: Sequence[tuple[int, Missing]]) -> list[Run]:
    """Before the entry that followed; those with the same follower are one run."""
    runs: list[Run] = []
    for number, (index, one) in enumerate(placed):
        place = index - number
        follower = now[place].occurrence if place < len(now) else ""
        if runs and runs[-1].before_occurrence == follower:
            runs[-1] = replace(runs[-1], item_ids=(*runs[-1].item_ids, one.item_id))
        else:
            runs.append(Run((one.item_id,), index, follower))
    return runs


def _in_order(wanted: Sequence[Missing], placing: Placing) -> list[Missing]:
    if placing is Placing.OLDEST_FIRST:
        return sorted(wanted, key=lambda one: (one.added_at, -one.position))
    return sorted(wanted, key=lambda one: one.position)


def _cut(run: Run, most: int) -> list[Run]:
    """Parts of at most ``most`` entries, one behind the other."""
    ids = run.item_ids
    return [
        replace(run, item_ids=ids[start : start + most], position=run.position + start)
        for start in range(0, len(ids), most)
    ]
