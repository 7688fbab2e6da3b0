"""One id per request, on its answer, in its problem and on every line that is logged for it."""

from __future__ import annotations

import re
import uuid

import structlog
from flask import Flask, Response, g, request

HEADER = "X-Request-ID"
# What a client sends goes into logs and headers, so only a word without surprises is taken over.
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")


def correlation_id() -> str:
    """The id of the current request."""
    if "correlation_id" not in g:
        sent = request.headers.get(HEADER, "")
        g.correlation_id = sent if _SANE.fullmatch(sent) else uuid.uuid4().hex
    return str(g.correlation_id)


def correlate(app: Flask) -> None:
    """Give every request of ``app`` its id, and nothing of the request before it on the same thread."""

    @app.before_request
    def begin() -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(correlation_id=correlation_id())

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers[HEADER] = correlation_id()
        return response
