"""Look at the source of a blocklist, and take over or hold what has changed. Whatever fails keeps the list."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core.blocklist import Parsed
from blocklist_jobs.core.blocklist_forms import parse_blocklist
from blocklist_jobs.core.errors import Refused
from blocklist_jobs.core.source import Place, next_look_s

LEASE_S = 180.0
"""Longer than a look and the storing of the longest list: only a dead worker loses it."""

AT_ONCE = 8
"""Sources looked at side by side, however many slots there are."""


@dataclass(frozen=True, slots=True)
class Following:
    """A source that is being looked at, and what is known of it."""

    blocklist_id: UUID
    fence: int
    place: Place
    etag: str | None
    last_modified: str | None
    digest: bytes | None
    failures: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a source gave. ``body`` is ``None`` where it says that nothing has changed."""

    body: bytes | None
    etag: str | None = None
    last_modified: str | None = None
    is_json: bool = False


class LookFailed(Exception):
    """The source could not be read; the words are for its owner. ``retry_after_s`` is what it asks for."""

    def __init__(self, words: str, retry_after_s: float | None = None) -> None:
        super().__init__(words)
        self.retry_after_s = retry_after_s


class Look(Protocol):
    """The way to sources."""

    def __call__(self, following: Following, *, most_bytes: int) -> Found:
        """Read the source, or learn that it has not changed; raises :class:`LookFailed`."""


class SourceTurns(Protocol):
    """Sources that are due. A stale fence changes nothing."""

    def hand_out(self, *, most: int, deadline_s: float) -> Sequence[tuple[UUID, int]]:
        """Lists whose source is to be looked at, each with its new fence, so that at most ``most`` are out."""

    def claim(self, blocklist_id: UUID, fence: int, lease_s: float) -> Following | None:
        """Begin a look that was handed out with this fence; ``None`` if it is no longer ours."""

    def same(self, following: Following, found: Found, *, digest: bytes | None, wait_s: float) -> None:
        """Nothing has changed."""

    def failed(self, following: Following, words: str, *, wait_s: float) -> None:
        """It could not be read; the owner is told when that goes on."""

    def changed(self, following: Following, found: Found, parsed: Parsed, *, digest: bytes, wait_s: float) -> str:
        """Take the change over, or hold it for its owner's word; what was done, in a word."""


class HandOutSources:
    """Which sources are to be looked at; the leading dispatcher asks once a second."""

    def __init__(self, turns: SourceTurns, *, start_deadline_s: float) -> None:
        self._turns = turns
        self._start_deadline_s = start_deadline_s

    def __call__(self, slots: int) -> Sequence[tuple[UUID, int]]:
        """Lists and fences, one of a user at a time. A quarter of the ``slots`` is taken at most: looks may be slow."""
        if slots <= 0:
            return ()
        return self._turns.hand_out(most=min(AT_ONCE, max(1, slots // 4)), deadline_s=self._start_deadline_s)


class Follow:
    """One look at one source."""

    def __init__(
        self,
        turns: SourceTurns,
        look: Look,
        *,
        most_bytes: int,
        most_artists: int,
        dice: Callable[[], float] = random.random,
    ) -> None:
        self._turns = turns
        self._look = look
        self._most_bytes = most_bytes
        self._most_artists = most_artists
        self._dice = dice

    def __call__(self, blocklist_id: UUID, fence: int) -> str:
        """What came of it, in a word."""
        following = self._turns.claim(blocklist_id, fence, LEASE_S)
        if following is None:
            return "late"
        try:
            found = self._look(following, most_bytes=self._most_bytes)
            parsed = self._parsed(following, found)
        except LookFailed as failure:
            return self._fail(following, str(failure), failure.retry_after_s or 0.0)
        except Refused as refusal:
            return self._fail(following, _in_words(refusal), 0.0)
        wait_s = next_look_s(following.place.every_s, 0, self._dice())
        if parsed is None or found.body is None:
            self._turns.same(following, found, digest=_digest(found), wait_s=wait_s)
            return "same"
        return self._turns.changed(following, found, parsed, digest=_digest(found) or b"", wait_s=wait_s)

    def _parsed(self, following: Following, found: Found) -> Parsed | None:
        """The list in what was found; ``None`` where it is what was found before."""
        if found.body is None or _digest(found) == following.digest:
            return None
        provider = following.place.provider
        return parse_blocklist(found.body, limit=self._most_artists, provider=provider, is_json=found.is_json)

    def _fail(self, following: Following, words: str, asked_s: float) -> str:
        wait_s = next_look_s(following.place.every_s, following.failures + 1, self._dice())
        self._turns.failed(following, words, wait_s=max(wait_s, min(asked_s, following.place.every_s)))
        return "failed"


def _digest(found: Found) -> bytes | None:
    return None if found.body is None else hashlib.sha256(found.body).digest()


def _in_words(refusal: Refused) -> str:
    """What is wrong with a list that was read."""
    details = [f"{problem.pointer}: {problem.detail}" for problem in refusal.errors[:5]]
    return "; ".join([refusal.detail, *details])
