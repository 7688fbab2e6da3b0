"""One holder at a time of a folder, for as long as its process lives."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class AlreadyHeld(Exception):
    """Another process holds the lock."""

    def __init__(self, pid: int | None) -> None:
        super().__init__(f"held by process {pid}" if pid else "held by another process")
        self.pid = pid


def holder_of(file: Path) -> int | None:
    """The process that holds the lock now; ``None`` where nobody does, and while it has not said its number."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 32).decode("ascii", "replace").strip()
        return int(holder) if holder.isdigit() else None
    finally:
        os.close(descriptor)
    return None


class FolderLock:
    """A lock file held with flock: the kernel frees it when the holder dies, however it dies.

    ``was_left_over`` tells whether the holder before died without letting go.
    """

    def __init__(self, file: Path) -> None:
        """Take the lock; raises :class:`AlreadyHeld`, or :class:`OSError` where the file cannot be made."""
        self._descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._descriptor, 32).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            raise AlreadyHeld(int(holder) if holder.isdigit() else None) from None
        # A holder that let go by itself has taken its number away.
        self.was_left_over = os.fstat(self._descriptor).st_size > 0
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Free the lock. The file stays: deleting it would let two hold a lock of that name."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)
