"""A playlist: entries in order, each occurrence with an id of its own, edited by its owner and helpers alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Entry(NamedTuple):
    """One occurrence of a track or a video."""

    item_id: str
    type: str
    id: str
    added_ms: int


@dataclass(slots=True)
class Playlist:
    """``owner`` and ``collaborators`` are names of users; ``type`` and ``access`` are Tidal's words."""

    id: str
    name: str
    owner: str
    collaborators: tuple[str, ...] = ()
    type: str = "USER"
    access: str = "PUBLIC"
    created_ms: int = 0
    modified_ms: int = 0
    entries: list[Entry] = field(default_factory=list)

    def editable_by(self, user: str) -> bool:
        """Whether this user may change the entries."""
        return user == self.owner or user in self.collaborators

    def visible_to(self, user: str) -> bool:
        """Whether this user may see it at all."""
        return self.access != "PRIVATE" or self.editable_by(user)

    def at(self, item_id: str) -> int | None:
        """The position of an occurrence."""
        return next((index for index, entry in enumerate(self.entries) if entry.item_id == item_id), None)

    def remove(self, item_ids: Collection[str]) -> int:
        """Takes out these occurrences; gives how many there were."""
        before = len(self.entries)
        self.entries = [entry for entry in self.entries if entry.item_id not in item_ids]
        return before - len(self.entries)

    def insert(self, block: Sequence[Entry], before: str | None) -> int:
        """Puts a block before an occurrence, or at the end where that is not (or no longer) there."""
        found = None if before is None else self.at(before)
        at = len(self.entries) if found is None else found
        self.entries = [*self.entries[:at], *block, *self.entries[at:]]
        return len(block)

    def move(self, item_ids: Sequence[str], before: str | None) -> int:
        """Puts occurrences before another one, in the order given."""
        known = {entry.item_id: entry for entry in self.entries}
        block = [known[item_id] for item_id in dict.fromkeys(item_ids) if item_id in known]
        self.remove(set(item_ids))
        return self.insert(block, before)
