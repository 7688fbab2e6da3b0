"""How strict the made-up providers are: at their real pace, or one at which the demo takes about a minute. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from blocklist_jobs.cli.demo.library import Library, Shelf, Thing

WINDOW_S = 30.0
"""Spotify's own. Its margin of 300 ms is enough for a busy machine, where requests arrive late (docs/gate.md)."""
LEAST = 60
"""Below so many requests a window, a demo of a small library would be waiting and nothing else."""


@dataclass(frozen=True, slots=True)
class Manner:
    """What one request of a provider carries: entries of a ``page``, things to write or to ask for.

    ``write_cost``: units that a write costs where a read costs one. ``verified``: what was removed is read again.
    """

    page: int
    batch: int
    list_batch: int
    ask: int = 0
    write_cost: int = 1
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """At most ``limit`` requests in any ``seconds``."""

    limit: int
    seconds: float


MANNERS: Mapping[str, Manner] = {
    "spotify": Manner(page=50, batch=50, list_batch=100, ask=40, verified=True),
    "apple_music": Manner(page=100, batch=1, list_batch=1, ask=25),
    "youtube_music": Manner(page=50, batch=1, list_batch=1, ask=50, write_cost=50),
    "tidal": Manner(page=20, batch=50, list_batch=50),
}

REAL: Mapping[str, Pace] = {
    "spotify": Pace(100, 60.0),
    "apple_music": Pace(1000, 3600.0),
    "youtube_music": Pace(100, 60.0),
    "tidal": Pace(200, 60.0),
}
"""What the project allows itself with each."""


DAY_UNITS = 10_000
"""What YouTube gives a day, to be spent there and back."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Requests that a course takes, about."""

    reads: int = 0
    writes: int = 0

    def __add__(self, other: Needed) -> Needed:
        return Needed(self.reads + other.reads, self.writes + other.writes)

    @property
    def requests(self) -> int:
        """All of them."""
        return self.reads + self.writes

    def units(self, manner: Manner) -> int:
        """What they cost of a day's quota."""
        return self.reads + self.writes * manner.write_cost


def scaled(requests: int, wished_s: float) -> Pace:
    """The pace at which so much takes about ``wished_s`` seconds."""
    return Pace(max(LEAST, round(requests * WINDOW_S / wished_s)), WINDOW_S)


def needed_there(library: Library, blocked: AbstractSet[str], manner: Manner) -> Needed:
    """About so many requests read every page, remove in full batches, and read again what was changed."""
    return sum((_there(shelf, blocked, manner) for shelf in library.shelves if shelf.editable), Needed())


def needed_back(library: Library, blocked: AbstractSet[str], manner: Manner) -> Needed:
    """About so many requests put all of it back: entries of a list that stood side by side go together."""
    return sum((_back(shelf, blocked, manner) for shelf in library.shelves if shelf.editable), Needed())


def _there(shelf: Shelf, blocked: AbstractSet[str], manner: Manner) -> Needed:
    due = sum(thing.is_by(blocked) for thing in shelf.things)
    pages = _parts(len(shelf.things), manner.page) or 1
    size = manner.list_batch if shelf.surface == "playlists" else manner.batch
    again = pages if manner.verified and due and shelf.surface == "playlists" else 0
    return Needed(pages + again, _parts(due, size))


def _back(shelf: Shelf, blocked: AbstractSet[str], manner: Manner) -> Needed:
    due = [thing.is_by(blocked) for thing in shelf.things]
    if not any(due):
        return Needed()
    if shelf.surface == "playlists":
        return Needed(_parts(len(due), manner.page), sum(_runs(shelf.things, blocked, manner)))
    return Needed(_parts(sum(due), manner.ask) if manner.ask else 0, _parts(sum(due), manner.batch))


def _runs(things: tuple[Thing, ...], blocked: AbstractSet[str], manner: Manner) -> list[int]:
    """The requests for each run of entries that stand side by side."""
    lengths: list[int] = []
    before = False
    for thing in things:
        is_due = thing.is_by(blocked)
        if is_due and before:
            lengths[-1] += 1
        elif is_due:
            lengths.append(1)
        before = is_due
    return [_parts(length, manner.list_batch) for length in lengths]


def _parts(many: int, size: int) -> int:
    return -(-many // size)
