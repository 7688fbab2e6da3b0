"""One embedded server without a supervisor: start, wait, stop, kill, as tests and scripts need it."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from blocklist_jobs.embedded.errors import ServerFailed
from blocklist_jobs.supervise.spawn import end_group, spawn
from blocklist_jobs.supervise.spec import ProcessSpec


class Server(Protocol):
    """What :class:`Postgres` and :class:`Valkey` have in common."""

    def prepare(self) -> ProcessSpec: ...

    def answers(self) -> bool: ...


ServerT = TypeVar("ServerT", bound=Server)


class Running(Generic[ServerT]):
    """A server and its process. The process ends with the thread that called :meth:`start`, even on SIGKILL."""

    def __init__(self, server: ServerT, log: Path) -> None:
        self.server = server
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._stop_signal = signal.SIGTERM

    @property
    def pid(self) -> int:
        """The process id; raises :class:`ServerFailed` when it is not running."""
        if self._process is None:
            raise ServerFailed("The server has not been started.")
        return self._process.pid

    def start(self, patience_s: float = 60.0) -> None:
        """Start the server and wait until it answers; raises :class:`ServerFailed` with the end of its log."""
        spec = self.server.prepare()
        self._stop_signal = spec.stop_signal
        with self._log.open("ab") as log:
            self._process = spawn(spec, log)
        deadline = time.monotonic() + patience_s
        while not self.server.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise ServerFailed(f"{spec.name} did not start: {self._log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)

    def stop(self, patience_s: float = 30.0) -> None:
        """End the server gently; by force when it takes longer than ``patience_s``."""
        if self._process is None:
            return
        self._process.send_signal(self._stop_signal)
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the server at once, as a crash would."""
        if self._process is not None:
            end_group(self._process, signal.SIGKILL)
            self._process.wait()
