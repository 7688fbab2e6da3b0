"""A library as the judge of the demo sees it: shelves of things, in order, from the sandbox's own dump.

Shares nothing with the code that cleans libraries, on purpose: a judge must not make the same mistakes.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thing:
    """One entry. ``artists`` are the ids of all who are credited, on it or on its album.

    ``record`` is all that the provider holds about the entry, as text: equal records mean an untouched entry.
    ``removable`` is false for what no list is allowed to take away: local files, episodes, gaps.
    """

    name: str
    artists: frozenset[str]
    record: str
    removable: bool = True

    def is_by(self, blocked: AbstractSet[str]) -> bool:
        """Whether the entry has to go: it may be removed, and one of its artists is listed."""
        return self.removable and not self.artists.isdisjoint(blocked)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One ordered list: the liked songs, the saved albums, the follows, or one playlist.

    ``record`` is what is known of the shelf beside its things; ``editable`` is false for playlists of others.
    """

    surface: str
    id: str
    name: str
    things: tuple[Thing, ...]
    record: str = ""
    editable: bool = True


@dataclass(frozen=True, slots=True)
class Library:
    """All shelves of one listener."""

    shelves: tuple[Shelf, ...]

    def of(self, surface: str) -> tuple[Shelf, ...]:
        """The shelves of one surface."""
        return tuple(shelf for shelf in self.shelves if shelf.surface == surface)


@dataclass(frozen=True, slots=True)
class Requests:
    """The provider's own account: what was sent, the most in any window of ``seconds``, how many were refused."""

    sent: int
    most_in_window: int
    limit: int
    seconds: float
    refused: int
