"""Headers that tell browsers and caches what not to do with an answer."""

from __future__ import annotations

from flask import Flask, Response, g

# An answer in JSON is no page: whoever gets a browser to show it gets nothing to run, to load or to frame.
_NO_PAGE = "default-src 'none'; frame-ancestors 'none'"


def guard_answers(app: Flask) -> None:
    """Add what is missing; a route that says it otherwise has its reasons."""

    @app.after_request
    def guard(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
        if (response.mimetype or "").endswith("json"):
            headers.setdefault("Content-Security-Policy", _NO_PAGE)
        # What belongs to a user, and what is said to one who could not say who they are, is kept nowhere on the way.
        if "caller" in g or response.status_code >= 400:
            headers.setdefault("Cache-Control", "no-store")
        return response
