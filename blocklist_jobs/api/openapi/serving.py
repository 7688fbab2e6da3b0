"""``/openapi.json`` and ``/docs``: the document, and a page to try it. Open to all: they hold nothing of anybody's."""

from __future__ import annotations

from functools import cache

from flask import Blueprint, Flask, Response, current_app, request, url_for
from marshmallow import INCLUDE

from blocklist_jobs.api.edge.auth import open_to_all
from blocklist_jobs.api.edge.described import Answer, AnswerSchema, described, no_call
from blocklist_jobs.api.openapi.document import document_of, written
from blocklist_jobs.api.openapi.page import CONTENT_SECURITY_POLICY, read_assets, read_page, version_of
from blocklist_jobs.core.errors import NotFound

documents_api = Blueprint("documents", __name__)

EXTENSION = "blocklist_jobs.openapi"
_ASK_AGAIN = "public, no-cache"
_FOR_GOOD = "public, max-age=31536000, immutable"

_assets = cache(read_assets)
_page = cache(read_page)


class DocumentAnswer(AnswerSchema):
    """An OpenAPI 3.1 document."""

    class Meta:
        unknown = INCLUDE


@documents_api.get("/openapi.json")
@described(
    "operations",
    takes=("If-None-Match",),
    answers={
        200: Answer(DocumentAnswer, headers=("ETag", "Cache-Control")),
        304: Answer(media=(), headers=("ETag", "Cache-Control")),
    },
)
@open_to_all
def openapi() -> Response:
    """This document."""
    return _kept(_document(current_app), "application/json", _ASK_AGAIN)


@documents_api.get("/docs")
@no_call("a page for people")
@open_to_all
def page() -> Response:
    """The page to try the API on."""
    base = url_for("documents.asset", version=version_of(_assets()), name="_").removesuffix("/_")
    shown = _page().substitute(base=base, document=url_for("documents.openapi"))
    answer = _kept(shown.encode(), "text/html; charset=utf-8", _ASK_AGAIN)
    answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@documents_api.get("/docs/<version>/<name>")
@no_call("what the page loads")
@open_to_all
def asset(version: str, name: str) -> Response:  # noqa: ARG001 - an old page gets the files that are there now
    """A script, a style or a picture of the page."""
    found = _assets().get(name)
    if found is None:
        raise NotFound
    return _kept(found.content, found.media_type, _FOR_GOOD)


def _document(app: Flask) -> bytes:
    """The document of the app, made once."""
    made: bytes | None = app.extensions.get(EXTENSION)
    if made is None:
        made = app.extensions[EXTENSION] = written(document_of(app)).encode()
    return made


def _kept(content: bytes, media_type: str, cache_control: str) -> Response:
    answer = Response(content, content_type=media_type)
    answer.headers["Cache-Control"] = cache_control
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.add_etag()
    answer.make_conditional(request)
    return answer
