"""What this process has heard of open circuits, so that it need not ask the gate again for every message it holds."""

from __future__ import annotations

import time
from collections.abc import Callable

from blocklist_jobs.core.permits import Capacity, Reason

LONGEST_BELIEF_S = 5.0
"""An operator may close a circuit at any time; what was heard is not believed longer than this."""


class Circuits:
    """Only remembers: the breaker is the gate's, shared by all workers, and nothing here opens or closes it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open_until: dict[tuple[str, str], float] = {}

    def is_open(self, provider: str, app: str) -> bool:
        """Whether the gate has lately said that this circuit is open for now."""
        return self._clock() < self._open_until.get((provider, app), 0.0)

    def hear(self, provider: str, app: str, capacity: Capacity) -> bool:
        """Take the gate's word; whether the circuit is open."""
        refusal = capacity.refusal
        if refusal is None or refusal.reason is not Reason.CIRCUIT_OPEN:
            self._open_until.pop((provider, app), None)
            return False
        self._open_until[provider, app] = self._clock() + min(refusal.wait_s, LONGEST_BELIEF_S)
        return True
