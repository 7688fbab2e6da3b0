"""gunicorn as it is started in earnest: large, slow and broken bodies are answered."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from tests.api.conftest import People

LARGE = 100 * 2**20


@pytest.fixture(scope="module")
def address(environment: dict[str, str], engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a real gunicorn answers."""
    log = tmp_path_factory.mktemp("web") / "web.log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = {**os.environ, **environment, "WEB_BIND": f"127.0.0.1:{port}", "WEB_PROCESSES": "1", "WEB_THREADS": "4"}
    command = ["-m", "gunicorn", "--config", "python:blocklist_jobs.api.gunicorn_conf", "blocklist_jobs.api.wsgi:app"]
    with log.open("w") as output, subprocess.Popen([sys.executable, *command], env=started, stderr=output) as process:
        try:
            _wait_until_it_answers(f"http://127.0.0.1:{port}", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0, log.read_text()
    assert "Traceback" not in log.read_text()


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            httpx.get(f"{url}/healthz", timeout=2).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())


def _send_then_read(wire: HTTPConnection, body: Any, headers: dict[str, str], *, chunked: bool = False) -> Any:
    """What a client reads that sends its whole body first, as most do; a reset while it sends is an error here."""
    wire.request(
        "POST",
        "/api/v1/jobs/queue",
        body,
        headers | {"Content-Type": "application/json"} | ({"Transfer-Encoding": "chunked"} if chunked else {}),
        encode_chunked=chunked,
    )
    answer = wire.getresponse()
    return answer.status, json.loads(answer.read())["code"]


@pytest.fixture
def wire(address: str) -> Iterator[HTTPConnection]:
    """One connection that does not come back by itself once it is closed."""
    made = HTTPConnection(address.removeprefix("http://"), timeout=60)
    made.connect()
    made.auto_open = 0
    yield made
    made.close()


def test_a_body_of_100_mb_is_answered(wire: HTTPConnection, people: People) -> None:
    assert _send_then_read(wire, b" " * LARGE, people.alice) == (413, "too_large")
    # The connection is still good: what was left of the body has been read.
    wire.request("GET", "/healthz")
    assert wire.getresponse().status == 200


def test_a_body_of_100_mb_in_chunks_is_answered(wire: HTTPConnection, people: People) -> None:
    chunks = (b" " * 2**20 for _ in range(100))
    assert _send_then_read(wire, chunks, people.alice, chunked=True) == (413, "too_large")


def test_a_body_of_100_mb_without_a_key_is_answered(wire: HTTPConnection) -> None:
    assert _send_then_read(wire, b" " * LARGE, {}) == (401, "unauthenticated")


@pytest.mark.parametrize(
    "body",
    [
        b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"Content-Length: 10\r\n\r\n{}",
    ],
)
def test_a_broken_body_is_answered(address: str, people: People, body: bytes) -> None:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as wire:
        start = f"POST /api/v1/jobs/queue HTTP/1.1\r\nHost: x\r\nAuthorization: {people.alice['Authorization']}\r\n"
        wire.sendall(start.encode() + b"Content-Type: application/json\r\n" + body)
        wire.shutdown(socket.SHUT_WR)
        answer = wire.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 400"), answer
    assert b"application/problem+json" in answer


LINE = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"GET /api/v1/jobs?cursor=" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "uri_too_long"),
        (LINE + b"X-Long: " + b"x" * 20_000 + b"\r\n\r\n", 431, "headers_too_large"),
        (LINE + b"".join(b"X-%d: x\r\n" % number for number in range(200)) + b"\r\n", 431, "headers_too_large"),
        (LINE + b"X-Broken: a\0b\r\n\r\n", 400, "bad_request"),
        (LINE + b"Authorization: Bearer hunter2\x01\r\n\r\n", 400, "bad_request"),
        (b"nonsense\r\n\r\n", 400, "bad_request"),
        (LINE + b"Transfer-Encoding: sideways\r\n\r\n", 501, "not_implemented"),
    ],
)
def test_what_is_no_request_is_a_problem_too(address: str, sent: bytes, status: int, code: str) -> None:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as wire:
        wire.sendall(sent)
        head, _, body = wire.makefile("rb").read().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), head
    assert b"Content-Type: application/problem+json" in head
    document = json.loads(body)
    assert (document["status"], document["code"]) == (status, code)
    assert document["correlation_id"].encode() in head
    assert "hunter2" not in body.decode()
