"""Seal every token again with the first of the keys, while everything goes on: then older keys can be removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core.connection import Resealed

AT_ONCE = 200
"""Rows looked at in one step; each is changed alone."""

MOST_PASSES = 5
"""What others have changed meanwhile is looked at again, so often; more, and somebody still seals with an old key."""


class SealedTokens(Protocol):
    """Tokens or secrets as they are kept."""

    def count(self) -> int:
        """Rows with one."""

    def reseal(self, after: UUID | None, limit: int) -> tuple[UUID | None, Resealed]:
        """Seal the next ones again; the last looked at (``None`` at the end), and what came of them."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """``is_complete``: a whole pass found nothing under an older key, and everything opens."""

    sealed_again: int
    broken: tuple[UUID, ...]
    is_complete: bool


class RotateEncryption:
    """May be broken off and started again at any time: what is sealed with the first key already is left alone."""

    def __init__(self, *places: SealedTokens) -> None:
        self._places = places

    def __call__(self, progress: Callable[[int, int, int], None]) -> Rotated:
        """Go over all places until nothing is left to do.

        ``progress`` hears, of the pass under way, how many were looked at, of how many, and how many were sealed again.
        """
        total = 0
        for _ in range(MOST_PASSES):
            found = self._pass(progress)
            total += found.sealed_again
            if not found.sealed_again and not found.changed_meanwhile:
                return Rotated(total, found.broken, not found.broken)
        return Rotated(total, found.broken, is_complete=False)

    def _pass(self, progress: Callable[[int, int, int], None]) -> Resealed:
        count, found = sum(place.count() for place in self._places), Resealed()
        progress(0, count, 0)
        for step in self._steps():
            found = found + step
            progress(found.looked_at, max(count, found.looked_at), found.sealed_again)
        return found

    def _steps(self) -> Iterator[Resealed]:
        for place in self._places:
            after, step = place.reseal(None, AT_ONCE)
            yield step
            while after is not None:
                after, step = place.reseal(after, AT_ONCE)
                yield step
