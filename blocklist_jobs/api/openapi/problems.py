"""Refusals in the document: one schema for all (RFC 9457), one answer per status."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from marshmallow import INCLUDE, fields

from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.problems import MEDIA_TYPE

# What each status means here, with the headers that come with it.
MEANINGS: dict[int, tuple[str, tuple[str, ...]]] = {
    400: ("The body is not JSON, or the request is broken.", ()),
    401: ("A valid key is needed.", ("WWW-Authenticate",)),
    403: ("This needs an admin key.", ()),
    404: ("There is no such thing, or it is not yours.", ()),
    406: ("No form that the Accept header allows.", ()),
    409: ("The state of the thing forbids this; the detail says why.", ()),
    412: ("The thing is not as the client knows it.", ()),
    413: ("The body is larger than allowed.", ()),
    415: ("The body's Content-Type is not understood.", ()),
    422: ("Something in the request is not as it must be; see errors.", ()),
    429: ("Too many requests.", ("Retry-After",)),
    500: ("Something went wrong on our side; the log knows the correlation_id.", ()),
    503: ("A part of the system does not answer. Try again.", ("Retry-After",)),
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

    example = {  # noqa: RUF012 - never changed
        "type": "urn:blocklist-jobs:problem:invalid",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "Something in the request is not as it must be; see errors.",
        "instance": "/api/v1/jobs/queue",
        "code": "invalid",
        "correlation_id": "a61aa640259d4524a18ee487236f5f22",
        "errors": [
            {
                "pointer": "/provider",
                "detail": "must be one of spotify, apple_music, youtube_music, tidal, not 'napster'",
            }
        ],
    }

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
    says, headers = MEANINGS[status]
    return {
        "description": says,
        "headers": header_refs(headers),
        "content": {MEDIA_TYPE: {"schema": schema}},
    }


def header_refs(names: tuple[str, ...]) -> dict[str, Any]:
    """References to headers; the correlation id comes with every answer."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in ("X-Request-ID", *names)}
