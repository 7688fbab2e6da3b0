"""Serves the dashboard's files. They hold nothing of anybody's, so they need no key; all data comes by the API."""

from __future__ import annotations

from flask import Blueprint, Response, request

from blocklist_jobs.api.edge.auth import open_to_all
from blocklist_jobs.api.edge.described import no_call
from blocklist_jobs.core.errors import NotFound
from blocklist_jobs.dashboard import File, read_files

dashboard_api = Blueprint("dashboard", __name__)

_FILES = read_files()

# Scripts and styles come from this server alone, none stands inside the page, and no text can become markup: names of
# songs are written by strangers (https://www.w3.org/TR/CSP3/, https://www.w3.org/TR/trusted-types/).
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_ASK_AGAIN = "no-cache"
# The address has the version of all files in it: what it names never changes.
_FOR_GOOD = "public, max-age=31536000, immutable"


@dashboard_api.get("/")
@no_call("a page for people")
@open_to_all
def page() -> Response:
    """The page, asked for anew each time: it says which version of everything else to load."""
    return _sent(_FILES.page, _ASK_AGAIN)


@dashboard_api.get("/dashboard/<version>/<path:name>")
@no_call("what the page loads")
@open_to_all
def asset(version: str, name: str) -> Response:
    """A style, a module or a picture of the page.

    While a new version is rolled out, a page of one process may ask another for its files: it gets those that are
    there, and nobody keeps them under the wrong version.
    """
    file = _FILES.assets.get(name)
    if file is None:
        raise NotFound("The dashboard has no such file; it begins at /.")
    return _sent(file, _FOR_GOOD if version == _FILES.version else _ASK_AGAIN)


def _sent(file: File, cache_control: str) -> Response:
    answer = Response(file.content, content_type=file.media_type)
    answer.headers.update(_HEADERS)
    answer.headers["Cache-Control"] = cache_control
    answer.set_etag(file.etag)
    answer.make_conditional(request)
    return answer
