"""``blocklist-jobs up`` as a person starts it, seen from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from blocklist_jobs.embedded.valkey import free_port

COMMAND = str(Path(sys.executable).with_name("blocklist-jobs"))
# Settings of the developer must not reach the tests.
_OURS = ("DATABASE_URL", "REDIS_URL", "TOKEN_ENCRYPTION_KEYS", "API_BOOTSTRAP_KEY", "FLOWER_BASIC_AUTH", "PORT")
# What a start may take on a busy machine.
PATIENCE_S = 120.0


def wait_until(what: str, is_so: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Wait for a condition; fail by name when it does not come."""
    deadline = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < deadline, f"after {patience_s:g} s still not: {what}"
        time.sleep(0.05)


class Up:
    """One start of ``up`` in a data folder; what it says goes to the file ``said``."""

    def __init__(self, said: Path, data_dir: Path, *options: str, port: int | None = None, **env: str) -> None:
        self.data_dir = data_dir
        self.port = port or free_port()
        self._said = said
        kept = {name: value for name, value in os.environ.items() if name not in _OURS}
        with said.open("wb") as output:
            self.process = subprocess.Popen(
                [COMMAND, "up", "--data-dir", str(data_dir), "--port", str(self.port), *options],
                env=kept | env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        """All it has written so far."""
        return self._said.read_text(errors="replace")

    def family(self) -> list[psutil.Process]:
        """Everything it has started that lives, to the last grandchild."""
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def wait_for(self, words: str) -> None:
        """Wait until it has said something; fail when it ends before."""

        def heard() -> bool:
            assert words in self.said or self.process.poll() is None, self.said[-5000:]
            return words in self.said

        wait_until(words, heard)

    def wait_ready(self) -> dict[str, Any]:
        """Wait until it runs; what it tells other commands."""

        def announced() -> bool:
            assert self.process.poll() is None, self.said[-5000:]
            # One that was killed has left its own there.
            return self._announced().get("pid") == self.process.pid

        wait_until("ready", announced)
        return self._announced()

    def _announced(self) -> dict[str, Any]:
        file = self.data_dir / "up.json"
        return dict(json.loads(file.read_text())) if file.exists() else {}

    def end(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Signal it and wait; its exit code."""
        self.process.send_signal(sign)
        return self.process.wait(PATIENCE_S)

    def outcome(self) -> tuple[int, str]:
        """Wait for its end; exit code and all it said."""
        code = self.process.wait(PATIENCE_S)
        return code, self.said

    def clear(self) -> None:
        """End it whatever state it is in."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def still_living(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that have not ended."""
    return [process for process in processes if _lives(process)]


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
