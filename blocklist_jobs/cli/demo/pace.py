"""How strict the made-up provider is: Spotify's real pace, or one at which the demo takes about a minute. Pure."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from blocklist_jobs.cli.demo.library import Library, Shelf

PAGE = 50
BATCH = 40
WINDOW_S = 10.0
WISHED_S = 50.0
LEAST = 20
"""Below so many requests a window, a demo of a small library would be waiting and nothing else."""


@dataclass(frozen=True, slots=True)
class Pace:
    """At most ``limit`` requests in any ``seconds``."""

    limit: int
    seconds: float


REAL = Pace(100, 60.0)
"""What the project allows itself with Spotify."""


def scaled(library: Library, blocked: AbstractSet[str]) -> Pace:
    """The pace at which this library takes about ``WISHED_S`` seconds."""
    needed = requests_needed(library, blocked)
    return Pace(max(LEAST, round(needed * WINDOW_S / WISHED_S)), WINDOW_S)


def requests_needed(library: Library, blocked: AbstractSet[str]) -> int:
    """About so many requests read every page, remove in full batches, and read again what was changed."""
    return sum(_requests(shelf, blocked) for shelf in library.shelves if shelf.editable)


def _requests(shelf: Shelf, blocked: AbstractSet[str]) -> int:
    due = sum(thing.is_by(blocked) for thing in shelf.things)
    pages = -(-len(shelf.things) // PAGE) or 1
    return pages + -(-due // BATCH) + (-(-due // BATCH) if due else 0)
