"""Days end when the provider's zone says, also when its clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.limits import Quota
from blocklist_jobs.gate.quota_day import day_begin, day_end

PACIFIC = "America/Los_Angeles"


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quota", "now", "end"),
    [
        (Quota(1, "00:00", PACIFIC), "2026-01-10T12:00", "2026-01-11T08:00"),
        (Quota(1, "00:00", PACIFIC), "2026-07-10T12:00", "2026-07-11T07:00"),
        # 8 March 2026 has 23 hours there, 1 November 25.
        (Quota(1, "00:00", PACIFIC), "2026-03-08T08:00", "2026-03-09T07:00"),
        (Quota(1, "00:00", PACIFIC), "2026-11-01T07:00", "2026-11-02T08:00"),
        # 02:30 does not exist on 8 March, and 01:30 comes twice on 1 November: the first counts.
        (Quota(1, "02:30", PACIFIC), "2026-03-08T09:00", "2026-03-08T10:30"),
        (Quota(1, "01:30", PACIFIC), "2026-11-01T08:00", "2026-11-01T08:30"),
        (Quota(1, "01:30", PACIFIC), "2026-11-01T08:30", "2026-11-02T09:30"),
        (Quota(1, "23:30", "Pacific/Kiritimati"), "2026-05-01T00:00", "2026-05-01T09:30"),
    ],
)
def test_the_end_of_the_day(quota: Quota, now: str, end: str) -> None:
    assert day_end(quota, at(now)) == at(end)


@given(
    now=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - made aware below
    zone=st.sampled_from([PACIFIC, "UTC", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Kiritimati"]),
    minutes=st.integers(0, 1439),
)
def test_days_follow_each_other_without_gap_or_overlap(now: datetime, zone: str, minutes: int) -> None:
    quota = Quota(1, f"{minutes // 60:02}:{minutes % 60:02}", zone)
    aware = now.replace(tzinfo=UTC)
    begin, end = day_begin(quota, aware), day_end(quota, aware)
    assert begin <= aware < end
    assert timedelta(hours=22) < end - begin < timedelta(hours=26)
    assert day_begin(quota, end) == end
    assert day_end(quota, begin) == end
