"""The parts of a library: what is saved by date (songs, albums), who is followed, which playlists are listed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import NamedTuple, Protocol


class Shelf(Protocol):
    """What the calls on a library need of each of its parts; ids are unique, and both verbs give how many changed."""

    def __contains__(self, id_: object) -> bool: ...

    def save(self, ids: Sequence[str], now: int) -> int:
        """Adds what is not there yet."""
        ...

    def remove(self, ids: Iterable[str]) -> int:
        """Takes out what is there."""
        ...


class Place(NamedTuple):
    """Where a saved thing stands: newest minute first (Spotify's granularity), then the latest call, then by id.

    The last means that within one call the order is nobody's choice, as at Spotify.
    """

    minute: int
    call: int
    id: str


class Saved:
    """Things with a date, newest first. Sorted by place, so a call costs what it touches and not the whole library."""

    def __init__(self) -> None:
        self._order: list[Place] = []
        self._at: dict[str, tuple[int, int]] = {}
        self._calls = count(1)

    def __len__(self) -> int:
        return len(self._order)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._at

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return ((place.id, self._at[place.id][0]) for place in self._order)

    def page(self, offset: int, limit: int) -> list[tuple[str, int]]:
        """Ids and dates (seconds since 1970) of one page."""
        return [(place.id, self._at[place.id][0]) for place in self._order[offset : offset + limit]]

    def save(self, ids: Sequence[str], now: int) -> int:
        """Saves with the date of now; what is there already stays where it is."""
        new = [id_ for id_ in dict.fromkeys(ids) if id_ not in self._at]
        return self.save_dated([(id_, now) for id_ in new])

    def save_dated(self, dated: Iterable[tuple[str, int]]) -> int:
        """Saves each with its own date, in one call; what is there already moves to that date."""
        call = next(self._calls)
        pairs = dict(dated)
        self.remove(pairs)
        for id_, at in pairs.items():
            self._at[id_] = (at, call)
            insort(self._order, _place(id_, at, call))
        return len(pairs)

    def fill(self, dated: Sequence[tuple[str, int]]) -> None:
        """Replaces everything; the order of the sequence decides between equal dates."""
        newest = len(dated)
        self._at = {id_: (at, newest - index) for index, (id_, at) in enumerate(dated)}
        self._order = sorted(_place(id_, at, call) for id_, (at, call) in self._at.items())
        self._calls = count(newest + 1)

    def remove(self, ids: Iterable[str]) -> int:
        """Takes out what is there; what is not is no error."""
        known = [id_ for id_ in dict.fromkeys(ids) if id_ in self._at]
        for id_ in known:
            at, call = self._at.pop(id_)
            del self._order[bisect_left(self._order, _place(id_, at, call))]
        return len(known)


def _place(id_: str, at: int, call: int) -> Place:
    return Place(-(at // 60), -call, id_)


class Follows:
    """Followed artists, by id, so that a cursor stays good when its artist is unfollowed."""

    def __init__(self) -> None:
        self._ids: list[str] = []

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def after(self, cursor: str, limit: int) -> list[str]:
        """One page of ids after this one; the first page is after the empty id."""
        start = bisect_right(self._ids, cursor)
        return self._ids[start : start + limit]

    def save(self, ids: Sequence[str], now: int) -> int:  # noqa: ARG002 - follows have no date
        """Follows those not followed yet."""
        new = set(ids) - set(self._ids)
        self._ids = sorted([*self._ids, *new])
        return len(new)

    def remove(self, ids: Iterable[str]) -> int:
        """Unfollows."""
        gone = set(ids) & set(self._ids)
        self._ids = [id_ for id_ in self._ids if id_ not in gone]
        return len(gone)


class Listed:
    """Ids in the order in which they were added: the playlists a user owns or follows, and saved shows and the like."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def __contains__(self, id_: object) -> bool:
        return id_ in self.ids

    def save(self, ids: Sequence[str], now: int) -> int:  # noqa: ARG002 - lists have no date
        """Appends those not listed yet."""
        new = [id_ for id_ in dict.fromkeys(ids) if id_ not in self.ids]
        self.ids.extend(new)
        return len(new)

    def remove(self, ids: Iterable[str]) -> int:
        """Takes out what is listed."""
        gone = set(ids) & set(self.ids)
        self.ids = [id_ for id_ in self.ids if id_ not in gone]
        return len(gone)
