"""Where the lines of the processes go: a file for each, bounded in size, and the terminal with a prefix."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from blocklist_jobs.supervise.events import Died, Event, Said, Started, Stopped, Stopping

BYTES_A_FILE = 5 * 2**20
_OWN = "up"


class LogBook:
    """A listener for a supervisor. A full disk or a closed terminal costs lines, never the processes.

    ``folder`` gets ``<name>.log`` and, once that is full, ``<name>.log.1``. ``terminal`` may be ``None``.
    """

    def __init__(self, folder: Path, terminal: TextIO | None, bytes_a_file: int = BYTES_A_FILE) -> None:
        self._folder = folder
        self._terminal = terminal
        self._bound = bytes_a_file

    def __call__(self, event: Event) -> None:
        """Write down an event."""
        match event:
            case Said(name, line):
                self._to_file(name, line)
                self._to_terminal(name, line)
            case _:
                self.say(_words(event))

    def say(self, line: str) -> None:
        """Write a line of the supervisor's own."""
        # The processes put the time into their lines themselves.
        self._to_file(_OWN, f"{datetime.now(UTC).isoformat(timespec='milliseconds')} {line}")
        self._to_terminal(_OWN, line)

    def _to_file(self, name: str, line: str) -> None:
        file = self._folder / f"{name}.log"
        with contextlib.suppress(OSError):
            if file.exists() and file.stat().st_size > self._bound:
                file.replace(file.with_suffix(".log.1"))
            with file.open("a", encoding="utf-8") as out:
                out.write(line + "\n")

    def _to_terminal(self, name: str, line: str) -> None:
        if self._terminal is None:
            return
        try:
            self._terminal.write(f"{name:<10} | {line}\n")
            self._terminal.flush()
        except (OSError, ValueError):
            # Nobody reads any more; the files go on.
            self._terminal = None


def _words(event: Started | Died | Stopping | Stopped) -> str:
    match event:
        case Started(name, pid):
            return f"{name} started (process {pid})"
        case Died(name, code, pause):
            return f"{name} ended ({_how(code)}) and is started again in {pause:g} s"
        case Stopping(name, by_force):
            return f"{name} did not end in time and is killed" if by_force else f"{name} is asked to end"
        case Stopped(name, code):
            return f"{name} has ended ({_how(code)})"


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
