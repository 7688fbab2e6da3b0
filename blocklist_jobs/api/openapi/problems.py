"""Refusals in the document: one schema for all (RFC 9457), one answer per status."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from marshmallow import INCLUDE, fields

from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.problems import MEDIA_TYPE
from blocklist_jobs.api.openapi.headers import COUNTED
from blocklist_jobs.core.providers import PROVIDERS


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a status means here, its usual code, and the headers that come with it."""

    says: str
    code: str
    headers: tuple[str, ...] = ()


MEANINGS: dict[int, Meaning] = {
    400: Meaning("The body is not JSON, or the request is broken.", "malformed_body"),
    401: Meaning("A valid key is needed.", "unauthenticated", ("WWW-Authenticate",)),
    403: Meaning("This needs an admin key.", "forbidden"),
    404: Meaning("There is no such thing, or it is not yours.", "not_found"),
    406: Meaning("No form that the Accept header allows.", "not_acceptable"),
    409: Meaning("The state of the thing forbids this; the detail says why.", "conflict"),
    412: Meaning("The thing is not as the client knows it.", "precondition_failed"),
    413: Meaning("The body is larger than allowed.", "too_large"),
    414: Meaning("The address is longer than is taken.", "uri_too_long"),
    415: Meaning("The body's Content-Type is not understood.", "unsupported_media_type"),
    422: Meaning("Something in the request is not as it must be; see errors.", "invalid"),
    429: Meaning("Too many requests.", "too_many_requests", ("Retry-After", *COUNTED)),
    431: Meaning("There are too many headers, or one is too long.", "headers_too_large"),
    500: Meaning("Something went wrong on our side; the log knows the correlation_id.", "internal"),
    503: Meaning("A part of the system does not answer. Try again.", "unavailable", ("Retry-After",)),
}


class FieldProblemAnswer(AnswerSchema):
    """One thing wrong with one field."""

    pointer = fields.String(
        metadata={"description": "A JSON pointer into the body, or the name of a parameter or header."}
    )
    detail = fields.String()


class ProblemAnswer(AnswerSchema):
    """A refusal (RFC 9457). Some codes have members of their own beside these."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(metadata={"description": "urn:blocklist-jobs:problem: and the code."})
    title = fields.String()
    status = fields.Integer()
    detail = fields.String(metadata={"description": "What went wrong and what to do, in words."})
    instance = fields.String(metadata={"description": "The path that was asked for."})
    code = fields.String(metadata={"description": "Stable, for programs."})
    correlation_id = fields.String(metadata={"description": "The X-Request-ID of the answer; the log has it too."})
    errors = fields.List(fields.Nested(FieldProblemAnswer), metadata={"may_be_missing": True})
    retry_at = fields.AwareDateTime(metadata={"may_be_missing": True})


def name_of(status: int) -> str:
    """The name of a status' answer among the components, such as ``NotFound``."""
    return "".join(word for word in HTTPStatus(status).phrase.title() if word.isalpha())


def problem_answer(status: int, schema: dict[str, Any]) -> dict[str, Any]:
    """The answer of a status; ``schema`` refers to that of all problems."""
    meaning = MEANINGS[status]
    return {
        "description": meaning.says,
        "headers": header_refs(meaning.headers),
        "content": {MEDIA_TYPE: {"schema": schema, "example": _example(status, meaning)}},
    }


def _example(status: int, meaning: Meaning) -> dict[str, Any]:
    made = {
        "type": f"urn:blocklist-jobs:problem:{meaning.code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": meaning.says,
        "instance": "/api/v1/jobs/queue",
        "code": meaning.code,
        "correlation_id": "a61aa640259d4524a18ee487236f5f22",
    }
    wrong = {"pointer": "/provider", "detail": f"must be one of {', '.join(PROVIDERS)}, not 'napster'"}
    return made | ({"errors": [wrong]} if meaning.code == "invalid" else {})


def header_refs(names: tuple[str, ...]) -> dict[str, Any]:
    """References to headers; the correlation id comes with every answer."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in ("X-Request-ID", *names)}
