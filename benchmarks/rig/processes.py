"""How much memory each process of the system takes, sampled while it works."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from types import TracebackType

import psutil

EVERY_S = 0.25
MB = 2**20

# What tells a process by its command line; the first that fits.
_ROLES = {
    "blocklist_jobs.sandbox": "sandbox",
    "gunicorn": "web",
    "celery worker": "worker",
    "celery beat": "beat",
    "celery flower": "flower",
    "blocklist-jobs dispatcher": "dispatcher",
}


def role_of(command: str) -> str | None:
    """Which part of the system a command line belongs to; ``None`` for what is not ours (the servers)."""
    words = command.replace("-A blocklist_jobs.queue --quiet ", "")
    return next((role for mark, role in _ROLES.items() if mark in words), None)


class Peaks:
    """Samples this process' descendants from a thread; ``with`` bounds it."""

    def __init__(self) -> None:
        self._peaks: dict[str, int] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory")

    def __enter__(self) -> Peaks:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def mb(self) -> Mapping[str, float]:
        """The most that any one process of a role has had resident so far, in MB."""
        return {role: round(peak / MB, 1) for role, peak in sorted(self._peaks.items())}

    def _watch(self) -> None:
        while not self._stop.wait(EVERY_S):
            for process in psutil.Process().children(recursive=True):
                self._sample(process)

    def _sample(self, process: psutil.Process) -> None:
        try:
            role = role_of(" ".join(process.cmdline()))
            resident = process.memory_info().rss
        except psutil.Error:
            return
        if role is not None:
            self._peaks[role] = max(self._peaks.get(role, 0), resident)
