"""A do-not-play list: who is on it, and what of a file could not be taken in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

# A report names this many rows; the rest is only counted.
MOST_SKIPPED_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class ListedArtist:
    """One artist of a list. ``ids`` are (provider, id) pairs; without any, the name is only listed for review."""

    name: str
    ids: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is not on the list. ``row`` counts as an editor counts lines, or from 1 in a JSON list."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file came to. ``name`` is the list's own, where its form has one.

    ``skipped`` holds the first :data:`MOST_SKIPPED_SHOWN` of ``skipped_total`` rows.
    """

    artists: tuple[ListedArtist, ...]
    skipped: tuple[SkippedRow, ...] = ()
    skipped_total: int = 0
    name: str | None = None


@dataclass(frozen=True, slots=True)
class BlocklistView:
    """A list as its owner sees it; ``size`` counts artists."""

    id: UUID
    name: str
    size: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class StoredList:
    """A list that was just stored, with the report of its file."""

    blocklist: BlocklistView
    skipped: tuple[SkippedRow, ...]
    skipped_total: int


@dataclass(frozen=True, slots=True)
class NumberedArtist:
    """An artist with its place on the list, from 1; a listing continues after ``number``."""

    number: int
    artist: ListedArtist
