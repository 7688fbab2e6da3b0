"""Remembers for a second who came with a key or a token: who polls is not looked up with every look."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime

from blocklist_jobs.core.caller import Caller

KEPT_S = 1.0
"""So long a key that was revoked elsewhere may still read."""

MOST = 10_000


class RecentCallers:
    """Asks ``authenticate`` for every call that may change something, and for one that only reads once a second.

    A call that may change something is forgotten at once: it may have been the one that ended the key.
    """

    def __init__(self, authenticate: Callable[[str], Caller], clock: Callable[[], float] = time.monotonic) -> None:
        self._authenticate = authenticate
        self._clock = clock
        self._kept: dict[bytes, tuple[float, Caller]] = {}

    def __call__(self, bearer: str, *, reads_only: bool = False) -> Caller:
        """Who it is; raises as ``authenticate`` does."""
        digest = hashlib.sha256(bearer.encode()).digest()
        if not reads_only:
            self._kept.pop(digest, None)
            return self._authenticate(bearer)
        kept = self._kept.get(digest)
        if kept is not None and self._clock() < kept[0]:
            return kept[1]
        began = self._clock()
        caller = self._authenticate(bearer)
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[digest] = began + min(KEPT_S, _left_s(caller)), caller
        return caller


def _left_s(caller: Caller) -> float:
    return (caller.expires_at - datetime.now(UTC)).total_seconds() if caller.expires_at else KEPT_S
