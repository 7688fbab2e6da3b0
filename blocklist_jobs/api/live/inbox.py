"""A queue between threads whose reader waits in ``select`` for other things as well."""

from __future__ import annotations

import socket
from collections import deque
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """Any thread, and any signal handler, may put; one takes."""

    def __init__(self) -> None:
        self._things: deque[T] = deque()
        self._reader, self._bell = socket.socketpair()
        self._reader.setblocking(False)
        self._bell.setblocking(False)

    def put(self, thing: T) -> None:
        """Leave a thing, and wake the reader."""
        self._things.append(thing)
        with suppress(OSError):  # full: the reader is awake already; closed: nobody reads any more
            self._bell.send(b"!")

    def take(self) -> list[T]:
        """Everything that was left."""
        with suppress(BlockingIOError):
            while self._reader.recv(4096):
                pass
        found = []
        while self._things:
            found.append(self._things.popleft())
        return found

    def fileno(self) -> int:
        """Readable when there is something to take."""
        return self._reader.fileno()

    def close(self) -> None:
        """Let go of the bell."""
        self._reader.close()
        self._bell.close()
