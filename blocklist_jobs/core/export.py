"""All that is a user's, as a tree that is read while it is gone through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing, with the sections of what belongs to it. To be gone through once, and before the next."""

    values: Mapping[str, Any]
    below: Iterator[Section]


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind."""

    name: str
    entries: Iterator[Entry]
