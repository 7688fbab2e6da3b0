"""One supervised process through its lives: started, listened to, found dead, started again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator

from blocklist_jobs.supervise.backoff import Deaths, after_death
from blocklist_jobs.supervise.events import Died, Event, Said, Started, Stopped, Stopping
from blocklist_jobs.supervise.lines import LineCutter
from blocklist_jobs.supervise.spawn import end_group, spawn
from blocklist_jobs.supervise.spec import ProcessSpec

_PORTION_BYTES = 64 * 1024
# Of one process in one round, so that a chatterbox cannot keep the others waiting.
_PORTIONS_A_ROUND = 16
# Enough to end by itself for who has nothing left to do.
_HURRIED_GRACE_S = 1.0


class Child:
    """A spec and the process that runs it now, if any."""

    def __init__(self, spec: ProcessSpec) -> None:
        self.spec = spec
        self.deaths = Deaths()
        self._process: subprocess.Popen[bytes] | None = None
        self._output = -1
        self._lines = LineCutter()
        self._started_at = 0.0
        self._start_due: float | None = time.monotonic()
        self._kill_due: float | None = None
        self._was_asked = False

    @property
    def runs(self) -> bool:
        """Whether there is a process now."""
        return self._process is not None

    @property
    def output(self) -> int:
        """The descriptor its output is read from, -1 when there is no process."""
        return self._output

    @property
    def pid(self) -> int | None:
        """The process id, ``None`` between two lives."""
        return self._process.pid if self._process else None

    def step(self) -> Iterator[Event]:
        """Read what it wrote, notice its end, start it when that is due, and end it by force when that is."""
        now = time.monotonic()
        if self._process is not None:
            yield from self._read()
            yield from self._notice_end(self._process)
        elif self._start_due is not None and now >= self._start_due:
            yield from self._start()
        if self._process is not None and self._kill_due is not None and now >= self._kill_due:
            self._kill_due = None
            yield Stopping(self.spec.name, by_force=True)
            end_group(self._process, signal.SIGKILL)

    def ask_to_stop(self) -> Iterator[Event]:
        """Send the stop signal; it is not started again."""
        self._start_due = None
        self._was_asked = True
        if self._process is not None:
            yield Stopping(self.spec.name)
            self._process.send_signal(self.spec.stop_signal)
            self._kill_due = time.monotonic() + self.spec.grace_s

    def hurry(self) -> None:
        """Cut its grace period short, if its spec allows that."""
        if self._kill_due is not None and self.spec.can_be_hurried:
            self._kill_due = min(self._kill_due, time.monotonic() + _HURRIED_GRACE_S)

    def _start(self) -> Iterator[Event]:
        self._start_due = None
        self._started_at = time.monotonic()
        read_end, write_end = os.pipe()
        os.set_blocking(read_end, False)
        try:
            self._process = spawn(self.spec, write_end)
        except OSError as error:
            os.close(read_end)
            yield Said(self.spec.name, f"cannot be started: {error}")
            yield self._died(127)
            return
        finally:
            os.close(write_end)
        self._output = read_end
        yield Started(self.spec.name, self._process.pid)

    def _read(self) -> Iterator[Event]:
        for _ in range(_PORTIONS_A_ROUND):
            try:
                data = os.read(self._output, _PORTION_BYTES)
            except BlockingIOError:
                return
            if not data:
                return
            for line in self._lines.feed(data):
                yield Said(self.spec.name, line)

    def _notice_end(self, process: subprocess.Popen[bytes]) -> Iterator[Event]:
        # Looked at without reaping, so that the group's number cannot have gone to somebody else.
        if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return
        end_group(process, signal.SIGKILL)
        yield from self._read()
        for line in self._lines.finish():
            yield Said(self.spec.name, line)
        os.close(self._output)
        self._output = -1
        self._process = None
        code = process.wait()
        self._kill_due = None
        yield Stopped(self.spec.name, code) if self._was_asked else self._died(code)

    def _died(self, code: int) -> Died:
        now = time.monotonic()
        self.deaths = after_death(self.deaths, now - self._started_at)
        self._start_due = now + self.deaths.pause_s
        return Died(self.spec.name, code, self.deaths.pause_s)
