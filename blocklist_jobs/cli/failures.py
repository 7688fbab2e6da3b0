"""How a command ends: its exit codes, and errors that say what to do. docs/cli.md lists them."""

from __future__ import annotations

import signal
from enum import IntEnum

import click


class ExitCode(IntEnum):
    """What a script learns from a command; 130 (interrupted) is the shell's own."""

    OK = 0
    REFUSED = 1
    """The request was refused, or the job or the demo did not end well."""
    USAGE = 2
    UNREACHABLE = 3
    UNAUTHENTICATED = 4
    BROKEN = 5
    """A part of the system failed: a process, a database, a setting."""


INTERRUPTED = 128 + signal.SIGINT
"""What a shell calls the end by Ctrl-C."""


class Failure(click.ClickException):
    """A message for a person, and the exit code that belongs to it."""

    def __init__(self, message: str, code: ExitCode = ExitCode.REFUSED) -> None:
        super().__init__(message)
        self.code = code

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # click declares a class attribute and reads it of instances
        """What click ends the process with."""
        return int(self.code)
