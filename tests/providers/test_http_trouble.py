"""A server that misbehaves, on a real connection: did the request leave, and when does the waiting end."""

from __future__ import annotations

import socket
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from blocklist_jobs.core.wire import Request
from blocklist_jobs.jobs.ports import AnswerLost, NotSent
from blocklist_jobs.providers.deadline import Deadline
from blocklist_jobs.providers.http import HttpSocket
from tests.providers.odd_server import OK, Exchange, OddServer

GENEROUS_S = 30.0
SHORT_S = 0.4
LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"


def refused_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_nobody_listens(http_socket: HttpSocket) -> None:
    with pytest.raises(NotSent, match=r"^127\.0\.0\.1: ConnectError$"):
        http_socket.send(Request("GET", f"http://127.0.0.1:{refused_port()}/"), bearer="token-1", timeout_s=GENEROUS_S)


def test_a_host_that_takes_no_connections(http_socket: HttpSocket) -> None:
    with socket.socket() as full, socket.socket() as waiting:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting.connect(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}/"
        began = time.monotonic()
        with pytest.raises(NotSent, match="ConnectTimeout"):
            http_socket.send(Request("GET", url), bearer=None, timeout_s=SHORT_S)
        assert SHORT_S * 0.9 <= time.monotonic() - began < GENEROUS_S / 3


def test_a_server_without_tls(http_socket: HttpSocket) -> None:
    heard: list[bytes] = []

    def speak_plainly() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            heard.append(connection.recv(65536))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        plain = threading.Thread(target=speak_plainly)
        plain.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(NotSent, match="ConnectError"):
            http_socket.send(Request("GET", url), bearer="token-1", timeout_s=GENEROUS_S)
        plain.join()
    assert heard
    assert b"token-1" not in heard[0]


def test_a_handshake_that_never_ends(http_socket: HttpSocket) -> None:
    with OddServer(lambda exchange: exchange.hang()) as server:
        url = server.url.replace("http://", "https://")
        began = time.monotonic()
        with pytest.raises(NotSent, match="ConnectTimeout"):
            http_socket.send(Request("GET", url), bearer=None, timeout_s=SHORT_S)
        assert time.monotonic() - began < GENEROUS_S / 3


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "http://[", "no-url"])
def test_a_url_that_leads_nowhere(http_socket: HttpSocket, url: str) -> None:
    with pytest.raises(NotSent):
        http_socket.send(Request("GET", url), bearer=None, timeout_s=GENEROUS_S)


@pytest.mark.parametrize(
    "script",
    [
        lambda exchange: exchange.send(b""),
        lambda exchange: exchange.send(b"HTTP/1.1 200 OK\r\nContent-Le"),
        lambda exchange: exchange.send(LONG + b"half"),
        lambda exchange: exchange.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
        lambda exchange: exchange.send(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        lambda exchange: exchange.send(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope"),
    ],
    ids=["closed", "half a head", "half a body", "half the chunks", "no HTTP", "not gzip"],
)
def test_an_answer_that_is_lost_is_asked_for_once(http_socket: HttpSocket, script: Callable[[Exchange], None]) -> None:
    with OddServer(script) as server, pytest.raises(AnswerLost, match=r"^127\.0\.0\.1: "):
        http_socket.send(Request("DELETE", server.url), bearer="token-1", timeout_s=GENEROUS_S)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "script",
    [
        lambda exchange: exchange.hang(),
        lambda exchange: exchange.drip(OK * 1000, SHORT_S / 10),
        lambda exchange: exchange.send(LONG) or exchange.drip(b"x" * 1000, SHORT_S / 10),
    ],
    ids=["silence", "a head in drips", "a body in drips"],
)
def test_the_whole_exchange_is_bounded(http_socket: HttpSocket, script: Callable[[Exchange], None]) -> None:
    with OddServer(script) as server:
        began = time.monotonic()
        with pytest.raises(AnswerLost):
            http_socket.send(Request("GET", server.url), bearer=None, timeout_s=SHORT_S)
        took_s = time.monotonic() - began
    assert SHORT_S * 0.9 <= took_s < GENEROUS_S / 3


def test_a_bound_ends_with_its_exchange(http_socket: HttpSocket) -> None:
    def slow_then_well(exchange: Exchange) -> bool:
        if exchange.number == 0:
            exchange.hang()
        exchange.drip(OK, 0.02)
        return True

    with OddServer(slow_then_well) as server:
        with pytest.raises(AnswerLost):
            http_socket.send(Request("GET", server.url), bearer=None, timeout_s=SHORT_S)
        assert http_socket.send(Request("GET", server.url), bearer=None, timeout_s=GENEROUS_S).body == b"{}"


def test_bounds_of_two_threads_are_their_own(http_socket: HttpSocket) -> None:
    def hang_or_dawdle(exchange: Exchange) -> None:
        if b"GET /hang" in exchange.head:
            exchange.hang()
        exchange.drip(OK, 0.02)

    def ask(path: str, timeout_s: float) -> bytes:
        return http_socket.send(Request("GET", server.url + path), bearer=None, timeout_s=timeout_s).body

    with OddServer(hang_or_dawdle) as server, ThreadPoolExecutor(2) as threads:
        patient = threads.submit(ask, "/dawdle", GENEROUS_S)
        hasty = threads.submit(ask, "/hang", SHORT_S)
        with pytest.raises(AnswerLost):
            hasty.result()
        assert patient.result() == b"{}"


def test_outside_of_an_exchange_there_is_no_bound() -> None:
    deadline = Deadline()
    with deadline.within(1000.0):
        bounded = deadline.left(TimeoutError, None)
        assert bounded is not None
        assert 999.0 < bounded <= 1000.0
        assert deadline.left(TimeoutError, 5.0) == 5.0
    assert deadline.left(TimeoutError, None) is None
    with deadline.within(0.0), pytest.raises(TimeoutError):
        deadline.left(TimeoutError, None)


@pytest.mark.parametrize(
    "endless",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
    ids=["announced", "in chunks"],
)
def test_a_huge_answer_is_not_read_to_its_end(endless: bytes) -> None:
    sent: list[int] = []

    def flood(exchange: Exchange) -> None:
        exchange.send(endless)
        while len(sent) < 1000 and not exchange._ended.is_set():
            exchange.send(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            sent.append(0x10000)

    small = HttpSocket(most_bytes=100_000)
    with OddServer(flood) as server, pytest.raises(AnswerLost, match="more than 100000 bytes"):
        small.send(Request("GET", server.url), bearer=None, timeout_s=GENEROUS_S)
    assert len(sent) < 1000
    small.close()


@pytest.mark.parametrize(
    "token", ["token-1\r\nX-Evil: 1", "token-1\n", "tökén-1", "token-1\0", " token-1 ", "token-1\x7f"]
)
def test_a_token_that_no_header_may_hold(http_socket: HttpSocket, token: str) -> None:
    with OddServer(lambda exchange: exchange.send(OK)) as server, pytest.raises(NotSent) as caught:
        http_socket.send(Request("GET", server.url), bearer=token, timeout_s=GENEROUS_S)
    shown = "".join(traceback.format_exception(caught.value))
    assert "token-1" not in shown
    assert server.requests == []
