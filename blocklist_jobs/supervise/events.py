"""What a supervisor tells about its processes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Started:
    """The process runs."""

    name: str
    pid: int


@dataclass(frozen=True, slots=True)
class Said:
    """The process wrote a line."""

    name: str
    line: str


@dataclass(frozen=True, slots=True)
class Died:
    """The process ended without being asked to and is started again after ``restart_in_s``.

    ``code`` is its exit code, or minus the signal that ended it.
    """

    name: str
    code: int
    restart_in_s: float


@dataclass(frozen=True, slots=True)
class Stopping:
    """The process was asked to end, or, with ``by_force``, is ended because it did not in its grace period."""

    name: str
    by_force: bool = False


@dataclass(frozen=True, slots=True)
class Stopped:
    """The process has ended as asked."""

    name: str
    code: int


Event = Started | Said | Died | Stopping | Stopped
