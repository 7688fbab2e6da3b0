"""When an order is due: intervals keep their phase, local times keep to the wall, summer time or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocklist_jobs.core.standing_order import WEEKDAYS, Clock, clock_of

BERLIN = ZoneInfo("Europe/Berlin")
INSTANTS = st.integers(1_735_689_600, 1_893_456_000).map(lambda second: datetime.fromtimestamp(second, UTC))
TIMES = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59))
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@settings(deadline=None)
@given(st.integers(300, 10**7), INSTANTS, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_intervals_keep_their_phase_however_long_nobody_looked(every_s: int, last: datetime, away: timedelta) -> None:
    now = last + away
    found = Clock(every_s=every_s).next_after(now, last)
    assert now < found <= now + timedelta(seconds=every_s)
    assert (found - last) % timedelta(seconds=every_s) == timedelta(0)


@settings(deadline=None)
@given(TIMES, ZONES, st.sets(st.sampled_from(WEEKDAYS), min_size=1), INSTANTS)
def test_local_times_come_once_a_day(daily_at: str, timezone: str, days: set[str], now: datetime) -> None:
    clock = Clock(daily_at=daily_at, timezone=timezone, days=tuple(day for day in WEEKDAYS if day in days))
    zone = ZoneInfo(timezone)
    first = clock.next_after(now)
    second = clock.next_after(first)
    assert now < first <= now + timedelta(days=8)
    assert first < second
    # The day is that of the time as it was meant; a gap may push it over midnight in no zone of ours.
    assert WEEKDAYS[first.astimezone(zone).weekday()] in days
    assert second.astimezone(zone).date() > first.astimezone(zone).date()
    assert clock_of(clock.to_record()) == clock


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # Ordinary days on both sides of the change: the wall's time stays, the instant moves by an hour.
        ("2026-03-28T12:00", "2026-03-29T04:30"),
        ("2026-10-24T12:00", "2026-10-25T04:30"),
    ],
)
def test_the_wall_clock_rules(now: str, expected: str) -> None:
    clock = Clock(daily_at="04:30", timezone="Europe/Berlin")
    assert clock.next_after(at(now)) == at(expected)


def test_a_time_that_is_left_out_is_as_late_as_the_gap_is_long() -> None:
    clock = Clock(daily_at="02:30", timezone="Europe/Berlin")
    found = clock.next_after(at("2026-03-28T12:00"))
    assert found.astimezone(BERLIN).isoformat() == "2026-03-29T03:30:00+02:00"
    assert clock.next_after(found) == at("2026-03-30T02:30")


def test_a_time_that_comes_twice_counts_once() -> None:
    clock = Clock(daily_at="02:30", timezone="Europe/Berlin")
    found = clock.next_after(at("2026-10-24T12:00"))
    assert found.astimezone(BERLIN).isoformat() == "2026-10-25T02:30:00+02:00"
    assert clock.next_after(found) == at("2026-10-26T02:30")


def test_days_of_the_week() -> None:
    clock = Clock(daily_at="08:00", timezone="Europe/Berlin", days=("mon", "fri"))
    assert clock.next_after(at("2026-11-25T12:00")) == at("2026-11-27T08:00")
    assert clock.next_after(at("2026-11-27T08:00")) == at("2026-11-30T08:00")
