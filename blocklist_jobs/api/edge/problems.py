"""Problem documents (RFC 9457): the one form of every refusal, whoever refuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import Response, current_app, request

from blocklist_jobs.api.edge.correlation import correlation_id
from blocklist_jobs.api.edge.times import seconds_until, written
from blocklist_jobs.core.errors import FieldProblem, Refused

MEDIA_TYPE = "application/problem+json"
RESERVED = ("type", "title", "status", "detail", "instance", "code", "correlation_id", "errors", "retry_at")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be said. ``extra`` are members of its own; none may take the name of a standard one."""

    status: int
    code: str
    detail: str
    errors: Sequence[FieldProblem] = ()
    retry_at: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def problem_of(refusal: Refused) -> Problem:
    """The problem of a refusal, with the headers that belong to its status (RFC 9110)."""
    headers = {}
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="blocklist_jobs"'
    if refusal.retry_at is not None:
        headers["Retry-After"] = str(seconds_until(refusal.retry_at, datetime.now(UTC), most=86_400))
    elif refusal.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "5"
    return Problem(
        refusal.status, refusal.code, refusal.detail, refusal.errors, refusal.retry_at, refusal.extra, headers
    )


def answer(problem: Problem) -> Response:
    """The problem as an answer to the current request."""
    document = document_of(problem, instance=request.path, correlation=correlation_id())
    made = Response(current_app.json.dumps(document), problem.status, content_type=MEDIA_TYPE)
    made.headers.update(problem.headers)
    return made


def document_of(problem: Problem, *, instance: str, correlation: str) -> dict[str, Any]:
    """The problem as the document of RFC 9457."""
    document: dict[str, Any] = {
        "type": f"urn:blocklist-jobs:problem:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "instance": instance,
        "code": problem.code,
        "correlation_id": correlation,
    }
    if problem.errors:
        document["errors"] = [{"pointer": error.pointer, "detail": error.detail} for error in problem.errors]
    if problem.retry_at is not None:
        document["retry_at"] = written(problem.retry_at)
    return document | {name: value for name, value in problem.extra.items() if name not in RESERVED}
