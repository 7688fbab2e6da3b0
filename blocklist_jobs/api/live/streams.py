"""All open streams of this process: who may open one, and how its socket gets from the server to the writer.

A server gives every answer a thread until it ends, and a thousand listeners would need a thousand. So the first part of
a stream (its state, and what was missed) is written by the server's thread like any answer; then the worker of
``gunicorn_worker`` gives the socket away, and the thread serves the next request. Elsewhere (another server, HTTP/2, a
test's client) the thread stays and passes on what the writer writes.
"""

from __future__ import annotations

import errno
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from blocklist_jobs.api.live.feed import Feed
from blocklist_jobs.api.live.listener import Listener
from blocklist_jobs.api.live.onlooker import Onlooker
from blocklist_jobs.api.live.writer import Writer
from blocklist_jobs.core.errors import TooManyRequests
from blocklist_jobs.wiring.live import Live

EXTENSION = "blocklist_jobs.streams"
_TRY_AGAIN = timedelta(seconds=30)
_PORTION = 1 << 16


class TooManyStreams(TooManyRequests):
    """Too many event streams are open for this user; close some, or listen to all jobs with one."""

    code = "too_many_streams"


class HandedOver(OSError):
    """The answer goes on without this thread: the server closes nothing and says nothing more."""

    def __init__(self) -> None:
        super().__init__(errno.EPIPE, "the socket was handed over")


class Streams:
    """The streams of one process. Threads and the connection to Postgres begin with the first of them."""

    def __init__(self, live: Live, most_per_user: int) -> None:
        self.takes_sockets = False
        self._live = live
        self._most_per_user = most_per_user
        self._lock = threading.Lock()
        self._threads: _Threads | None = None
        self._is_over = False
        self._open: Counter[str] = Counter()
        self._handed: dict[socket.socket, Listener] = {}

    def admit(self, user_id: str) -> None:
        """Count one more stream of the user; :class:`TooManyStreams` when they have as many as they may."""
        with self._lock:
            if self._open[user_id] >= self._most_per_user:
                detail = f"{self._most_per_user} event streams are open for you here, and there may be no more."
                raise TooManyStreams(detail, retry_at=datetime.now(UTC) + _TRY_AGAIN)
            self._open[user_id] += 1
            if self._threads is None:
                self._threads = _Threads(self._live, self._gone)

    def dismiss(self, user_id: str) -> None:
        """Count one less."""
        with self._lock:
            self._open[user_id] -= 1
            if not self._open[user_id]:
                del self._open[user_id]

    def follow(self, listener: Listener, environ: Mapping[str, Any]) -> Iterator[bytes]:
        """What comes after the first part of an admitted stream, which is dismissed when its client goes.

        Raises :class:`HandedOver` where the worker takes the socket.
        """
        sock = environ.get("gunicorn.socket")
        if self.takes_sockets and type(sock) is socket.socket and environ.get("HTTP_VERSION") != "2":
            listener.is_chunked = environ.get("SERVER_PROTOCOL") != "HTTP/1.0"
            self._handed[sock] = listener
            raise HandedOver
        mine, others = socket.socketpair()
        self._adopt(listener, others)
        with mine:
            while data := mine.recv(_PORTION):
                yield data

    def take(self, sock: socket.socket) -> bool:
        """Take over the socket of a stream whose first part is written; whether it is one."""
        listener = self._handed.pop(sock, None)
        if listener is not None:
            self._adopt(listener, sock)
        return listener is not None

    def stop(self) -> None:
        """End all streams at once; their clients go on elsewhere from where they were. Safe in a signal handler."""
        self._is_over = True
        if self._threads is not None:
            self._threads.stop()

    def join(self, timeout_s: float = 10.0) -> None:
        """Wait for the end of what :meth:`stop` has stopped."""
        if self._threads is not None:
            self._threads.join(timeout_s)

    def _adopt(self, listener: Listener, sock: socket.socket) -> None:
        if self._is_over or self._threads is None:
            sock.close()
            self.dismiss(listener.subject.user_id)
        else:
            self._threads.writer.adopt(listener, sock)

    def _gone(self, listener: Listener) -> None:
        self.dismiss(listener.subject.user_id)
        if self._threads is not None:
            self._threads.feed.gone(listener)


class _Threads:
    """The three threads, each of which waits for the next."""

    def __init__(self, live: Live, gone: Callable[[Listener], None]) -> None:
        self.feed = Feed(live)
        self.writer = Writer(self.feed.joined, gone)
        self.onlooker = Onlooker(live, self.feed)
        self.writer.start()
        self.feed.start(self.writer)
        self.onlooker.start()

    def stop(self) -> None:
        """All of them end, in their own time."""
        for one in (self.writer, self.feed, self.onlooker):
            one.stop()

    def join(self, timeout_s: float) -> None:
        """Wait for their end, each so long at most."""
        for one in (self.writer, self.feed, self.onlooker):
            one.join(timeout_s)


class StreamBody:
    """The body of a stream's answer: the first part, then what follows. Dismisses a stream that never got so far."""

    def __init__(
        self, streams: Streams, listener: Listener, first: Iterator[bytes], environ: Mapping[str, Any]
    ) -> None:
        self._streams = streams
        self._listener = listener
        self._first = first
        self._environ = environ
        self._is_followed = False
        self._is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        """All parts."""
        yield from self._first
        if self._listener.is_ending:
            return
        self._is_followed = True
        yield from self._streams.follow(self._listener, self._environ)

    def close(self) -> None:
        """The server is done with it."""
        if not self._is_followed and not self._is_closed:
            self._streams.dismiss(self._listener.subject.user_id)
        self._is_closed = True
