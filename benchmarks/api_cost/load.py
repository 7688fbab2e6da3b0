"""Sends requests over a few connections at once from one thread, each as soon as the one before is answered."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Round:
    """What came of one round: requests answered, the time each took, and other statuses than the one expected."""

    took_s: float = 0.0
    waits_s: list[float] = field(default_factory=list)
    odd: list[bytes] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Requests answered a second."""
        return len(self.waits_s) / self.took_s


class Connections:
    """So many kept-alive connections to one server."""

    def __init__(self, address: tuple[str, int], count: int) -> None:
        self._sockets = [socket.create_connection(address, timeout=60) for _ in range(count)]

    def __enter__(self) -> Connections:
        """Themselves."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        for sock in self._sockets:
            sock.close()

    def run(self, requests: Iterator[bytes], expected: bytes, seconds: float) -> Round:
        """Send for so long, then let those under way be answered."""
        found, began = Round(), time.monotonic()
        sent_at: dict[socket.socket, float] = {}
        with selectors.DefaultSelector() as waiting:
            for sock in self._sockets:
                waiting.register(sock, selectors.EVENT_READ, sock)
                sent_at[sock] = _send(sock, requests)
            while sent_at:
                answered = [key.data for key, _ in waiting.select(30)]
                for sock in answered:
                    _note(found, _answer(sock), expected, sent_at.pop(sock))
                is_over = time.monotonic() - began >= seconds
                sent_at |= {sock: _send(sock, requests) for sock in answered if not is_over}
        found.took_s = time.monotonic() - began
        return found


def _send(sock: socket.socket, requests: Iterator[bytes]) -> float:
    sock.sendall(next(requests))
    return time.monotonic()


def _note(found: Round, answer: bytes, expected: bytes, sent_at: float) -> None:
    found.waits_s.append(time.monotonic() - sent_at)
    if answer.split(b" ", 2)[1] != expected:
        found.odd.append(answer)


def _answer(sock: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(sock)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    while len(body) < length:
        body += _more(sock)
    return head + b"\r\n\r\n" + body


def _more(sock: socket.socket) -> bytes:
    data = sock.recv(1 << 16)
    if not data:
        raise ConnectionError("the server closed a connection that was to be kept")
    return data
