"""How many requests somebody may make of us in how long, and where they stand. Protects us; no provider's limit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestLimit:
    """At most about ``count`` requests in any ``seconds`` seconds."""

    count: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands with a limit after a request, which has been counted if it ``may_go``.

    ``remaining`` are requests that could follow at once; ``reset_s`` is how long it is until as many as ever may go, or
    for one that may not go, until the next may. Who ``is_in_doubt`` was ended a moment ago by another process.
    """

    limit: RequestLimit
    may_go: bool
    remaining: int
    reset_s: float
    is_in_doubt: bool = False
