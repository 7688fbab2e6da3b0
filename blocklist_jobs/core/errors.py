"""Every refusal that a client can meet. The class says what to do about it; its docstring is the message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one field; ``pointer`` is a JSON pointer into the body, or a parameter's name."""

    pointer: str
    detail: str


class Refused(Exception):
    """The request was not carried out."""

    code = "refused"
    status = 400

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[FieldProblem] = (),
        retry_at: datetime | None = None,
        **extra: Any,
    ) -> None:
        self.detail = detail or (type(self).__doc__ or "").strip()
        self.errors = tuple(errors)
        self.retry_at = retry_at
        self.extra = extra
        super().__init__(self.detail)


class Invalid(Refused):
    """Something in the request is not as it must be; see errors."""

    code = "invalid"
    status = 422


class Unauthenticated(Refused):
    """A valid key is needed: send "Authorization: Bearer <key>"."""

    code = "unauthenticated"
    status = 401


class Forbidden(Refused):
    """This needs an admin key."""

    code = "forbidden"
    status = 403


class NotFound(Refused):
    """There is no such thing, or it is not yours."""

    code = "not_found"
    status = 404


class Conflict(Refused):
    """The state of the thing forbids this."""

    code = "conflict"
    status = 409


class IdempotencyMismatch(Refused):
    """This Idempotency-Key was used before with another body; use a new key for a new request."""

    code = "idempotency_mismatch"
    status = 422


class TooLarge(Refused):
    """The body is larger than allowed."""

    code = "too_large"
    status = 413


class TooManyRequests(Refused):
    """Too many requests; wait as long as Retry-After says."""

    code = "too_many_requests"
    status = 429


class Unavailable(Refused):
    """A part of the system does not answer; nothing was stored. Try again."""

    code = "unavailable"
    status = 503
