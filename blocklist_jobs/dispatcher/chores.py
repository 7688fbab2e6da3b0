"""What the leader does about once a second beside handing out, and the sign of life of every dispatcher."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from sqlalchemy.exc import SQLAlchemyError

from blocklist_jobs.core.errors import Unavailable
from blocklist_jobs.events.trouble import Trouble
from blocklist_jobs.store.workers import Beat, Workers

EVERY_S = 1.0


class Chores:
    """Does its tasks in their order, counts the worker slots, shows life. Raises what Postgres raises.

    Anything else that goes wrong with a task is told under its name and no more: one job that cannot be swept must not
    keep all others from being handed out. A task takes milliseconds, or it holds up what is due.
    """

    def __init__(
        self,
        workers: Workers,
        tasks: Mapping[str, Callable[[], object]],
        *,
        name: str,
        version: str,
        heartbeat_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workers = workers
        self._tasks = [(task, Trouble(what)) for what, task in tasks.items()]
        self._name = name
        self._version = version
        self._heartbeat_s = heartbeat_s
        self._clock = clock
        self._next_at = self._next_beat_at = float("-inf")
        self._led: bool | None = None
        self._slots: dict[str, int] = {}

    def __call__(self) -> None:
        """Do them when a second has passed since the last time."""
        if self._clock() < self._next_at:
            return
        self._slots.clear()
        for task, trouble in self._tasks:
            _attempt(task, trouble)
        self._next_at = self._clock() + EVERY_S

    @property
    def due_in_s(self) -> float:
        """Seconds until they are due again."""
        return max(0.0, self._next_at - self._clock())

    def slots(self, queue: str) -> int:
        """Slots of the workers that read ``queue`` and have shown life lately; counted once a second."""
        if queue not in self._slots:
            self._slots[queue] = self._workers.slots(queue, within_s=3 * self._heartbeat_s)
        return self._slots[queue]

    def show_life(self, *, leads: bool) -> None:
        """Write the row when it is due, and at once when the lead has changed: ``busy`` of 1 slot is who leads."""
        if leads == self._led and self._clock() < self._next_beat_at:
            return
        self._workers.beat(Beat(self._name, "dispatcher", slots=1, busy=int(leads), version=self._version))
        self._led, self._next_beat_at = leads, self._clock() + self._heartbeat_s

    def show_no_life(self) -> None:
        """Take the row away."""
        self._workers.leave(self._name)


def _attempt(task: Callable[[], object], trouble: Trouble) -> None:
    try:
        task()
    except (SQLAlchemyError, Unavailable):
        raise
    except Exception as error:  # noqa: BLE001 - told once; the next second tries it again
        trouble.began(error)
    else:
        trouble.ended()
