"""The worker's sign of life in Postgres, written by a thread of the process that Celery started."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from blocklist_jobs.events.trouble import Trouble
from blocklist_jobs.store.workers import Beat, Workers


class Heartbeat:
    """Writes ``read()`` every ``every_s`` seconds until it is stopped, through any outage of Postgres."""

    def __init__(self, workers: Callable[[], Workers], read: Callable[[], Beat], *, every_s: float) -> None:
        self._workers = workers
        self._read = read
        self._every_s = every_s
        self._stop = threading.Event()
        self._trouble = Trouble("heartbeat")
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Write the first sign at once, in the thread."""
        self._thread.start()

    def stop(self, *, within_s: float = 2.0) -> None:
        """Stop and take the row away, unless that takes longer than ``within_s`` seconds."""
        self._stop.set()
        self._thread.join(within_s)

    def _run(self) -> None:
        while True:
            self._attempt(lambda: self._workers().beat(self._read()))
            if self._stop.wait(self._every_s):
                break
        self._attempt(lambda: self._workers().leave(self._read().name))

    def _attempt(self, write: Callable[[], None]) -> None:
        try:
            write()
        except (SQLAlchemyError, OSError) as error:
            self._trouble.began(error)
        else:
            self._trouble.ended()
