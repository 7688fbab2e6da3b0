"""Writes to all sockets from one thread. Who reads too slowly is dropped: the client comes back where it was."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from blocklist_jobs.api.live.frames import COMMENT
from blocklist_jobs.api.live.inbox import Inbox
from blocklist_jobs.api.live.listener import Listener

QUIET_S = 15.0
MOST_UNSENT = 64 * 1024
"""Beyond what the kernel holds; some hundred events."""

STUCK_S = 30.0
_EVERY_S = 1.0
_READ = selectors.EVENT_READ
_BOTH = selectors.EVENT_READ | selectors.EVENT_WRITE


@dataclass(frozen=True, slots=True)
class _Adopt:
    listener: Listener


@dataclass(frozen=True, slots=True)
class _Send:
    listeners: Sequence[Listener]
    data: bytes
    is_last: bool


class Writer:
    """Owns the sockets of all listeners. All methods may be called from any thread, ``stop`` from a signal handler."""

    def __init__(self, joined: Callable[[Listener], None], gone: Callable[[Listener], None]) -> None:
        self._joined = joined
        self._gone = gone
        self._inbox: Inbox[_Adopt | _Send | None] = Inbox()
        self._sockets = selectors.DefaultSelector()
        self._listeners: set[Listener] = set()
        self._looked_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="event-writer", daemon=True)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def adopt(self, listener: Listener, sock: socket.socket) -> None:
        """Write to this socket from now on, and close it in the end."""
        listener.socket = sock
        self._inbox.put(_Adopt(listener))

    def send(self, listeners: Sequence[Listener], data: bytes, *, is_last: bool = False) -> None:
        """Send the same to each; ``is_last`` ends their streams afterwards."""
        self._inbox.put(_Send(listeners, data, is_last))

    def stop(self) -> None:
        """End all streams at once."""
        self._inbox.put(None)

    def join(self, timeout_s: float) -> None:
        """Wait for the end that :meth:`stop` asked for."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        self._sockets.register(self._inbox, _READ)
        while self._turn():
            pass
        for listener in list(self._listeners):
            self._drop(listener)
        for left in self._inbox.take():
            if isinstance(left, _Adopt):
                self._drop(left.listener)
        self._sockets.close()
        self._inbox.close()

    def _turn(self) -> bool:
        """Do what is there to do; false once it is to stop."""
        for key, events in self._sockets.select(_EVERY_S):
            if key.data is not None:
                self._ready(key.data, events)
        for wish in self._inbox.take():
            if wish is None:
                return False
            if isinstance(wish, _Adopt):
                self._take_in(wish.listener)
            else:
                self._send_all(wish)
        if time.monotonic() - self._looked_at >= _EVERY_S:
            self._look_after_all()
        return True

    def _take_in(self, listener: Listener) -> None:
        assert listener.socket is not None  # noqa: S101 - given with the listener
        self._listeners.add(listener)
        listener.moved_at = time.monotonic()
        try:
            listener.socket.setblocking(False)
            self._sockets.register(listener.socket, _READ, listener)
        except (OSError, ValueError):  # the client went before its socket came
            self._drop(listener)
            return
        self._joined(listener)

    def _send_all(self, wish: _Send) -> None:
        for listener in wish.listeners:
            if listener not in self._listeners or listener.is_ending:
                continue
            listener.unsent += listener.framed(wish.data) if wish.data else b""
            if wish.is_last:
                listener.unsent += listener.end
                listener.is_ending = True
            self._push(listener)

    def _ready(self, listener: Listener, events: int) -> None:
        if events & selectors.EVENT_READ and not self._is_there(listener):
            self._drop(listener)
        elif events & selectors.EVENT_WRITE:
            self._push(listener)

    def _is_there(self, listener: Listener) -> bool:
        """Whether the client has not left; whatever else it says has no meaning here."""
        assert listener.socket is not None  # noqa: S101 - it is registered
        try:
            return bool(listener.socket.recv(4096))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def _push(self, listener: Listener) -> None:
        assert listener.socket is not None  # noqa: S101 - it is registered
        try:
            sent = listener.socket.send(listener.unsent) if listener.unsent else 0
        except BlockingIOError:
            sent = 0
        except OSError:
            self._drop(listener)
            return
        if sent:
            del listener.unsent[:sent]
            listener.moved_at = time.monotonic()
        if len(listener.unsent) > MOST_UNSENT or (listener.is_ending and not listener.unsent):
            self._drop(listener)
        elif bool(listener.unsent) != listener.is_waiting:
            listener.is_waiting = bool(listener.unsent)
            self._sockets.modify(listener.socket, _BOTH if listener.is_waiting else _READ, listener)

    def _look_after_all(self) -> None:
        now = self._looked_at = time.monotonic()
        for listener in list(self._listeners):
            if (listener.unsent and now - listener.moved_at > STUCK_S) or now >= listener.ends_at:
                self._drop(listener)
            elif not listener.unsent and now - listener.moved_at >= QUIET_S:
                self._send_all(_Send((listener,), COMMENT, is_last=False))

    def _drop(self, listener: Listener) -> None:
        assert listener.socket is not None  # noqa: S101 - given with the listener
        self._listeners.discard(listener)
        with suppress(KeyError, ValueError):
            self._sockets.unregister(listener.socket)
        with suppress(OSError):
            if not listener.unsent and not listener.is_ending:
                listener.socket.send(listener.end)
            # Says that nothing more comes even where bytes of the client are still unread.
            listener.socket.shutdown(socket.SHUT_WR)
        listener.socket.close()
        self._gone(listener)
