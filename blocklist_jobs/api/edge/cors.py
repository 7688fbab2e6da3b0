"""Pages of other origins may call the API only where CORS_ORIGINS names them, exactly.

Our own few lines and not Flask-CORS, which takes origins for patterns and says ``Vary: Origin`` only sometimes: then a
shared cache gives one origin's answer to another.
"""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask, Response, request

# Requests with a key are never "credentialed" in the sense of browsers: no cookie is set or read.
METHODS = "GET, POST, PUT, PATCH, DELETE"
TAKEN = "Authorization, Confirm-Deletion, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, X-Request-ID"
SHOWN = "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-ID"
KEPT_S = 600
"""How long browsers may remember what a preflight said; Chromium keeps nothing longer than two hours."""


def allow_origins(app: Flask, origins: Collection[str]) -> None:
    """Let pages of these origins read the answers; without any, browsers let none."""
    if not origins:
        return

    @app.before_request
    def preflight() -> Response | None:
        """Answer what a browser asks before the request itself; it comes without a key."""
        asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        if not asks or request.headers.get("Origin") not in origins:
            return None
        answer = Response(status=204)
        del answer.headers["Content-Type"]
        answer.headers["Access-Control-Allow-Methods"] = METHODS
        answer.headers["Access-Control-Allow-Headers"] = TAKEN
        answer.headers["Access-Control-Max-Age"] = str(KEPT_S)
        return answer

    @app.after_request
    def allow(response: Response) -> Response:
        response.vary.add("Origin")
        origin = request.headers.get("Origin")
        if origin in origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = SHOWN
        return response
