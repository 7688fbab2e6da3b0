"""The JSON body of a request, or a refusal that says where it is wrong. What gets through can be stored."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import HTTPException

from blocklist_jobs.api.edge.services import services
from blocklist_jobs.core.errors import FieldProblem, Invalid, Refused, TooLarge
from blocklist_jobs.core.storable import unstorable

JSON_TYPES = ("application/json",)


class MalformedBody(Refused):
    """The body is not JSON."""

    code = "malformed_body"


class BodyLost(Refused):
    """The body stopped coming before it was whole."""

    code = "body_lost"


class UnsupportedMediaType(Refused):
    """The body's Content-Type is not understood here; send application/json."""

    code = "unsupported_media_type"
    status = 415


def raw_body() -> bytes:
    """The body's bytes; :class:`TooLarge` without reading it all when it is above the limit.

    What is packed (gzip) is refused: its size says nothing about the size of what is in it.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Send the body as it is, without a Content-Encoding.")
    limit = services().settings.max_body_bytes
    announced = request.content_length
    if announced is not None and announced > limit:
        raise TooLarge(f"The body has {announced} bytes; at most {limit} are taken.", max_bytes=limit)
    raw = _received()
    if len(raw) > limit:
        raise TooLarge(f"The body has more than {limit} bytes; no more are taken.", max_bytes=limit)
    if announced is not None and len(raw) < announced:
        raise BodyLost(f"The body was to have {announced} bytes, and {len(raw)} came.")
    return raw


def _received() -> bytes:
    try:
        return request.get_data(cache=True, parse_form_data=False)
    except HTTPException:
        raise
    except TimeoutError as error:
        raise BodyLost from error
    except Exception as error:  # every server has exceptions of its own for chunks that are none
        raise MalformedBody("The body could not be read: its framing is broken.") from error


def json_object() -> dict[str, Any]:
    """The body as a JSON object. 415, 400 or 422 when it is something else."""
    raw = raw_body()
    if request.mimetype not in JSON_TYPES and not request.mimetype.endswith("+json"):
        raise UnsupportedMediaType
    return object_of(raw)


def optional_object() -> dict[str, Any]:
    """The body as a JSON object; no body is an empty one."""
    return json_object() if raw_body() else {}


def no_body() -> None:
    """Refuse a body that says something where there is nothing to say; an empty object is nothing."""
    if optional_object():
        raise Invalid("This call takes no body.", errors=[FieldProblem("", "must be empty")])


def object_of(raw: bytes) -> dict[str, Any]:
    """The object in ``raw``: UTF-8 JSON without NaN, of bounded depth, whose texts Postgres can hold."""
    document = _parsed(_text(raw))
    if not isinstance(document, dict):
        raise Invalid(errors=[FieldProblem("", "must be a JSON object")])
    errors = [FieldProblem(pointer, detail) for pointer, detail in unstorable(document)]
    if errors:
        raise Invalid(errors=errors[:20])
    return document


def _text(raw: bytes) -> str:
    if not raw.strip():
        raise MalformedBody("The body is empty; a JSON object is expected.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedBody(f"The body is not UTF-8: byte {error.start} cannot be read.") from error


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedBody(
            f"The body is not JSON: {error.msg} at {where}.", line=error.lineno, column=error.colno
        ) from error
    except RecursionError as error:
        raise MalformedBody("The body is nested too deeply.") from error
    except ValueError as error:  # a whole number of thousands of digits
        raise MalformedBody("The body holds a number that is too long.") from error


def _no_constant(word: str) -> NoReturn:
    raise MalformedBody(f"The body is not JSON: {word} is no JSON number.")
