"""A real server on the loopback that speaks HTTP as badly as a test wants it to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@dataclass
class Exchange:
    """One request as it came, and the connection to answer it on; ``number`` counts requests of the server."""

    number: int
    connection: int
    head: bytes
    body: bytes
    _socket: socket.socket = field(repr=False)
    _ended: threading.Event = field(repr=False)

    def send(self, data: bytes) -> None:
        """Send bytes of the answer; a client that has gone away is no error."""
        try:
            self._socket.sendall(data)
        except OSError:
            self._ended.set()

    def drip(self, data: bytes, every_s: float) -> None:
        """Send byte by byte, until all is sent or the client or the server has gone."""
        for byte in data:
            if self._ended.wait(every_s):
                return
            self.send(bytes([byte]))

    def hang(self) -> None:
        """Say nothing until the server stops."""
        self._ended.wait()


Script = Callable[[Exchange], bool | None]
"""What is done with a request; the connection stays open if it gives ``True``."""


class OddServer:
    """Listens while the ``with`` lasts; ``requests`` are those that came, whole."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._connections: list[tuple[socket.socket, threading.Event]] = []
        self._threads = [threading.Thread(target=self._accept)]
        self.requests: list[Exchange] = []

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def connections(self) -> int:
        """How many connections it has taken."""
        return len(self._connections)

    def __enter__(self) -> OddServer:
        self._threads[0].start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        self._listener.close()
        for connection, ended in self._connections:
            ended.set()
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it is closed already
        for thread in self._threads[1:]:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            ended = threading.Event()
            self._connections.append((connection, ended))
            thread = threading.Thread(target=self._serve, args=(connection, len(self._connections), ended))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, number: int, ended: threading.Event) -> None:
        with connection, connection.makefile("rb") as stream:
            try:
                while request := _read(stream.readline, stream.read):
                    exchange = Exchange(len(self.requests), number, *request, connection, ended)
                    self.requests.append(exchange)
                    if not self._script(exchange):
                        return
            except OSError:
                return  # the client has gone


def _read(readline: Callable[[], bytes], read: Callable[[int], bytes]) -> tuple[bytes, bytes] | None:
    """Head and body of the next request; ``None`` at the end of the connection."""
    lines = []
    while (line := readline()) not in (b"", b"\r\n"):
        lines.append(line)
    if not lines:
        return None
    lengths = [int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")]
    return b"".join(lines), read(lengths[0]) if lengths else b""
