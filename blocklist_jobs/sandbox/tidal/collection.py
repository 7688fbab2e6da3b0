"""One part of a user's collection: tracks, albums, artists or playlists, each with the instant it was added."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Place(NamedTuple):
    """Where a thing stands, newest first; what was added at the same instant stands by id."""

    newest_first: int
    id: str

    @property
    def added_ms(self) -> int:
        """When it was added, in milliseconds since 1970."""
        return -self.newest_first


class Collection:
    """Unique ids, sorted by place, so that a call costs what it touches and a page begins where the last one ended."""

    def __init__(self) -> None:
        self._order: list[Place] = []
        self._places: dict[str, Place] = {}

    def __len__(self) -> int:
        return len(self._order)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._places

    def __iter__(self) -> Iterator[Place]:
        return iter(self._order)

    def newest(self, after: Place | None, limit: int) -> list[Place]:
        """The page after this place, newest first."""
        start = 0 if after is None else bisect_right(self._order, after)
        return self._order[start : start + limit]

    def oldest(self, after: Place | None, limit: int) -> list[Place]:
        """The page after this place, oldest first."""
        end = len(self._order) if after is None else bisect_left(self._order, after)
        return self._order[max(0, end - limit) : end][::-1]

    def add(self, dated: Iterable[tuple[str, int]]) -> int:
        """Adds those that are not there yet, each with its instant; gives how many."""
        before = len(self._order)
        for id_, at_ms in dated:
            if id_ not in self._places:
                self._places[id_] = Place(-at_ms, id_)
                insort(self._order, self._places[id_])
        return len(self._order) - before

    def fill(self, dated: Iterable[tuple[str, int]]) -> None:
        """Replaces everything."""
        self._places = {id_: Place(-at_ms, id_) for id_, at_ms in dated}
        self._order = sorted(self._places.values())

    def remove(self, ids: Iterable[str]) -> int:
        """Takes out what is there; gives how many."""
        gone = [self._places.pop(id_) for id_ in dict.fromkeys(ids) if id_ in self._places]
        for place in gone:
            del self._order[bisect_left(self._order, place)]
        return len(gone)
