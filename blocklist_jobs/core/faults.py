"""What can go wrong with a call to a provider, by what follows from it. design.md, section 7, is this table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus


class FaultKind(StrEnum):
    """The class of a fault says what to do about it."""

    TRANSIENT = "transient"
    """The provider is in trouble (5xx): try again later; counts for the breaker."""
    UNKNOWN = "unknown"
    """The answer was lost: it may or may not have been done; counts for the breaker."""
    THROTTLED = "throttled"
    """Too many requests: everyone waits; not an attempt."""
    QUOTA = "quota"
    """The day's quota is used up: everyone waits for the reset; not an attempt."""
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - the name of a fault
    """The access token is not accepted: refresh once and run again; not an attempt."""
    GRANT_DEAD = "grant_dead"
    """The user must connect again; the jobs wait for that."""
    ITEM_REFUSED = "item_refused"
    """The request is refused for what it names: split it until the bad item stands alone."""
    GONE = "gone"
    """The thing it names no longer exists."""
    SURFACE_CLOSED = "surface_closed"
    """Not allowed at all (scope, plan, app): the surface fails, the rest goes on."""
    MALFORMED = "malformed"
    """The answer could not be read: an attempt, like any other unexpected state."""
    BUG = "bug"
    """An exception of our own: an attempt."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``retry_after_s`` is what the provider asked for, in seconds from its answer, if it did.

    ``message`` is safe to show: it never holds a token. ``status`` is the HTTP status, 0 without an answer.
    """

    kind: FaultKind
    message: str
    status: int = 0
    retry_after_s: float | None = None
    code: str = ""

    def to_record(self) -> dict[str, object]:
        """The fault as it is stored in a batch's history and shown in an error."""
        return {"kind": self.kind.value, "status": self.status, "code": self.code, "message": self.message}


COUNTS_FOR_BREAKER = frozenset({FaultKind.TRANSIENT, FaultKind.UNKNOWN})


def may_be_done(record: Mapping[str, object] | None) -> bool:
    """Whether a call that came to this fault (as :meth:`Fault.to_record` makes it) may have taken effect all the same.

    A lost answer, one that could not be read, a bug that met it, and every 5xx: gateways answer so for a server that
    has gone on working. What was refused by its status was not done, nor what never found a connection.
    """
    kind, status = (record or {}).get("kind"), int(str((record or {}).get("status") or 0))
    if kind == FaultKind.TRANSIENT:
        return status >= HTTPStatus.INTERNAL_SERVER_ERROR
    is_refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    return kind in (FaultKind.UNKNOWN, FaultKind.MALFORMED, FaultKind.BUG) and not is_refused


IS_NO_ATTEMPT = frozenset({FaultKind.THROTTLED, FaultKind.QUOTA, FaultKind.TOKEN_EXPIRED, FaultKind.GRANT_DEAD})

CONNECTION_REMOVED = Fault(FaultKind.GRANT_DEAD, "the connection was removed", code="connection_removed")
