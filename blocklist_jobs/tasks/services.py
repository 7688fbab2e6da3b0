"""The services of this process, built at first use: a connection must not be shared with a forked child."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from blocklist_jobs.config.settings import read_settings
from blocklist_jobs.events.totals import Totals
from blocklist_jobs.tasks.identity import WORKER_NAME
from blocklist_jobs.wiring.services import Services, build_services
from blocklist_jobs.wiring.watching import watch


class PerProcess:
    """Builds once in each process that asks, however many threads ask at once."""

    def __init__(self, build: Callable[[], Services]) -> None:
        self._build = build
        self._lock = threading.Lock()
        self._made: Services | None = None
        # Prefork makes children at any time, also while another thread holds the lock.
        os.register_at_fork(after_in_child=self._forget)

    def __call__(self) -> Services:
        """The services of this process."""
        with self._lock:
            if self._made is None:
                self._made = self._build()
            return self._made

    def use(self, build: Callable[[], Services]) -> None:
        """Build with ``build`` from now on: the door by which tests come in."""
        self._build = build
        self._forget()

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._made = None
        # Those of the parent are the parent's.
        _counting.clear()


_counting: list[Totals] = []


def _build() -> Services:
    built = build_services(read_settings(os.environ), worker_name=WORKER_NAME)
    _counting.append(watch("worker", built.totals, every_s=built.settings.heartbeat_s))
    return built


services = PerProcess(_build)


def stop_counting() -> None:
    """Tell what this process has counted since it last did."""
    while _counting:
        _counting.pop().stop()
