"""Instants on the wire: RFC 3339 in UTC, e.g. ``2026-11-24T20:33:33.120000Z``."""

from __future__ import annotations

import math
from datetime import UTC, datetime


def written(instant: datetime | None) -> str | None:
    """The instant as clients read it; ``None`` stays ``None``."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z") if instant is not None else None


def seconds_until(instant: datetime, now: datetime, *, least: int = 1, most: int = 3600) -> int:
    """Whole seconds from ``now`` to ``instant``, rounded up, within ``least`` and ``most``; for ``Retry-After``."""
    return max(least, min(most, math.ceil((instant - now).total_seconds())))
