"""Every exception that leaves a route, as a problem document. Nothing internal is told; the log has the rest."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from flask import Flask, Response, request
from psycopg2.errors import ForeignKeyViolation
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from blocklist_jobs.api.edge.correlation import correlation_id
from blocklist_jobs.api.edge.problems import Problem, answer, problem_of
from blocklist_jobs.core.errors import Refused, Unavailable

_log = structlog.get_logger(__name__)

# Words for people where Werkzeug's own are about its inner life; by status.
_DETAILS = {
    404: "There is nothing at this path; /openapi.json names those that there are.",
    405: "This path does not take the method {method}; see the Allow header.",
    406: "This path cannot answer in a form that the Accept header allows.",
    413: "The body is larger than allowed.",
    415: "The body's Content-Type is not understood here; send application/json.",
}
_CODES = {400: "bad_request", 413: "too_large", 415: "unsupported_media_type", 500: "internal"}


def explain_failures(app: Flask) -> None:
    """Let ``app`` answer every exception with a problem."""
    app.register_error_handler(Refused, lambda refusal: answer(problem_of(refusal)))
    app.register_error_handler(HTTPException, _http)
    for lost in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(lost, _without_postgres)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(RedisError, _without_redis)
    app.register_error_handler(ConnectionError, _without_redis)
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> Response | HTTPException:
    """What Flask and Werkzeug refuse by themselves: unknown paths and methods, bodies too large, broken requests."""
    status = error.code or 500
    if status < HTTPStatus.BAD_REQUEST:
        return error
    code = _CODES.get(status, HTTPStatus(status).name.lower())
    detail = _DETAILS[status].format(method=request.method) if status in _DETAILS else error.description
    # Allow, Retry-After and the like stay; the body is ours.
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    return answer(Problem(status, code, detail or HTTPStatus(status).phrase, headers=headers))


def _without_postgres(error: Exception) -> Response:
    _log.warning("postgres_unavailable", error=type(error).__name__)
    detail = "The database does not answer. Try again; with an Idempotency-Key nothing is done twice."
    return answer(problem_of(Unavailable(detail)))


def _database(error: DBAPIError) -> Response:
    """A cut connection that SQLAlchemy knows as such is an outage; any other database error is a bug of ours.

    Except for what was there when it was looked up and is gone when it is named: whoever asks again is told which.
    """
    if isinstance(error.orig, ForeignKeyViolation):
        return answer(problem_of(Unavailable("Something that this needs was removed in the same moment. Try again.")))
    return _without_postgres(error) if error.connection_invalidated else _unexpected(error)


def _without_redis(error: Exception) -> Response:
    _log.warning("redis_unavailable", error=type(error).__name__)
    return answer(problem_of(Unavailable("Redis does not answer, so this could not be finished. Try again.")))


def _unexpected(_error: Exception) -> Response:
    _log.exception("request_failed", method=request.method, path=request.path)
    detail = f"Something went wrong on our side; the log knows it as {correlation_id()}."
    return answer(Problem(500, "internal", detail))
