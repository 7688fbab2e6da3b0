"""What goes over the wire, and what comes back, with a server that answers as it should."""

from __future__ import annotations

import base64
import gzip
import logging
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from blocklist_jobs import __version__
from blocklist_jobs.core.wire import Request
from blocklist_jobs.jobs.ports import NotSent
from blocklist_jobs.providers.http import HttpSocket
from tests.providers.odd_server import OK, Exchange, OddServer

GENEROUS_S = 30.0


def well(exchange: Exchange) -> bool:
    """Answer well and keep the connection."""
    exchange.send(OK)
    return True


def test_the_request_on_the_wire(http_socket: HttpSocket) -> None:
    params = {"uris": "spotify:track:a,spotify:track:b", "odd": "a b&c"}
    with OddServer(well) as server:
        request = Request("GET", f"{server.url}/me/library", params)
        http_socket.send(request, bearer="token-1", timeout_s=GENEROUS_S)
    head = server.requests[0].head.decode().splitlines()
    assert head[0] == "GET /me/library?uris=spotify:track:a,spotify:track:b&odd=a+b%26c HTTP/1.1"
    headers = dict(line.lower().split(": ", 1) for line in head[1:])
    assert headers["authorization"] == "bearer token-1"
    assert headers["user-agent"] == f"blocklist-jobs/{__version__}"
    assert headers["accept"] == "application/json"


def test_an_apps_token_is_the_bearer_and_the_listeners_has_a_header_of_its_own(http_socket: HttpSocket) -> None:
    with OddServer(well) as server:
        request = Request("GET", server.url, app_token="app-token-1", user_token_header="music-user-token")
        http_socket.send(request, bearer="token-1", timeout_s=GENEROUS_S)
        http_socket.send(request, bearer=None, timeout_s=GENEROUS_S)
    first, second = (exchange.head.decode().lower() for exchange in server.requests)
    assert "authorization: bearer app-token-1\r\n" in first
    assert "music-user-token: token-1\r\n" in first
    assert "authorization: bearer app-token-1\r\n" in second
    assert "music-user-token" not in second


@pytest.mark.parametrize("token", ["a\nb", "é", "a\r\nx: y"])
def test_a_token_that_no_header_may_hold_is_not_sent(http_socket: HttpSocket, token: str) -> None:
    with OddServer(well) as server:
        for request, bearer in [
            (Request("GET", server.url, app_token=token, user_token_header="music-user-token"), "token-1"),
            (Request("GET", server.url, app_token="app-token-1", user_token_header="music-user-token"), token),
        ]:
            with pytest.raises(NotSent) as caught:
                http_socket.send(request, bearer=bearer, timeout_s=GENEROUS_S)
            assert token not in str(caught.value)
    assert server.requests == []


def test_bodies(http_socket: HttpSocket) -> None:
    with OddServer(well) as server:
        removal = Request("DELETE", server.url, json={"items": [{"uri": "spotify:track:a"}]})
        http_socket.send(removal, bearer="token-1", timeout_s=GENEROUS_S)
        form = Request("POST", server.url, form={"refresh_token": "r/1 +"}, basic_auth=("app", "secret"))
        http_socket.send(form, bearer=None, timeout_s=GENEROUS_S)
    first, second = server.requests
    assert first.body == b'{"items":[{"uri":"spotify:track:a"}]}'
    assert b"Content-Type: application/json" in first.head
    assert second.body == b"refresh_token=r%2F1+%2B"
    assert f"authorization: basic {base64.b64encode(b'app:secret').decode()}".lower() in second.head.decode().lower()
    assert b"application/x-www-form-urlencoded" in second.head


def test_the_answer(http_socket: HttpSocket) -> None:
    def throttle(exchange: Exchange) -> None:
        exchange.send(b"HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nslow")

    with OddServer(throttle) as server:
        found = http_socket.send(Request("GET", server.url), bearer=None, timeout_s=GENEROUS_S)
    assert (found.status, found.headers["retry-after"], found.body) == (429, "7", b"slow")
    assert found.received_at.tzinfo is UTC
    assert abs(found.received_at - datetime.now(UTC)) < timedelta(seconds=GENEROUS_S)


