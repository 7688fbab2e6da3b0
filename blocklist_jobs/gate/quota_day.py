"""When a quota's day ends: a wall-clock time in an IANA zone, right on the days when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from blocklist_jobs.core.limits import Quota


def _reset_on(quota: Quota, day: datetime) -> datetime:
    """The reset on ``day``'s date; a time that the clocks skip is moved to after the gap, one that they repeat is
    the first of the two."""
    at = time.fromisoformat(quota.daily_at)
    return datetime.combine(day.date(), at, ZoneInfo(quota.timezone)).astimezone(UTC)


def day_end(quota: Quota, at: datetime) -> datetime:
    """The first reset after the aware instant ``at``, in UTC. Raises ``ZoneInfoNotFoundError``, ``ValueError``."""
    local = at.astimezone(ZoneInfo(quota.timezone))
    for days in (-1, 0, 1):
        reset = _reset_on(quota, local + timedelta(days=days))
        if reset > at:
            return reset
    return _reset_on(quota, local + timedelta(days=2))


def day_begin(quota: Quota, at: datetime) -> datetime:
    """The last reset at or before the aware instant ``at``, in UTC."""
    local = at.astimezone(ZoneInfo(quota.timezone))
    for days in (1, 0, -1):
        reset = _reset_on(quota, local + timedelta(days=days))
        if reset <= at:
            return reset
    return _reset_on(quota, local - timedelta(days=2))
