"""What pytest-celery expects of a Docker container, done by a process of this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pytest_celery import CeleryTestContainer
from pytest_docker_tools.exceptions import ContainerFailed

from blocklist_jobs.supervise.spawn import end_group, spawn
from blocklist_jobs.supervise.spec import ProcessSpec


def wait_until(what: str, is_so: Callable[[], object], patience_s: float = 30.0) -> None:
    """Wait for a condition; fail by name when it does not come."""
    deadline = time.monotonic() + patience_s
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"after {patience_s:g} s still not: {what}")
        time.sleep(0.02)


class LocalProcess:
    """The part of Docker's container object that pytest-celery's nodes use, over one process and its log file."""

    attrs: Mapping[str, Any] = {}

    def __init__(self, name: str, argv: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self.name = self.id = name
        self._spec = ProcessSpec(name=name, argv=tuple(argv), env=env, cwd=log.parent)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of the last start."""
        assert self._process is not None, f"{self.name} was not started"
        return self._process.pid

    @property
    def status(self) -> str:
        """``created``, ``running`` or ``exited``."""
        if self._process is None:
            return "created"
        return "running" if self._process.poll() is None else "exited"

    @property
    def exit_code(self) -> int | None:
        """As ``Popen.returncode``; ``None`` while it runs."""
        return self._process.poll() if self._process else None

    def start(self) -> None:
        """Start with an empty log, so that a log waited for is one of this life."""
        with self._log.open("wb") as log:
            self._process = spawn(self._spec, log)

    def kill(self, signal: str | int | None = None) -> None:
        """Send a signal to the process (SIGKILL by default), and wait for its end if it is one that ends it."""
        sign = _signal(signal)
        os.kill(self.pid, sign)
        if sign in (_signal("SIGKILL"), _signal("SIGTERM"), _signal("SIGINT")):
            self.wait()

    def restart(self, timeout: float = 10) -> None:
        """SIGTERM, SIGKILL after ``timeout`` seconds, start."""
        self.stop(timeout)
        self.start()

    def stop(self, timeout: float = 30) -> None:
        """SIGTERM; what is left after ``timeout`` seconds is killed."""
        if self.status == "running":
            os.kill(self.pid, signal.SIGTERM)
            self.wait(timeout)
        self.end()

    def end(self) -> None:
        """Kill it and everything it started."""
        if self._process is not None:
            end_group(self._process, signal.SIGKILL)
            self._process.wait()

    def wait(self, timeout: float = 30) -> None:
        """Wait for its end, by force after ``timeout`` seconds."""
        assert self._process is not None
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            end_group(self._process, signal.SIGKILL)
            self._process.wait()

    def reload(self) -> None:
        """Nothing is cached."""

    def logs(self) -> bytes:
        """All that this life has said."""
        return self._log.read_bytes() if self._log.exists() else b""


class LocalContainer(CeleryTestContainer):  # type: ignore[misc] # pytest-celery has no types
    """A pytest-celery container over a local process: no image, no network, no ports."""

    prompt: str | None = None

    def __init__(self, process: LocalProcess) -> None:
        self._container = process
        self.process = process

    @property
    def ready_prompt(self) -> str | None:
        """What the process logs once it is ready."""
        return self.prompt

    def ready(self) -> bool:
        """Wait until the process has said that it is ready."""
        wait_until(f"{self.name} is ready", self._is_ready)
        return True

    def teardown(self) -> None:
        """End the process and everything it started, at once."""
        self.process.end()

    def _is_ready(self) -> bool:
        if self.status == "exited":
            raise ContainerFailed(self, f"{self.name} has ended: {self.logs()[-3000:]}")
        return self.status == "running" and (self.prompt or "") in self.logs()


def _signal(sign: str | int | None) -> signal.Signals:
    return signal.Signals[sign] if isinstance(sign, str) else signal.Signals(sign or signal.SIGKILL)
