"""The writer of streams, on real sockets."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from blocklist_jobs.api.live import writer as writing
from blocklist_jobs.api.live.listener import MOST_AGE_S, Listener, Subject
from blocklist_jobs.api.live.writer import Writer
from blocklist_jobs.core.caller import Caller


class Desk:
    """A writer, and clients at the other ends of its sockets."""

    def __init__(self) -> None:
        self.joined: list[Listener] = []
        self.gone: list[Listener] = []
        self.writer = Writer(self.joined.append, self.gone.append)
        self.clients: list[socket.socket] = []
        self.writer.start()

    def client(self, *, is_chunked: bool = False) -> tuple[Listener, socket.socket]:
        """One that listens."""
        mine, others = socket.socketpair()
        mine.settimeout(20)
        self.clients.append(mine)
        listener = Listener(Subject("alice"), 0, is_chunked=is_chunked)
        self.writer.adopt(listener, others)
        _wait_until(lambda: listener in self.joined)
        return listener, mine


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.writer.stop()
    made.writer.join(20)
    for client in made.clients:
        client.close()


def _wait_until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _all(client: socket.socket) -> bytes:
    data = b""
    while part := client.recv(1 << 16):
        data += part
    return data


def test_all_get_the_same_in_their_own_framing(desk: Desk) -> None:
    plain, chunked = desk.client(), desk.client(is_chunked=True)
    desk.writer.send([plain[0], chunked[0]], b"data: 1\n\n")
    desk.writer.send([plain[0], chunked[0]], b"", is_last=True)
    assert _all(plain[1]) == b"data: 1\n\n"
    assert _all(chunked[1]) == b"9\r\ndata: 1\n\n\r\n0\r\n\r\n"
    _wait_until(lambda: len(desk.gone) == 2)


def test_who_does_not_read_is_dropped_and_holds_up_nobody(desk: Desk) -> None:
    slow, quick = desk.client(), desk.client()
    for _ in range(200):
        desk.writer.send([slow[0], quick[0]], b"x" * 10_000)
        assert len(quick[1].recv(10_000, socket.MSG_WAITALL)) == 10_000
    _wait_until(lambda: desk.gone == [slow[0]])
    assert len(slow[0].unsent) < writing.MOST_UNSENT + 20_000


def test_who_leaves_is_noticed(desk: Desk) -> None:
    listener, client = desk.client()
    client.close()
    _wait_until(lambda: desk.gone == [listener])


def test_a_comment_comes_when_nothing_else_does(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "QUIET_S", 0.5)
    _, client = desk.client()
    assert client.recv(100) == b":\n\n"


def test_no_stream_outlives_its_key(desk: Desk) -> None:
    listener, client = desk.client(is_chunked=True)
    listener.end_with(Caller("alice", expires_at=datetime.now(UTC) + timedelta(hours=1)))
    assert listener.ends_at - time.monotonic() <= MOST_AGE_S
    listener.end_with(Caller("alice", expires_at=datetime.now(UTC) + timedelta(seconds=0.5)))
    assert _all(client) == b"0\r\n\r\n"


def test_the_end_comes_at_once_and_whole(desk: Desk) -> None:
    _, client = desk.client(is_chunked=True)
    began = time.monotonic()
    desk.writer.stop()
    assert _all(client) == b"0\r\n\r\n"
    assert time.monotonic() - began < 5
