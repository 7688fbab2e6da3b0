"""What a provider allows, as its operator has set it. Shapes are those of ``PUT /api/v1/rate-limits/{provider}``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from blocklist_jobs.core.retry import Policy


class Scope(StrEnum):
    """Whose requests a window counts: all of the app's, or one user's."""

    APP = "app"
    USER = "user"


class BreakerMode(StrEnum):
    """Whether the breaker decides by itself or an operator has forced it."""

    AUTO = "auto"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Window:
    """At most ``limit`` cost units in any ``seconds`` seconds."""

    limit: int
    seconds: float
    scope: Scope = Scope.APP


@dataclass(frozen=True, slots=True)
class Quota:
    """At most ``units`` a day; the day ends at ``daily_at`` ("HH:MM") in ``timezone`` (an IANA name)."""

    units: int
    daily_at: str = "00:00"
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Limits:
    """All limits of one provider's app. ``burst``: what may go at once after a pause; ``concurrency``: 0 = no cap."""

    windows: tuple[Window, ...]
    quotas: tuple[Quota, ...] = ()
    burst: int = 1
    min_gap_ms: int = 0
    concurrency: int = 8
    backoff: Policy = Policy()
    paused: bool = False
    breaker: BreakerMode = BreakerMode.AUTO


def limits_to_record(limits: Limits) -> dict[str, Any]:
    """The limits in the shape of the API and of ``rate_limit_configs.limits``."""
    return {
        "windows": [{"limit": w.limit, "seconds": w.seconds, "scope": w.scope.value} for w in limits.windows],
        "quotas": [
            {"units": q.units, "resets": {"daily_at": q.daily_at, "timezone": q.timezone}} for q in limits.quotas
        ],
        "burst": limits.burst,
        "min_gap_ms": limits.min_gap_ms,
        "concurrency": limits.concurrency,
        "backoff": {
            "multiplier": limits.backoff.multiplier,
            "cap_seconds": limits.backoff.cap_s,
            "attempts": limits.backoff.attempts,
        },
        "paused": limits.paused,
        "breaker": limits.breaker.value,
    }


def limits_of(record: dict[str, Any]) -> Limits:
    """The limits that a full record (as :func:`limits_to_record` makes it) holds."""
    backoff = record["backoff"]
    return Limits(
        windows=tuple(Window(w["limit"], w["seconds"], Scope(w.get("scope", "app"))) for w in record["windows"]),
        quotas=tuple(Quota(q["units"], q["resets"]["daily_at"], q["resets"]["timezone"]) for q in record["quotas"]),
        burst=record["burst"],
        min_gap_ms=record["min_gap_ms"],
        concurrency=record["concurrency"],
        backoff=Policy(multiplier=backoff["multiplier"], cap_s=backoff["cap_seconds"], attempts=backoff["attempts"]),
        paused=record["paused"],
        breaker=BreakerMode(record["breaker"]),
    )


UNITS_BY_THE_DAY = frozenset({"youtube_music"})
"""Providers whose requests cost units of a day's quota; their windows count requests."""

YOUTUBE_DAY = Quota(units=10_000, daily_at="00:00", timezone="America/Los_Angeles")

# design.md, section 8. The operator changes them at run time; migrations seed the config table from here.
DEFAULT_LIMITS: dict[str, Limits] = {
    "spotify": Limits((Window(100, 60),), burst=20, backoff=Policy(1.5, 120.0)),
    "apple_music": Limits((Window(1000, 3600),), burst=50, backoff=Policy(2.0, 300.0)),
    "youtube_music": Limits((Window(100, 60),), (YOUTUBE_DAY,), burst=10, backoff=Policy(2.0, 180.0)),
    "tidal": Limits((Window(200, 60),), burst=30, backoff=Policy(1.8, 150.0)),
}
