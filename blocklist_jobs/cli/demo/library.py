"""A library as the judge of the demo sees it: shelves of things, in order, from the sandbox's own dump.

Shares nothing with the code that cleans libraries, on purpose: a judge must not make the same mistakes.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Thing:
    """One entry. ``artists`` are the ids of all whom the provider names as credited, on it or on its album.

    ``record`` is all that the provider holds about the entry, as text: equal records mean an untouched entry. ``uri``
    is what a rating of it is of.
    """

    name: str
    artists: frozenset[str]
    record: str
    uri: str = ""

    def is_by(self, blocked: AbstractSet[str]) -> bool:
        """Whether the entry has to go: one of its artists is listed."""
        return not self.artists.isdisjoint(blocked)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One ordered list: the liked songs, the saved albums, the follows, or one playlist.

    ``record`` is what is known of the shelf beside its things; ``editable`` is false for what nobody may touch:
    playlists of others, likes of what is no music.
    """

    surface: str
    id: str
    name: str
    things: tuple[Thing, ...]
    record: str = ""
    editable: bool = True


@dataclass(frozen=True, slots=True)
class Library:
    """All shelves of one listener, and the ratings by URI (1, -1) where a provider keeps such."""

    shelves: tuple[Shelf, ...]
    ratings: Mapping[str, int] = field(default_factory=dict)

    def of(self, surface: str) -> tuple[Shelf, ...]:
        """The shelves of one surface that may be touched."""
        return tuple(shelf for shelf in self.shelves if shelf.surface == surface and shelf.editable)


@dataclass(frozen=True, slots=True)
class Requests:
    """The provider's own account: what was sent, the most in any window of ``seconds``, how many were refused."""

    sent: int
    most_in_window: int
    limit: int
    seconds: float
    refused: int
