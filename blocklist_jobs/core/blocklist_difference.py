"""What is different between two lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from blocklist_jobs.core.blocklist import ListedArtist
from blocklist_jobs.core.matching import name_key

MOST_SHOWN = 50
"""Artists that a revision names of those that came, and of those that went; all are counted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Who came and who went. ``is_same``: not even an id of anybody has changed."""

    added: tuple[ListedArtist, ...]
    removed: tuple[ListedArtist, ...]
    is_same: bool

    def sample(self) -> dict[str, Any]:
        """The first few of both, as JSON."""
        return {
            "added": [_shown(artist) for artist in self.added[:MOST_SHOWN]],
            "removed": [_shown(artist) for artist in self.removed[:MOST_SHOWN]],
        }


class _Known:
    """The artists of a list, to be asked for one by one."""

    def __init__(self, artists: Sequence[ListedArtist]) -> None:
        self.ids = {pair for artist in artists for pair in artist.ids}
        self.names = {name_key(artist.name) for artist in artists if not artist.ids}

    def has(self, artist: ListedArtist) -> bool:
        """By any of the ids; by the name where there is no id."""
        if artist.ids:
            return any(pair in self.ids for pair in artist.ids)
        return name_key(artist.name) in self.names


def difference(before: Sequence[ListedArtist], after: Sequence[ListedArtist]) -> Difference:
    """From ``before`` to ``after``: an artist with any id in common is the same artist."""
    old, new = _Known(before), _Known(after)
    return Difference(
        added=tuple(artist for artist in after if not old.has(artist)),
        removed=tuple(artist for artist in before if not new.has(artist)),
        is_same=old.ids == new.ids and old.names == new.names,
    )


def _shown(artist: ListedArtist) -> dict[str, Any]:
    return {"name": artist.name, "ids": dict(artist.ids)}