def test_redirects_are_answers(http_socket: HttpSocket) -> None:
    with OddServer(well) as other:

        def lead_away(exchange: Exchange) -> None:
            exchange.send(f"HTTP/1.1 302 Found\r\nLocation: {other.url}\r\nContent-Length: 0\r\n\r\n".encode())

        with OddServer(lead_away) as server:
            found = http_socket.send(Request("GET", server.url), bearer="token-1", timeout_s=GENEROUS_S)
    assert found.status == 302
    assert other.requests == []


def test_compressed_answers_are_read(http_socket: HttpSocket) -> None:
    packed = gzip.compress(b'{"id":"me"}')

    def compressed(exchange: Exchange) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
        exchange.send(head.encode() + packed)

    with OddServer(compressed) as server:
        found = http_socket.send(Request("GET", server.url), bearer=None, timeout_s=GENEROUS_S)
    assert found.body == b'{"id":"me"}'


def test_connections_are_kept_and_cookies_are_not(http_socket: HttpSocket) -> None:
    def with_cookie(exchange: Exchange) -> bool:
        exchange.send(b"HTTP/1.1 200 OK\r\nSet-Cookie: who=first; Path=/\r\nContent-Length: 2\r\n\r\n{}")
        return True

    with OddServer(with_cookie) as server:
        for _ in range(3):
            http_socket.send(Request("GET", server.url), bearer=None, timeout_s=GENEROUS_S)
    assert server.connections == 1
    assert b"cookie" not in b"".join(exchange.head.lower() for exchange in server.requests)


def test_a_connection_that_the_server_closed_is_not_used_again(http_socket: HttpSocket) -> None:
    closed = []

    def close_after(exchange: Exchange) -> None:
        exchange.send(OK)
        closed.append(exchange)

    with OddServer(close_after) as server:
        http_socket.send(Request("GET", server.url), bearer=None, timeout_s=GENEROUS_S)
        peer = server._connections[0][0]
        end = time.monotonic() + GENEROUS_S
        while peer.fileno() != -1 and time.monotonic() < end:
            time.sleep(0.005)
        assert http_socket.send(Request("GET", server.url), bearer=None, timeout_s=GENEROUS_S).status == 200
    assert server.connections == 2


def test_the_environment_sends_nothing_elsewhere(http_socket: HttpSocket, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        monkeypatch.setenv("NO_PROXY", "")
        made = HttpSocket()
        with OddServer(well) as server:
            assert made.send(Request("GET", server.url), bearer=None, timeout_s=GENEROUS_S).status == 200
        made.close()


def test_threads_share_it(http_socket: HttpSocket) -> None:
    def echo(exchange: Exchange) -> bool:
        path = exchange.head.split()[1]
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(path), path))
        return True

    def ask(number: int) -> bytes:
        return http_socket.send(Request("GET", f"{server.url}/{number}"), bearer=None, timeout_s=GENEROUS_S).body

    with OddServer(echo) as server, ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(80))) == [f"/{number}".encode() for number in range(80)]
    assert server.connections <= 8


def test_logs_hold_no_token(http_socket: HttpSocket, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), OddServer(well) as server:
        http_socket.send(Request("GET", server.url), bearer="token-1", timeout_s=GENEROUS_S)
        form = Request("POST", server.url, form={"refresh_token": "refresh-1"}, basic_auth=("app", "secret-1"))
        http_socket.send(form, bearer=None, timeout_s=GENEROUS_S)
        apple = Request("GET", server.url, app_token="app-token-1", user_token_header="music-user-token")
        http_socket.send(apple, bearer="user-token-1", timeout_s=GENEROUS_S)
    assert "127.0.0.1" in caplog.text
    for secret in (
        "app-token-1",
        "user-token-1",
        "token-1",
        "refresh-1",
        "secret-1",
        base64.b64encode(b"app:secret-1").decode(),
    ):
        assert secret not in caplog.text
