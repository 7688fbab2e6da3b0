"""What a job will still cost, as far as what it has read and found tells. In cost units of the provider's limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from blocklist_jobs.core.batching import BatchSize
from blocklist_jobs.core.capabilities import Capabilities, Placing, SurfaceCapability
from blocklist_jobs.core.job import Step
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.work import Action

Sizes = Callable[[str, BatchSize], BatchSize]
"""The size in force of an operation that the provider takes in batches of at most the second."""

TAKEN_OUT = (Action.REMOVE, Action.DISLIKE)


@dataclass(frozen=True, slots=True)
class ListRead:
    """How far one list is read: a surface, or the playlist ``container_id`` in it.

    ``done`` and ``open`` count its pages that are written down; ``entries`` were on those that are done, of ``total``
    as the provider told; ``before`` counts the pages that an earlier job found in it. 0 is unknown.
    """

    surface: Surface
    container_id: str
    done: int
    open: int
    entries: int = 0
    total: int = 0
    before: int = 0

    @property
    def pages(self) -> int:
        """All its pages, those that nobody has named yet among them; a list of unknown length is taken as half read."""
        known = self.done + self.open
        if self.total and self.entries and self.done:
            return max(known, ceil(self.total * self.done / self.entries))
        if self.before:
            return max(known, self.before)
        return known + (self.done if self.open else 0)

    def pages_without(self, gone: int) -> int:
        """Its pages once so many are gone of the entries on all of them; the last page is taken as half full."""
        if not self.entries or not self.done:
            return self.pages
        left = max(Fraction(0), 1 - Fraction(gone * self.done, self.entries * self.pages))
        return ceil(left * Fraction(2 * self.pages - 1, 2))

    @property
    def unseen(self) -> int:
        """Pages of a list that is being read, and that no page before them has named yet."""
        known = self.done + self.open
        return self.pages - known if known else 0


@dataclass(frozen=True, slots=True)
class Pile:
    """Items of one list to which the same is done. ``things`` are different ones among the ``entries``; ``runs`` are
    groups of them that stood side by side."""

    surface: Surface
    container_id: str
    action: Action
    entries: int
    things: int
    runs: int


@dataclass(frozen=True, slots=True)
class Account:
    """What a job has written down. ``done`` and ``open`` are the costs of its requests; while it is ``open_ended``,
    first pages are missing, and nobody can know how much there is to read. ``requests`` counts the open ones."""

    done: int
    open: int
    open_ended: bool = False
    lists: tuple[ListRead, ...] = ()
    piles: tuple[Pile, ...] = ()
    requests: int = 0


def effort_ahead(
    step: Step, account: Account, can: Capabilities, sizes: Sizes, *, burst: int, looks_only: bool = False
) -> int:
    """The cost of all requests that are not written down yet, of ``step`` and of those after it.

    ``burst`` permits are there at once: what needs no more of them goes in batches of the optimal size.
    """
    ahead = 0
    if step is Step.SCAN:
        ahead += can.read_cost * sum(one.unseen for one in account.lists)
    if looks_only:
        return ahead
    lists = {(one.surface, one.container_id): one for one in account.lists}
    if step is Step.SCAN:
        piles = [_grown(pile, lists) for pile in account.piles]
        ahead += _writes(piles, can, sizes, burst) + _looks(piles, can) + _unread_lists(account, can)
    elif step is Step.ACT:
        piles = list(account.piles)
    else:
        return ahead
    return ahead + sum(_verification(pile, lists, can) for pile in piles)


def _grown(pile: Pile, lists: Mapping[tuple[Surface, str], ListRead]) -> Pile:
    """The pile when its list is read to the end, if that goes on as it began."""
    found = lists.get((pile.surface, pile.container_id))
    if pile.action not in TAKEN_OUT or found is None or not found.done:
        return pile
    factor = Fraction(found.pages, found.done)
    entries, things, runs = (ceil(count * factor) for count in (pile.entries, pile.things, pile.runs))
    return Pile(pile.surface, pile.container_id, pile.action, entries, things, runs)


def _writes(piles: Sequence[Pile], can: Capabilities, sizes: Sizes, burst: int) -> int:
    taken = [(pile, can.surfaces[pile.surface]) for pile in piles if pile.action in TAKEN_OUT]
    batches = [(_targets(pile, able), sizes(able.operation, able.batch)) for pile, able in taken]
    optimal = sum(ceil(targets / size.optimal) for targets, size in batches)
    largest = sum(ceil(targets / size.maximum) for targets, size in batches)
    back = sum(_adds(pile, can.surfaces[pile.surface], sizes) for pile in piles if pile.action not in TAKEN_OUT)
    return can.write_cost * ((optimal if optimal <= burst else largest) + back)


def _targets(pile: Pile, able: SurfaceCapability) -> int:
    return pile.entries if able.per_occurrence else pile.things


def _adds(pile: Pile, able: SurfaceCapability, sizes: Sizes) -> int:
    """Requests that put a pile back; where each goes to its old place, those that stood together go together."""
    if pile.action is Action.RATE or able.restoring is None:
        return pile.entries if pile.action is Action.RATE else 0
    full = ceil(pile.entries / sizes(able.restoring.operation, able.restoring.batch).maximum)
    return max(full, pile.runs) if able.restoring.placing in (Placing.ASCENDING, Placing.BEFORE) else full


def _looks(piles: Sequence[Pile], can: Capabilities) -> int:
    disliked = (pile.things for pile in piles if pile.action is Action.DISLIKE)
    return can.read_cost * sum(ceil(things / can.check_batch) for things in disliked)


def _verification(pile: Pile, lists: Mapping[tuple[Surface, str], ListRead], can: Capabilities) -> int:
    if pile.action is not Action.REMOVE or not can.surfaces[pile.surface].verify:
        return 0
    if not pile.container_id:
        return can.read_cost * ceil(pile.things / can.check_batch)
    found = lists.get((pile.surface, pile.container_id))
    return can.read_cost * max(1, found.pages_without(pile.entries) if found else 1)


def _unread_lists(account: Account, can: Capabilities) -> int:
    """What lists of which no page is read will bring, if as many of them are touched as of the others.

    Of few, one more touched and one more untouched is assumed, so that the first does not stand for all.
    """
    touched = {(pile.surface, pile.container_id) for pile in account.piles if pile.action in TAKEN_OUT}
    within = [one for one in account.lists if one.container_id and can.surfaces[one.surface].can_remove]
    read = [one for one in within if one.done]
    if any(pile.action not in TAKEN_OUT for pile in account.piles):
        return 0
    share = Fraction(sum((one.surface, one.container_id) in touched for one in read) + 1, len(read) + 2)
    each = (
        can.write_cost + (can.read_cost * one.pages if can.surfaces[one.surface].verify else 0)
        for one in within
        if not one.done and one.open
    )
    return ceil(share * sum(each))
