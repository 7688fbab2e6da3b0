"""Judges a library of any provider by the sandbox's dumps of it, before and after; pure.

What is right is told by the dumps alone, never by what a client says it has done.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from blocklist_jobs.sandbox.wire import JsonObject

IsDue = Callable[[JsonObject], bool]
"""Whether an entry of a dump has to go."""

ENFORCED = ("liked", "albums", "follows", "playlists")
"""The parts from which things are removed; all other parts have to stay as they are."""
DATES = frozenset({"added_at", "added_by"})
"""What not every provider can give back."""
_OF_LISTS = frozenset({"items", "snapshot_id", "last_modified_at"})
_OF_COPIES = frozenset({"id", "item_id"})


@dataclass(frozen=True, slots=True)
class Difference:
    """How one shelf (a part, or ``playlists/<uri>``) differs from what it should be, by the names of its things."""

    shelf: str
    left: tuple[str, ...] = ()
    """Should be gone, and is there."""
    lost: tuple[str, ...] = ()
    """Should be there, and is gone or not as it was."""
    strange: tuple[str, ...] = ()
    """Is there, and was not before."""
    reordered: bool = False
    renamed: bool = False
    """Something of the list itself, beside its things, is not as it was."""


@dataclass(frozen=True, slots=True)
class _Shelf:
    things: tuple[JsonObject, ...]
    beside: str = ""
    editable: bool = True


def by(blocked: Collection[str]) -> IsDue:
    """Due is whatever one of these artists is credited on, or on whose album one is."""
    listed = frozenset(blocked)
    return lambda thing: not listed.isdisjoint([*thing.get("artists", ()), *thing.get("album_artists", ())])


def after_enforcement(
    before: JsonObject, after: JsonObject, is_due: IsDue, parts: Collection[str] = ENFORCED
) -> tuple[Difference, ...]:
    """All that is wrong after what is due was to be removed from ``parts``; empty when nothing is.

    Playlists that are not the user's to edit have to be as they were.
    """
    was, now = _shelves(before), _shelves(after)

    def due(name: str) -> IsDue:
        touched = name.partition("/")[0] in parts and name in was and was[name].editable
        return is_due if touched else _never

    return _compared(was, now, due, frozenset())


def after_rollback(before: JsonObject, after: JsonObject, lost: Collection[str] = ()) -> tuple[Difference, ...]:
    """All that is not as it was before the enforcement; ``lost`` names fields that the provider cannot give back."""
    return _compared(_shelves(before), _shelves(after), lambda _: _never, _OF_COPIES | frozenset(lost))


def _never(thing: JsonObject) -> bool:  # noqa: ARG001 - a rule like any other
    return False


def _shelves(dump: Mapping[str, list[JsonObject]]) -> dict[str, _Shelf]:
    singles = {name: _Shelf(tuple(part)) for name, part in dump.items() if name != "playlists"}
    lists = {
        f"playlists/{one['uri']}": _Shelf(tuple(one["items"]), _text(one, _OF_LISTS), one.get("editable", True))
        for one in dump["playlists"]
    }
    return singles | lists


def _compared(
    before: Mapping[str, _Shelf], after: Mapping[str, _Shelf], due: Callable[[str], IsDue], passing: frozenset[str]
) -> tuple[Difference, ...]:
    differences = (
        _difference(name, before.get(name, _Shelf(())), after.get(name, _Shelf(())), due(name), passing)
        for name in dict.fromkeys([*before, *after])
    )
    return tuple(one for one in differences if one != Difference(one.shelf))


def _difference(name: str, before: _Shelf, after: _Shelf, is_due: IsDue, passing: frozenset[str]) -> Difference:
    kept = [thing for thing in before.things if not is_due(thing)]
    wants, has = ([_text(thing, passing) for thing in things] for things in (kept, after.things))
    known = Counter(_text(thing, passing) for thing in before.things)
    return Difference(
        name,
        left=tuple(str(thing["name"]) for thing in after.things if is_due(thing)),
        lost=_names(kept, Counter(wants) - Counter(has), passing),
        strange=_names(after.things, Counter(has) - known, passing),
        reordered=Counter(has) == Counter(wants) and has != wants,
        renamed=before.beside != after.beside,
    )


def _names(things: Iterable[JsonObject], texts: Counter[str], passing: frozenset[str]) -> tuple[str, ...]:
    names = {_text(thing, passing): str(thing.get("name") or thing["uri"]) for thing in things}
    return tuple(names[text] for text in texts.elements())


def _text(thing: JsonObject, passing: frozenset[str]) -> str:
    return json.dumps({name: value for name, value in thing.items() if name not in passing}, sort_keys=True)
