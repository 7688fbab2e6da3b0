"""What is asked of a provider, and what it answered, without a word of HTTP.

A call is the work of one batch: one request to the provider. ``to_record`` and ``call_of`` are its stored form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from blocklist_jobs.core.library import Entry, Playlist, Surface


@dataclass(frozen=True, slots=True)
class Identify:
    """Ask whose account the token belongs to."""

    kind = "identify"


@dataclass(frozen=True, slots=True)
class Renew:
    """Renew the connection's access token, ahead of its end."""

    kind = "renew"


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Read one page of a surface; ``container_id`` names the playlist for its entries, "" for the surface itself.

    ``cursor`` is the provider's own (an offset, a token, a link), "" for the first page. ``first`` marks the page
    that tells how many there are; ``expected_total`` is what it told, to notice a list that shifts under the scan.
    """

    kind = "read"

    surface: Surface
    container_id: str = ""
    cursor: str = ""
    first: bool = True
    expected_total: int | None = None
    container_name: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to remove or to look for; the items of the batch that name it share it."""

    entity_type: str
    entity_id: str
    occurrence: str = ""


@dataclass(frozen=True, slots=True)
class Remove:
    """Take targets of one surface, or of one playlist, out of the library in one request.

    ``by_occurrence``: each target names one occurrence; otherwise every occurrence of it goes.
    """

    kind = "remove"

    surface: Surface
    targets: tuple[Target, ...] = ()
    container_id: str = ""
    by_occurrence: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """Ask whether targets are still in the library."""

    kind = "check"

    surface: Surface
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """Ask for the ratings of targets, as they were before anything is done."""

    kind = "look"

    surface: Surface
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """Give targets a rating: ``dislike``, ``like``, or ``none`` to take a rating away."""

    kind = "rate"

    surface: Surface
    targets: tuple[Target, ...] = ()
    rating: str = "dislike"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One entry to be put back. ``before`` is the :attr:`Entry.before` of what was taken out (dates among it)."""

    entity_type: str
    entity_id: str
    position: int = 0
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Add:
    """Put entries back into one surface, or into one playlist, in one request and in this order.

    In a playlist the first of them goes to the zero-based ``position``, and before the entry whose occurrence is
    ``before_occurrence`` ("" for the end); a provider uses whichever of the two it knows. ``oldest_first`` is the order
    of ``wanted`` by date; otherwise it is that of the places.
    """

    kind = "add"

    surface: Surface
    wanted: tuple[Wanted, ...] = ()
    container_id: str = ""
    position: int = 0
    before_occurrence: str = ""
    oldest_first: bool = False

    @property
    def is_in_turn(self) -> bool:
        """Whether it depends on the additions before it: in a list, and where the order of adding is what counts."""
        return bool(self.container_id) or self.oldest_first


Call = Identify | Renew | ReadPage | Remove | Check | Look | Rate | Add

_KINDS: Mapping[str, type[Call]] = {
    "identify": Identify,
    "renew": Renew,
    "read": ReadPage,
    "remove": Remove,
    "check": Check,
    "look": Look,
    "rate": Rate,
    "add": Add,
}


def to_record(call: Call) -> dict[str, Any]:
    """The call as JSON for ``batch_checkpoints``; targets are left out, they are the batch's items."""
    record = asdict(call)
    record.pop("targets", None)
    record.pop("wanted", None)
    return record


def call_of(
    kind: str, record: Mapping[str, Any], targets: tuple[Target, ...] = (), wanted: tuple[Wanted, ...] = ()
) -> Call:
    """The call of a stored batch; ``KeyError`` for a kind that this version does not know."""
    made = _KINDS[kind]
    values = dict(record)
    if "surface" in values:
        values["surface"] = Surface(values["surface"])
    if made in (Remove, Check, Look, Rate):
        values["targets"] = targets
    if made is Add:
        values["wanted"] = wanted
    return made(**values)


@dataclass(frozen=True, slots=True)
class Identified:
    """Whose account it is."""

    provider_user_id: str


@dataclass(frozen=True, slots=True)
class PageRead:
    """What a page held. ``following`` are the pages this one makes known: the next, or all others side by side."""

    entries: tuple[Entry, ...] = ()
    playlists: tuple[Playlist, ...] = ()
    following: tuple[ReadPage, ...] = ()
    total: int | None = None
    empty_slots: int = 0


@dataclass(frozen=True, slots=True)
class Removed:
    """The provider accepted the removal of all targets; ``mark`` is the new version mark, if there is one."""

    mark: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """Which of the targets are still there."""

    present: frozenset[Target] = frozenset()


@dataclass(frozen=True, slots=True)
class Looked:
    """The ratings that targets have (``like``, ``dislike``); those without one are left out."""

    ratings: Mapping[Target, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rated:
    """The targets have the rating now."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of :attr:`Add.wanted`, place by place.

    ``occurrences`` are the new names of the entries ("" where the provider tells none); ``skipped`` maps the places
    of those that were not added to the reason: ``already_there``, or ``not_found`` for what exists no more.
    """

    occurrences: tuple[str, ...] = ()
    skipped: Mapping[int, str] = field(default_factory=dict)
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Renewed:
    """There is a newer token than there was."""


Answered = Identified | Renewed | PageRead | Removed | Checked | Looked | Rated | Added
