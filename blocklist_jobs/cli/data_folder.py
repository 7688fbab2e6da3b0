"""The data folder of ``up``: its lock, its secrets, its logs, and the file that tells other commands where it runs."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.running import UP_FILE, running_in
from blocklist_jobs.embedded.home import folder_errors, make_open
from blocklist_jobs.supervise.lock import AlreadyHeld, FolderLock


class DataFolder:
    """A folder that one ``up`` at a time holds, until its process ends."""

    def __init__(self, path: Path) -> None:
        """Make the folder if need be and take its lock.

        Raises :class:`Failure` when another ``up`` holds it, :class:`FolderUnusable` or :class:`DiskFull`.
        """
        self.path = path.absolute()
        with folder_errors(self.path):
            # Open to be passed through, since the servers' account may be another; what is secret is closed itself.
            make_open(self.path)
            self._lock = self._take_lock()
            self.logs.mkdir(exist_ok=True, mode=0o700)
        self._forget()

    @property
    def was_left_over(self) -> bool:
        """Whether the ``up`` before this one was killed."""
        return self._lock.was_left_over

    @property
    def logs(self) -> Path:
        """Where the processes' output is kept."""
        return self.path / "logs"

    @property
    def key_file(self) -> Path:
        """The local user's API key."""
        return self.path / "local-key"

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """The secret kept under ``name``; made, and safely on disk before it is used, the first time."""
        file = self.path / name
        with folder_errors(file):
            if not file.exists():
                _write_whole(file, make())
            return file.read_text().strip()

    def announce(self, url: str, env: Mapping[str, str], more: Mapping[str, object]) -> None:
        """Tell other commands where this ``up`` is; ``env`` is what they need to reach its database."""
        left = {"url": url, "key_file": str(self.key_file), "pid": os.getpid(), "env": dict(env), **more}
        with folder_errors(self.path):
            _write_whole(self.path / UP_FILE, json.dumps(left, indent=1))

    def release(self) -> None:
        """Let the next one in."""
        self._forget()
        self._lock.release()

    def _take_lock(self) -> FolderLock:
        try:
            return FolderLock(self.path / "up.lock")
        except AlreadyHeld as held:
            where = running_in(self.path).server
            raise Failure(
                f'"blocklist-jobs up" already runs in {self.path} ({held}){f", at {where}" if where else ""}.\n'
                "Use that one, end it first, or name another folder with --data-dir and another --port.",
                ExitCode.REFUSED,
            ) from None

    def _forget(self) -> None:
        # One that was killed leaves its address behind, and nobody is there.
        with folder_errors(self.path):
            (self.path / UP_FILE).unlink(missing_ok=True)


def _write_whole(file: Path, text: str) -> None:
    """Write a secret file whole or not at all, for its owner alone."""
    unfinished = file.with_name(file.name + ".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(file)
