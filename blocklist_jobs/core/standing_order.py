"""Standing orders: when one is due, and what is done about it then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LEAST_EVERY_S = 300
"""No more often: a library scan of every five minutes already takes a good share of a provider's limit."""

WAIT = timedelta(seconds=5)
"""How soon an order that waits for an unfinished job is looked at again."""

MUCH = 20
"""A plan that removes so few is carried out whatever its share of the library."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Every ``every_s`` seconds, or at ``daily_at`` ("HH:MM") of the ``timezone``, on ``days`` (all by default)."""

    every_s: int | None = None
    daily_at: str | None = None
    timezone: str = "UTC"
    days: tuple[str, ...] = WEEKDAYS

    def next_after(self, now: datetime, last: datetime | None = None) -> datetime:
        """The first time after ``now``. Intervals keep their phase: they are counted from ``last``, if it is known.

        A local time that summer time leaves out is as late as the gap is long; one that comes twice counts once.
        """
        if self.every_s is not None:
            every, start = timedelta(seconds=self.every_s), last or now
            return start + every * ((now - start) // every + 1)
        zone, (hour, minute) = ZoneInfo(self.timezone), map(int, str(self.daily_at).split(":"))
        day = now.astimezone(zone).date() - timedelta(days=1)
        while True:
            if WEEKDAYS[day.weekday()] in self.days:
                found = datetime.combine(day, time_of_day(hour, minute), zone).astimezone(UTC)
                if found > now:
                    return found
            day += timedelta(days=1)

    def to_record(self) -> dict[str, Any]:
        """As it is stored."""
        if self.every_s is not None:
            return {"every_s": self.every_s}
        return {"daily_at": self.daily_at, "timezone": self.timezone, "days": list(self.days)}


def clock_of(record: Mapping[str, Any] | None) -> Clock | None:
    """What :meth:`Clock.to_record` stored."""
    if record is None:
        return None
    return Clock(**{**record, "days": tuple(record.get("days", WEEKDAYS))})


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """A standing order as its owner sees it. ``skipped`` counts times that came while the last run was unfinished."""

    id: UUID
    provider: str
    connection_id: UUID
    blocklist_id: UUID
    options: Mapping[str, Any]
    priority: str
    clock: Clock | None
    on_change: bool
    paused: bool
    paused_reason: str | None
    next_run_at: datetime | None
    last_run_at: datetime | None
    last_job_id: UUID | None
    last_job_status: str | None
    skipped: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """A locked order whose time has come, and what the decision needs of the rest.

    ``change`` names the change of its list that is due, if any. ``looks_first``: the list, which is at ``revision``,
    has changed by itself (from a source) since the order last did its work, which is tried out with a dry run.
    ``busy_with`` is "own" while its last run is unfinished, "other" while another order's is on the same connection.
    """

    id: UUID
    user_id: str
    provider: str
    connection_id: UUID
    blocklist_id: UUID
    revision: int
    change: str
    options: Mapping[str, Any]
    priority: int
    clock: Clock | None
    next_run_at: datetime | None
    looks_first: bool
    is_connected: bool
    busy_with: str = ""
    checked: Mapping[str, Any] | None = field(default=None)
    """The dry run that was made first: its ``id``, ``status``, ``plan``, and whether that ``is_too_old``."""

    @property
    def is_changed(self) -> bool:
        """Whether a change of its list is due."""
        return bool(self.change)


class Do(StrEnum):
    """What is done about an order."""

    RUN = "run"
    WAIT = "wait"
    SKIP = "skip"
    PAUSE = "pause"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Decision:
    """``due``: which time this is, for the key by which it is done once; ``next_run_at`` is the clock's next."""

    do: Do
    due: str = ""
    dry_run: bool = False
    next_run_at: datetime | None = None


def decide(order: Order, now: datetime) -> Decision:
    """What to do about an order that is looked at.

    Times missed while nobody looked are one: the next is after ``now``. A time that comes while the last run is
    unfinished is skipped, a change waits for its end.
    """
    if not order.is_connected:
        return Decision(Do.PAUSE)
    is_time = order.next_run_at is not None and order.next_run_at <= now
    coming = order.next_run_at
    if is_time and order.clock is not None:
        coming = order.clock.next_after(now, order.next_run_at)
    if not is_time and not order.is_changed:
        return Decision(Do.REST, next_run_at=coming)
    if order.busy_with == "other":
        return Decision(Do.WAIT, next_run_at=order.next_run_at)
    if order.busy_with == "own":
        return Decision(Do.WAIT if order.is_changed else Do.SKIP, next_run_at=coming)
    due = order.next_run_at.isoformat() if is_time and order.next_run_at else order.change
    return Decision(Do.RUN, due=due, dry_run=order.looks_first, next_run_at=coming)


def is_harmless(plan: Mapping[str, Any]) -> bool:
    """Whether a plan is carried out unseen: it takes out little, or no more than half of what was looked at."""
    entries = sum(surface.get("entries", 0) for surface in plan.get("surfaces", {}).values())
    removed = plan.get("remove", 0)
    return bool(removed <= MUCH or 2 * removed <= entries)
