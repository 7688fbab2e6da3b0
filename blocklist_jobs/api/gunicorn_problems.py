"""What gunicorn refuses before the app hears of it, as problem documents: lines too long, headers that are none."""

from __future__ import annotations

import json
import socket
import uuid
from http import HTTPStatus
from typing import Any

from gunicorn.http.errors import (
    ExpectationFailed,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.workers.gthread import ThreadWorker

from blocklist_jobs.api.edge.correlation import HEADER
from blocklist_jobs.api.edge.problems import MEDIA_TYPE, Problem, document_of

# A server that closes with bytes unread makes the kernel drop its answer, so what still comes is read, for so long.
_DRAIN_S = 1.0
_MOST_DRAINED = 1 << 20

_REFUSALS: tuple[tuple[type[Exception], Problem], ...] = (
    (LimitRequestLine, Problem(414, "uri_too_long", "The address is longer than is taken.")),
    (LimitRequestHeaders, Problem(431, "headers_too_large", "There are too many headers, or one is too long.")),
    (UnsupportedTransferCoding, Problem(501, "not_implemented", "This Transfer-Encoding is not understood.")),
    (ExpectationFailed, Problem(417, "expectation_failed", "What the Expect header asks for is not done here.")),
    (ParseException, Problem(400, "bad_request", "This is no HTTP request that can be read.")),
    (Exception, Problem(500, "internal", "Something went wrong on our side.")),
)


class ProblemWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's threaded worker, whose own refusals are problem documents."""

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:  # noqa: ARG002
        """Answer what could not be read. Only the kind of the error is logged: its text may hold a header's value."""
        problem = next(problem for kind, problem in _REFUSALS if isinstance(exc, kind))
        correlation = uuid.uuid4().hex
        if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            self.log.exception("request failed, correlation id %s", correlation)
        else:
            self.log.warning("refused: %s, correlation id %s", type(exc).__name__, correlation)
        try:
            client.sendall(written(problem, correlation))
            _drain(client)
        except OSError:
            self.log.debug("the client went before it was answered")


def written(problem: Problem, correlation: str) -> bytes:
    """The whole answer, after which the connection is closed."""
    body = json.dumps(document_of(problem, instance="", correlation=correlation)).encode()
    lines = (
        f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}",
        f"Content-Type: {MEDIA_TYPE}",
        f"Content-Length: {len(body)}",
        f"{HEADER}: {correlation}",
        "Cache-Control: no-store",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode("ascii") + body


def _drain(client: socket.socket) -> None:
    client.shutdown(socket.SHUT_WR)
    client.settimeout(_DRAIN_S)
    left = _MOST_DRAINED
    while left > 0 and (chunk := client.recv(1 << 16)):
        left -= len(chunk)
