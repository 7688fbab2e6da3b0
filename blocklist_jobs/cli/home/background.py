"""``up`` in the background: started where none runs, so that one command is enough; ended by ``down``."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.home.places import sandbox_folder
from blocklist_jobs.cli.outside import port_near
from blocklist_jobs.cli.running import Running, left_in
from blocklist_jobs.embedded.home import make_open
from blocklist_jobs.supervise.lock import holder_of

PORT = 8080
START_S = 180.0
STOP_S = 120.0
LOOK_S = 0.2
LAST_MOMENT_S = 3.0
LAST_LINES = 5
LOG_NAME = "background.log"
LOCK_NAME = "up.lock"


def start(data_dir: Path, *, sandbox: bool) -> Running:
    """Start ``up`` so that it outlives this command and its terminal; what it tells once it is ready.

    Raises :class:`Failure` with the end of its log when it does not start. Ctrl-C while it starts ends it again.
    """
    folder = sandbox_folder(data_dir) if sandbox else data_dir
    # Its servers' account passes through here, as it does where ``up`` makes the folder itself.
    make_open(data_dir)
    make_open(folder)
    log = folder / LOG_NAME
    words = ["up", "--quiet", "--port", str(port_near(PORT)), "--data-dir", str(data_dir)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "blocklist_jobs.cli", *words, *(["--sandbox"] if sandbox else [])],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        return _ready(process, folder, log)
    except BaseException:
        process.terminate()
        raise


def end(folder: Path) -> bool:
    """Ask the ``up`` of a data folder to end, and wait until it has; whether one ran."""
    lock = folder / LOCK_NAME
    holder = holder_of(lock)
    if holder is None:
        return False
    process = psutil.Process(holder)
    process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_S
    while holder_of(lock) is not None:
        if time.monotonic() > deadline:
            raise Failure(f"It has not ended within {STOP_S:g} s; its process is {holder}.", ExitCode.BROKEN)
        time.sleep(LOOK_S)
    _last_moment(process)
    return True


def _last_moment(process: psutil.Process) -> None:
    """The lock is free a moment before its holder is gone."""
    with suppress(psutil.Error):
        process.wait(LAST_MOMENT_S)


def _ready(process: subprocess.Popen[bytes], folder: Path, log: Path) -> Running:
    deadline = time.monotonic() + START_S
    while True:
        running = left_in(folder)
        if running.server is not None and running.pid == process.pid:
            return running
        if process.poll() is not None or time.monotonic() > deadline:
            told = "\n".join(f"  {line}" for line in log.read_text(errors="replace").splitlines()[-LAST_LINES:])
            raise Failure(f'"blocklist-jobs up" does not start:\n{told}\nThe whole of it is in {log}.', ExitCode.BROKEN)
        time.sleep(LOOK_S)
