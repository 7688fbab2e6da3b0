"""The leader's chore of sending a canary through every queue that is read."""

from __future__ import annotations

import time
from collections.abc import Callable

from blocklist_jobs.store.canaries import Canaries
from blocklist_jobs.store.workers import Workers

LOOK_EVERY_S = 2.0


class FlyCanaries:
    """Sends those whose time has come; whether they land shows in the table, to whoever asks (``/readyz``)."""

    def __init__(
        self,
        canaries: Canaries,
        workers: Workers,
        send: Callable[[str, int], object],
        *,
        heartbeat_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._canaries = canaries
        self._workers = workers
        self._send = send
        self._within_s = 3 * heartbeat_s
        self._clock = clock
        self._next_at = float("-inf")

    def __call__(self) -> None:
        """Look every two seconds. What is lost on the way is followed by another."""
        if self._clock() < self._next_at:
            return
        self._next_at = self._clock() + LOOK_EVERY_S
        for lane, flight in self._canaries.fly(self._workers.queues_read(within_s=self._within_s)):
            self._send(lane, flight)
