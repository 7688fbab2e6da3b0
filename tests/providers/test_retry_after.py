"""Retry-After in all its forms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.wire import Answer
from blocklist_jobs.providers.retry_after import LONGEST_S, retry_after_s
from tests.providers.made import RECEIVED


def wait(**headers: str) -> float | None:
    """The wait that an answer with these headers asks for."""
    return retry_after_s(Answer(429, {name.replace("_", "-"): value for name, value in headers.items()}, b"", RECEIVED))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 12 ", 12.0),
        ("1.5", 1.5),
        ("48925", 48925.0),
        ("99999999999", LONGEST_S),
        ("-1", None),
        ("", None),
        ("soon", None),
        ("1e9", None),
        ("9" * 400, None),
        ("٣", None),
        ("nan", None),
        ("Tue, 24 Nov 2026 12:01:00 GMT", 60.0),
        ("Tue, 24 Nov 2026 13:01:00 +0100", 60.0),
        ("Tue, 24 Nov 2026 11:59:00 GMT", None),
        ("Tue, 99 Nov 2026 11:59:00 GMT", None),
        ("Fri, 01 Jan 9999 00:00:00 GMT", LONGEST_S),
    ],
)
def test_values(value: str, seconds: float | None) -> None:
    assert wait(retry_after=value) == seconds


def test_absent() -> None:
    assert wait() is None


def test_a_date_counts_on_the_providers_own_clock() -> None:
    assert wait(retry_after="Tue, 24 Nov 2026 15:00:10 GMT", date="Tue, 24 Nov 2026 15:00:00 GMT") == 10.0
    assert wait(retry_after="Tue, 24 Nov 2026 12:00:10 GMT", date="yesterday") == 10.0


@given(seconds=st.integers(0, int(LONGEST_S)), offset_s=st.integers(-86400, 86400))
def test_seconds_and_dates_mean_the_same(seconds: int, offset_s: int) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=offset_s)
    date = format_datetime(now + timedelta(seconds=seconds), usegmt=True)
    assert wait(retry_after=date, date=format_datetime(now, usegmt=True)) == wait(retry_after=str(seconds)) == seconds


@given(st.text(max_size=40))
def test_nothing_makes_it_raise(value: str) -> None:
    seconds = wait(retry_after=value, date=value)
    assert seconds is None or 0 <= seconds <= LONGEST_S
