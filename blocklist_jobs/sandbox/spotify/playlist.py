"""A playlist: entries in order, and a new snapshot id with every write."""

from __future__ import annotations

import base64
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from blocklist_jobs.sandbox.spotify.catalog import Item, LocalFile


class Entry(NamedTuple):
    """One entry; ``item`` is None for something that is not available any more, ``added_at`` may be unknown."""

    item: Item | None
    added_at: int | None
    added_by: str

    @property
    def uri(self) -> str | None:
        """Its URI; local files have one as well, but no call takes it."""
        return None if self.item is None else self.item.uri

    @property
    def is_local(self) -> bool:
        """Whether it is a file of the user's own."""
        return isinstance(self.item, LocalFile)


@dataclass(slots=True)
class Playlist:
    """A playlist and every snapshot id it has had; users hold it by its id, so one list can be in many libraries."""

    id: str
    name: str
    owner: str
    collaborative: bool = False
    public: bool = True
    entries: list[Entry] = field(default_factory=list)
    snapshots: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.snapshots.append(self.next_snapshot())

    @property
    def snapshot(self) -> str:
        """The id of the version of now."""
        return self.snapshots[-1]

    def next_snapshot(self) -> str:
        """The id that the next version will have, opaque as Spotify's are."""
        return base64.b64encode(f"{len(self.snapshots) + 1},{self.id}".encode()).decode()

    def editable_by(self, user: str) -> bool:
        """Whether this user owns it or may work on it."""
        return self.owner == user or self.collaborative

    def set(self, entries: list[Entry]) -> int:
        """A new version; gives by how many entries the list has grown or shrunk."""
        changed = abs(len(entries) - len(self.entries))
        self.entries = entries
        self.snapshots.append(self.next_snapshot())
        return changed

    def remove(self, uris: Collection[str]) -> int:
        """Takes out every occurrence of each URI."""
        return self.set([entry for entry in self.entries if entry.uri not in uris])

    def insert(self, entries: Sequence[Entry], position: int | None) -> int:
        """Puts one block in at a position, or at the end."""
        at = len(self.entries) if position is None else position
        return self.set([*self.entries[:at], *entries, *self.entries[at:]])

    def move(self, start: int, length: int, before: int) -> int:
        """Moves a range so that it stands before the entry that is now at ``before``."""
        moved = self.entries[start : start + length]
        rest = self.entries[:start] + self.entries[start + length :]
        at = before if before <= start else max(start, before - length)
        return self.set([*rest[:at], *moved, *rest[at:]])
