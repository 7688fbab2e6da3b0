"""Times in words a person reads."""

from __future__ import annotations

from datetime import UTC, datetime


def span(seconds: float) -> str:
    """A length of time in its two largest units: ``42 s``, ``3 min 5 s``, ``2 h 10 min``, ``3 d 4 h``."""
    whole = max(0, round(seconds))
    for size, unit, below, below_unit in ((86_400, "d", 3_600, "h"), (3_600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            rest = whole % size // below
            return f"{whole // size} {unit} {rest} {below_unit}" if rest else f"{whole // size} {unit}"
    return f"{whole} s"


def instant(text: str | None) -> datetime | None:
    """An RFC 3339 time as an aware instant; ``None`` for nothing."""
    return datetime.fromisoformat(text) if text else None


def moment(text: str | None) -> str:
    """An RFC 3339 time as ``2026-11-24 20:31:05`` in the reader's own zone; ``-`` for nothing."""
    when = instant(text)
    return when.astimezone().strftime("%Y-%m-%d %H:%M:%S") if when else "-"


def clock(when: datetime) -> str:
    """The time of day in the reader's zone, with the date when it is not today's."""
    local = when.astimezone()
    same_day = local.date() == datetime.now(UTC).astimezone().date()
    return local.strftime("%H:%M:%S" if same_day else "%Y-%m-%d %H:%M")
