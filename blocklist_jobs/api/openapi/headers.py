"""Headers by name: those that requests carry, and those that answers bring."""

from __future__ import annotations

from typing import Any

# Header names are not told apart by case; a parameter or header of one name is the same wherever it stands.
REQUEST: dict[str, dict[str, Any]] = {
    "Idempotency-Key": {
        "description": "The same key with the same body gives the same answer and does nothing twice. "
        "With another body it is refused. Any word will do, such as spring-cleaning.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"},
    },
    "Confirm-Deletion": {
        "description": "The caller's own name: everything that is theirs is to be deleted.",
        "schema": {"type": "string"},
    },
    "If-None-Match": {
        "description": "The ETag of the answer that the client has: 304 while nothing has changed.",
        "schema": {"type": "string"},
    },
    "Last-Event-ID": {
        "description": "The id of the last event that the client has seen; the stream goes on after it.",
        "schema": {"type": "string"},
    },
}

COUNTED = ("RateLimit-Policy", "RateLimit")
"""Come with every answer to a key, unless the server sets no limit."""

ANSWER: dict[str, dict[str, Any]] = {
    "X-Request-ID": {"description": "The correlation id, which the log has too.", "schema": {"type": "string"}},
    "Location": {"description": "Where the thing is.", "schema": {"type": "string", "format": "uri-reference"}},
    "Retry-After": {
        "description": "Seconds after which it is worth asking again.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "ETag": {"description": "Changes with the answer.", "schema": {"type": "string"}},
    "Cache-Control": {"description": "How long the answer may be kept.", "schema": {"type": "string"}},
    "Content-Disposition": {"description": "A name for the file.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "How to show who is asking.", "schema": {"type": "string"}},
    "RateLimit-Policy": {
        "description": "How many requests (q) a key has in so many seconds (w).",
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": "How many of them are left (r), and in how many seconds all are again (t).",
        "schema": {"type": "string"},
    },
    "Allow": {"description": "The methods that the path takes.", "schema": {"type": "string"}},
    "Vary": {"description": "The request headers that the answer depends on.", "schema": {"type": "string"}},
}
