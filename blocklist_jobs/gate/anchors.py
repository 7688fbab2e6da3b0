"""What this process last saw of each gate's time, so that a changed clock at Redis is noticed.

The span since then is counted by a clock that nobody sets and that goes on while the machine sleeps, from after the
answer came to before the next question goes out: delays can only make it too short, and logical time too slow.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def boot_ns() -> int:
    """Nanoseconds of a clock that is never set."""
    return time.clock_gettime_ns(_CLOCK)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A gate's logical time ``now`` (microseconds) and last permit ``seq``, seen at ``at_ns`` in life ``epoch``."""

    epoch: str
    now: int
    seq: int
    at_ns: int


class Anchors:
    """The last anchor of each (provider, app), shared by the threads of a process; ``clock_ns`` is never set."""

    def __init__(self, clock_ns: Callable[[], int] = boot_ns) -> None:
        self.clock_ns = clock_ns
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, str], Anchor] = {}

    def arguments(self, key: tuple[str, str]) -> dict[str, Any]:
        """What to tell the script: the life this process knows, and the least that its time must be by now."""
        with self._lock:
            seen = self._seen.get(key)
        if seen is None:
            return {}
        elapsed = (self.clock_ns() - seen.at_ns) // 1000
        return {"epoch": seen.epoch, "seq": seen.seq, "expected": seen.now + elapsed, "elapsed": elapsed}

    def see(self, key: tuple[str, str], epoch: str, now: int, seq: int) -> None:
        """Remember an answer; in one life the highest number counts, whichever thread comes first."""
        at_ns = self.clock_ns()
        with self._lock:
            old = self._seen.get(key)
            if old is not None and old.epoch == epoch:
                seq = max(seq, old.seq)
            self._seen[key] = Anchor(epoch, now, seq, at_ns)
