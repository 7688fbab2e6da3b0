"""Seal every token again with the first of the keys, while everything goes on: then older keys can be removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core.connection import Resealed

AT_ONCE = 200
"""Connections looked at in one step; each is changed alone."""

MOST_PASSES = 5
"""What others have changed meanwhile is looked at again, so often; more, and somebody still seals with an old key."""


class SealedTokens(Protocol):
    """Tokens as they are kept."""

    def count(self) -> int:
        """Connections with a token."""

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

    def __init__(self, tokens: SealedTokens) -> None:
        self._tokens = tokens

    def __call__(self, progress: Callable[[int, int, int], None]) -> Rotated:
        """Go over all connections until nothing is left to do.

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
        after, count, found = None, self._tokens.count(), Resealed()
        progress(0, count, 0)
        while True:
            after, step = self._tokens.reseal(after, AT_ONCE)
            found = found + step
            progress(found.looked_at, max(count, found.looked_at), found.sealed_again)
            if after is None:
                return found
