"""What is to run, and how it is to be ended."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ProcessSpec:
    """One process: its program, its surroundings, and the gentle way to end it.

    ``env`` is the whole environment. ``uid`` and ``gid`` of ``None`` mean the caller's own.
    ``stage`` orders the stop: lower stages end first, those of one stage together.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path | None = None
    uid: int | None = None
    gid: int | None = None
    stage: int = 0
    stop_signal: signal.Signals = signal.SIGTERM
    # How long the stop signal may take to work before SIGKILL follows.
    grace_s: float = 10.0
    # Whether somebody in a hurry may cut the grace period short; not where data lie.
    can_be_hurried: bool = True
    # What the kernel sends when the starter dies. SIGKILL: whatever runs here survives a crash by design.
    orphan_signal: signal.Signals = signal.SIGKILL
