"""The leader's chores that end in messages beside those of batches."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from blocklist_jobs.queue import app
from blocklist_jobs.queue.errands import Errands
from blocklist_jobs.queue.names import DELIVER, FOLLOW, SOURCES, WEBHOOKS
from blocklist_jobs.wiring.services import Services

BROKER_PAUSE_S = 5.0
"""So long nothing is handed out after the broker did not take a message; batches ask it all the while."""


class Send(Protocol):
    """How a message reaches the workers (:meth:`queue.errands.Errands.errand`)."""

    def __call__(self, task: str, queue: str, ids: Mapping[str, Any]) -> bool: ...


class SendTurns:
    """Hands out whose turn it is, one message each. What the broker does not take is found again by its lease."""

    def __init__(
        self,
        hand_out: Callable[[int], Sequence[tuple[UUID, int]]],
        slots: Callable[[str], int],
        send: Send,
        *,
        task: str,
        queue: str,
        names: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._hand_out = hand_out
        self._slots = slots
        self._send = send
        self._task = task
        self._queue = queue
        self._names = names
        self._clock = clock
        self._not_before = float("-inf")

    def __call__(self) -> None:
        """Once; a broker that is away is left alone for a while, so that it does not hold the leader up each second."""
        if self._clock() < self._not_before:
            return
        for thing, fence in self._hand_out(self._slots(self._queue)):
            if not self._send(self._task, self._queue, {self._names: str(thing), "fence": fence}):
                self._not_before = self._clock() + BROKER_PAUSE_S
                return


def errands(services: Services) -> dict[str, Callable[[], object]]:
    """The chores by name, on one connection to the broker."""
    send = Errands(app).errand

    def slots(queue: str) -> int:
        return services.workers.slots(queue, within_s=3 * services.settings.heartbeat_s)

    telling, standing = services.telling.hand_out, services.standing.hand_out
    return {
        "webhooks": SendTurns(telling, slots, send, task=DELIVER, queue=WEBHOOKS, names="webhook_id"),
        "sources": SendTurns(standing, slots, send, task=FOLLOW, queue=SOURCES, names="blocklist_id"),
    }
