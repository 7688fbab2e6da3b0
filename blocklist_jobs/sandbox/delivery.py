"""The last step: an answer onto the connection, whole or cut as a fault wants it."""

from __future__ import annotations

import socket
import struct
from http.client import responses

from tornado.http1connection import HTTP1Connection
from tornado.httputil import HTTPHeaders, HTTPServerRequest, ResponseStartLine
from tornado.iostream import IOStream, StreamClosedError

from blocklist_jobs.sandbox.exchange import Cut, Delivery
from blocklist_jobs.sandbox.wire import Answer


async def deliver(delivery: Delivery, request: HTTPServerRequest) -> None:
    """Sends the delivery; a client that has gone away meanwhile is no error."""
    connection = request.connection
    if not isinstance(connection, HTTP1Connection):
        raise TypeError("the sandbox speaks HTTP/1 alone")
    try:
        if delivery.answer is not None and delivery.cut is not Cut.CLOSED:
            await _send(delivery.answer, connection, half=delivery.cut is Cut.TRUNCATED)
        if delivery.cut is None:
            connection.finish()
        else:
            _close(connection.stream, reset=delivery.cut is Cut.RESET)
    except StreamClosedError:
        return


async def _send(answer: Answer, connection: HTTP1Connection, *, half: bool) -> None:
    headers = HTTPHeaders()
    for name, value in answer.headers:
        headers.add(name, value)
    if answer.status != 204:
        headers["Content-Length"] = str(len(answer.body))
        headers["Content-Type"] = answer.content_type
    line = ResponseStartLine("HTTP/1.1", answer.status, responses.get(answer.status, "Unknown"))
    body = answer.body[: len(answer.body) // 2] if half else answer.body
    await connection.write_headers(line, headers, body)


def _close(stream: IOStream, *, reset: bool) -> None:
    if reset and stream.socket is not None:
        # Lingering for no time makes the kernel send RST instead of FIN.
        stream.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    stream.close()
