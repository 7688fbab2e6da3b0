"""Bounds a whole exchange: every read and write of a connection gets only the time that the exchange has left.

HTTP libraries bound each read by itself, so that an answer that comes in drips would never end.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

CONNECT_S = 5.0
"""A host that has not answered a connection attempt by then will not: an address gets no more, the next is tried."""


class Deadline(threading.local):
    """The end of the exchange that this thread is in; without one, there is no bound."""

    ends_at: float | None = None

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Everything this thread reads and writes inside ends ``seconds`` from now."""
        self.ends_at = time.monotonic() + seconds
        try:
            yield
        finally:
            self.ends_at = None

    def left(self, late: type[Exception], timeout_s: float | None) -> float | None:
        """Seconds an operation may take that would be given ``timeout_s``; raises ``late`` when none are left."""
        if self.ends_at is None:
            return timeout_s
        left_s = self.ends_at - time.monotonic()
        if left_s <= 0:
            raise late("the exchange took too long")
        return left_s if timeout_s is None else min(left_s, timeout_s)


class _Stream(httpcore.NetworkStream):
    """A connection on which every operation keeps to the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(httpcore.ReadTimeout, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(httpcore.WriteTimeout, timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left_s = self._deadline.left(httpcore.ConnectTimeout, timeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left_s), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class BoundedNetwork(httpcore.NetworkBackend):
    """Opens TCP connections that keep to the deadline of the thread that uses them."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        left_s = self._deadline.left(httpcore.ConnectTimeout, timeout)
        each_s = CONNECT_S if left_s is None else min(left_s, CONNECT_S)
        stream = _Stream(self._network.connect_tcp(host, port, each_s, local_address, socket_options), self._deadline)
        try:
            # Looking up the name and trying several addresses is not bounded by each_s: too late is not connected.
            self._deadline.left(httpcore.ConnectTimeout, None)
        except httpcore.ConnectTimeout:
            stream.close()
            raise
        return stream
