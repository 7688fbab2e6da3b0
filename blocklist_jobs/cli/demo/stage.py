"""The demo's processes: the sandbox and a whole ``blocklist-jobs up``, on a folder that lives as long as they do."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from blocklist_jobs.cli.demo.interrupts import Interrupted
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.running import Running, running_in
from blocklist_jobs.embedded.home import remove_home
from blocklist_jobs.supervise.spawn import end_group, spawn
from blocklist_jobs.supervise.spec import ProcessSpec

START_S = 180.0
STOP_S = 90.0
LOOK_S = 0.1
LAST_LINES = 10
# The demo stands on servers and secrets of its own: of what is set outside, only what any program needs is taken.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "VIRTUAL_ENV")


class Stage:
    """Starts processes, notices when one ends, and leaves nothing: no process, no file but the logs of a failure."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="blocklist-jobs-demo-"))
        # The servers run as an account of their own and pass through here.
        self.folder.chmod(0o755)
        self.logs = self.folder / "logs"
        self.logs.mkdir(mode=0o700)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for name in reversed(self._processes):
            self._end(self._processes[name])
        remove_home(self.folder)
        went_wrong = kind is not None and not issubclass(kind, Interrupted)
        if went_wrong:
            self._keep_logs_only()
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def sandbox(self) -> dict[str, Any]:
        """Start the sandbox; gives its addresses."""
        self._start("sandbox", "-m", "blocklist_jobs.sandbox", "--port", "0")
        log = self.logs / "sandbox.log"
        self._wait_for("sandbox", lambda: "\n" in log.read_text())
        addresses: dict[str, Any] = json.loads(log.read_text().splitlines()[0])
        return addresses

    def up(self, env: Mapping[str, str], *, port: int, workers: int) -> Running:
        """Start everything else; gives the address and the key of the API once it is ready."""
        own = ("-m", "blocklist_jobs.cli", "up", "--quiet", "--port", str(port), "--workers", str(workers))
        self._start("up", *own, "--data-dir", str(self.folder), env=env)
        self._wait_for("up", lambda: running_in(self.folder).server is not None)
        return running_in(self.folder)

    def check(self) -> None:
        """Raise :class:`Failure` when a process has ended that should run."""
        for name, process in self._processes.items():
            if process.poll() is not None:
                told = "\n".join(f"  {line}" for line in _lines(self.logs / f"{name}.log")[-LAST_LINES:])
                raise Failure(f"{name} ended ({process.returncode}):\n{told}", ExitCode.BROKEN)

    def pause(self, seconds: float) -> None:
        """Sleep, and look whether all is still well."""
        time.sleep(seconds)
        self.check()

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """Add to a failure which processes died before it, and where the logs are that are kept."""
        try:
            yield
        except Failure as failure:
            died = [line for line in _lines(self.logs / "up.log") if " and is started again" in line]
            more = [*died[-LAST_LINES:], f"The logs are in {self.logs}."]
            raise Failure("\n".join([failure.message, *more]), failure.code) from failure

    def hurry(self) -> None:
        """Ask again those who have been asked to end."""
        for process in self._processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)

    def _start(self, name: str, *arguments: str, env: Mapping[str, str] | None = None) -> None:
        whole = {key: os.environ[key] for key in PASSED_ON if key in os.environ} | dict(env or {})
        # Should the demo be killed, up still ends its processes in order.
        spec = ProcessSpec(name, (sys.executable, *arguments), whole, orphan_signal=signal.SIGTERM)
        with (self.logs / f"{name}.log").open("ab") as log:
            self._processes[name] = spawn(spec, log)

    def _wait_for(self, name: str, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_S
        while not ready():
            self.pause(LOOK_S)
            if time.monotonic() > deadline:
                raise Failure(f"{name} is not ready after {START_S:g} s.", ExitCode.BROKEN)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        if process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            end_group(process, signal.SIGKILL)
            process.wait()

    def _keep_logs_only(self) -> None:
        for entry in self.folder.iterdir():
            if entry == self.logs:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)


def _lines(log: Path) -> list[str]:
    try:
        return log.read_text(errors="replace").splitlines()
    except OSError:
        return []
