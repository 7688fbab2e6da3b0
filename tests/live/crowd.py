"""A thousand clients of event streams in one thread: they connect, read, break off, and come back where they were."""

from __future__ import annotations

import json
import random
import selectors
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Client:
    """One that follows ``path``; ``events`` are all it was ever sent but states, each with its id."""

    address: tuple[str, int]
    path: str
    headers: Mapping[str, str]
    events: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    states: int = 0
    last_id: str | None = None
    wire: socket.socket | None = None
    unread: bytes = b""
    statuses: list[int] = field(default_factory=list)

    def connect(self) -> socket.socket:
        """Ask for what came after the last event."""
        self.unread = b""
        self.wire = socket.create_connection(self.address, timeout=30)
        resume = f"Last-Event-ID: {self.last_id}\r\n" if self.last_id else ""
        headers = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        self.wire.sendall(f"GET {self.path} HTTP/1.1\r\nHost: x\r\n{headers}{resume}\r\n".encode())
        self.wire.setblocking(False)
        return self.wire

    def read(self) -> bool:
        """Take in what has come; false when the stream has ended."""
        assert self.wire is not None
        try:
            data = self.wire.recv(1 << 16)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.unread += data
        *blocks, self.unread = self.unread.split(b"\n\n")
        for block in blocks:
            self._take(block.decode())
        return bool(data)

    def close(self) -> None:
        """Break off, whatever is on its way."""
        assert self.wire is not None
        self.wire.close()

    def _take(self, block: str) -> None:
        if "HTTP/1.1 " in block:
            self.statuses.append(int(block.split("HTTP/1.1 ", 1)[1][:3]))
        found: dict[str, str] = {}
        for line in block.splitlines():
            name, _, value = line.partition(": ")
            if name in ("id", "event", "data"):
                found[name] = value
        if "event" not in found:
            return
        self.last_id = found.get("id", self.last_id)
        if found["event"] == "state":
            self.states += 1
        else:
            self.events.append((found["id"], found["event"], json.loads(found["data"])))


class Crowd:
    """All of them, read by one selector."""

    def __init__(self, clients: list[Client], seed: int = 7) -> None:
        self.clients = clients
        self.reconnects = 0
        self._dice = random.Random(seed)
        self._waiting = selectors.DefaultSelector()

    def connect(self) -> None:
        """All of them come."""
        for client in self.clients:
            self._waiting.register(client.connect(), selectors.EVENT_READ, client)

    def read_until(self, done: Callable[[], bool], timeout_s: float, *, breaks_a_second: float = 0.0) -> None:
        """Read until ``done``; meanwhile so many of them a second break off and come back."""
        deadline, debt, before = time.monotonic() + timeout_s, 0.0, time.monotonic()
        while not done():
            assert time.monotonic() < deadline, "not all came in time"
            for key, _ in self._waiting.select(0.05):
                self._read(key.data)
            now = time.monotonic()
            debt, before = debt + breaks_a_second * (now - before), now
            while debt >= 1:
                debt -= 1
                self._come_back(self._dice.choice(self.clients))

    def close(self) -> None:
        """All of them go."""
        for client in self.clients:
            client.close()
        self._waiting.close()

    def _read(self, client: Client) -> None:
        old = client.wire
        if not client.read():
            assert old is not None
            self._waiting.unregister(old)

    def _come_back(self, client: Client) -> None:
        assert client.wire is not None
        if client.wire not in self._waiting.get_map():
            return  # its stream has ended
        self._waiting.unregister(client.wire)
        client.close()
        self._waiting.register(client.connect(), selectors.EVENT_READ, client)
        self.reconnects += 1
