"""How a shelf differs from what it should be; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from blocklist_jobs.cli.demo.library import Shelf, Thing

EXAMPLES = 3
"""So many wrong entries are named in a finding; the count tells of the rest."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How one shelf differs from what it should be."""

    left: tuple[str, ...]
    """By a listed artist and still there."""
    lost: tuple[str, ...]
    """Should be there, and is gone or altered."""
    strange: tuple[str, ...]
    """Was not there before."""
    reordered: bool

    def __bool__(self) -> bool:
        return bool(self.left or self.lost or self.strange or self.reordered)


def difference(before: Shelf, after: Shelf, blocked: AbstractSet[str]) -> Difference:
    """How a shelf differs from what is left of it once all that is by listed artists is gone, in the same order."""
    kept = tuple(thing for thing in before.things if not thing.is_by(blocked))
    has, wants = _records(after.things), _records(kept)
    return Difference(
        left=tuple(thing.name for thing in after.things if thing.is_by(blocked)),
        lost=_names(kept, wants - has),
        strange=_names(after.things, has - _records(before.things)),
        reordered=has == wants and [t.record for t in after.things] != [t.record for t in kept],
    )


def unlike(before: Shelf, after: Shelf, *, in_order: bool = True) -> Difference:
    """How a shelf differs from what it was; without ``in_order`` its order does not count."""
    found = difference(before, after, frozenset())
    return found if in_order else replace(found, reordered=False)


def words_of(wrong: Difference) -> str:
    """What is wrong, in words."""
    parts = [some("still there", wrong.left), some("lost", wrong.lost), some("appeared", wrong.strange)]
    return ", ".join(part for part in [*parts, "order changed" if wrong.reordered else ""] if part)


def some(what: str, names: Iterable[str]) -> str:
    """How many there are and the first of their names; empty when there is none."""
    named = list(names)
    return f"{len(named)} {what} ({', '.join(named[:EXAMPLES])})" if named else ""


def _records(things: Iterable[Thing]) -> Counter[str]:
    return Counter(thing.record for thing in things)


def _names(things: Iterable[Thing], records: Counter[str]) -> tuple[str, ...]:
    """The names of the things with these records, as often as they count."""
    names = {thing.record: thing.name for thing in things}
    return tuple(names[record] for record in records.elements())
