"""Instants in milliseconds since 1970, as RFC 3339: a client that cuts a date short is seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def instant_ms(text: object) -> int:
    """Of ``2024-05-01T12:00:00Z``, with any fraction and offset; raises ValueError for other forms."""
    if not isinstance(text, str) or "T" not in text:
        raise ValueError(f"not an instant: {text!r}")
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"without an offset: {text!r}")
    return (at - EPOCH) // MILLISECOND


def written(at_ms: int) -> str:
    """In UTC; with a fraction only where there is one."""
    at = EPOCH + at_ms * MILLISECOND
    return at.isoformat(timespec="milliseconds" if at_ms % 1000 else "seconds").replace("+00:00", "Z")
