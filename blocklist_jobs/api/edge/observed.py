"""Every request is counted, timed, and the beginning of a trace, or the next part of the one that its client began."""

from __future__ import annotations

import time
from contextlib import ExitStack

from flask import Flask, Response, g, request
from opentelemetry.trace import SpanKind

from blocklist_jobs.events.instruments import HTTP_REQUESTS, HTTP_SECONDS
from blocklist_jobs.events.tracing import span

NO_ROUTE = "none"
# What stands for a route, a method or a status must be bounded: paths and methods are the client's to invent.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def observe(app: Flask) -> None:
    """Begin before and end after everything else that is done for a request of ``app``."""

    @app.before_request
    def begin() -> None:
        g.began_at = time.monotonic()
        g.trace = ExitStack()
        parent = request.headers.get("traceparent")
        name = f"{_method()} {_route()}"
        g.span = g.trace.enter_context(span(name, kind=SpanKind.SERVER, parent=parent))

    @app.after_request
    def end(response: Response) -> Response:
        if "began_at" in g:
            HTTP_SECONDS.labels(_route()).observe(time.monotonic() - g.began_at)
            g.span.set_attribute("http.response.status_code", response.status_code)
        HTTP_REQUESTS.labels(_route(), _method(), str(response.status_code)).inc()
        return response

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        if "trace" in g:
            g.trace.close()


def _route() -> str:
    return request.url_rule.rule if request.url_rule else NO_ROUTE


def _method() -> str:
    return request.method if request.method in _METHODS else "other"
