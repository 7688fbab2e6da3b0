"""Starts a process that cannot outlive its starter: the kernel signals it when the starter dies (Linux)."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import IO

from blocklist_jobs.supervise.spec import ProcessSpec

# Loaded before any fork: the child may not take the loader's lock.
_LIBC = ctypes.CDLL(None, use_errno=True)
# https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
_PR_SET_PDEATHSIG = 1


def spawn(spec: ProcessSpec, output: int | IO[bytes] = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start ``spec`` in a session of its own, with stdout and stderr going to ``output``.

    Call it from a thread that lives as long as the process shall: the kernel takes the end of the starting
    *thread* for the death of the parent. Raises :class:`OSError` when the program cannot be started.
    """
    return subprocess.Popen(
        spec.argv,
        env=dict(spec.env),
        cwd=spec.cwd,
        user=spec.uid,
        group=spec.gid,
        extra_groups=None if spec.uid is None else [],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        # Ctrl-C at the terminal reaches the starter alone, so that the stop keeps its order.
        start_new_session=True,
        preexec_fn=_leash(spec.orphan_signal, os.getpid()),  # noqa: PLW1509 - only preloaded calls are made
    )


def end_group(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    """Signal the process with everything it started; one that has already ended is no error."""
    try:
        os.killpg(process.pid, sign)
    except (ProcessLookupError, PermissionError):
        return


def _leash(orphan_signal: signal.Signals, starter: int) -> Callable[[], None]:
    def tie() -> None:
        if sys.platform == "linux":
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0)
            # The starter may have died before the leash was on.
            if os.getppid() != starter:
                os._exit(1)

    return tie
