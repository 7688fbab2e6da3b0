"""A project's day of units, from midnight to midnight in California (developers.google.com, "Quota Calculator")."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from blocklist_jobs.sandbox.wire import JsonObject

PACIFIC = ZoneInfo("America/Los_Angeles")
UNITS_A_DAY = 10_000
READ, WRITE = 1, 50
INVALID = 1
"""Every request costs at least this."""


def day_of(now: float) -> date:
    """The day that counts at this instant."""
    return datetime.fromtimestamp(now, PACIFIC).date()


def resets_at(now: float) -> float:
    """The next midnight in California, in seconds since 1970; days there have 23 to 25 hours."""
    return datetime.combine(day_of(now) + timedelta(days=1), time.min, PACIFIC).timestamp()


@dataclass(slots=True)
class Day:
    """What was used on a day, in units, and how many calls were refused for want of them."""

    used: int = 0
    refused: int = 0
    by_user: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Quotas:
    """All projects' days."""

    limits: dict[str, int] = field(default_factory=dict)
    days: dict[str, dict[date, Day]] = field(default_factory=dict)

    def limit(self, project: str) -> int:
        """Units a day."""
        return self.limits.get(project, UNITS_A_DAY)

    def today(self, project: str, now: float) -> Day:
        """The day of now, which begins with nothing used."""
        return self.days.setdefault(project, {}).setdefault(day_of(now), Day())

    def allows(self, project: str, cost: int, now: float) -> bool:
        """Whether the day still holds so many units; counts the refusal if it does not."""
        day = self.today(project, now)
        allowed = day.used + cost <= self.limit(project)
        day.refused += not allowed
        return allowed

    def charge(self, project: str, user: str, cost: int, now: float) -> None:
        """Takes units off the day."""
        day = self.today(project, now)
        day.used += cost
        day.by_user[user] = day.by_user.get(user, 0) + cost

    def shown(self, now: float) -> JsonObject:
        """Every project that has been used: its day of now, and all of its days."""
        return {project: self._shown(project, now) for project in list(self.days)}

    def _shown(self, project: str, now: float) -> JsonObject:
        today = self.today(project, now)
        return {
            "limit": self.limit(project),
            **_day(today),
            "resets_at": resets_at(now),
            "days": {str(at): _day(day) for at, day in self.days[project].items()},
        }


def _day(day: Day) -> JsonObject:
    return {"used": day.used, "refused": day.refused, "by_user": dict(day.by_user)}
