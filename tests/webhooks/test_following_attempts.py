"""What follows an attempt, as arithmetic."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from blocklist_jobs.core.webhook_retry import (
    LONGEST_ASKED_S,
    LONGEST_PAUSE_S,
    POLICY,
    Ending,
    Judged,
    Posted,
    judge,
)

STATUSES = st.none() | st.integers(100, 599)
DICE = st.floats(0, 1, exclude_max=True)


def judged(status: int | None, **given: object) -> Judged:
    history = {"tries": 0, "failures": 0, "failing_for": timedelta(), "dice": 0.5, **given}
    return judge(Posted(status, 1), **history)  # type: ignore[arg-type]


@settings(deadline=None)
@given(STATUSES, st.integers(0, 50), st.integers(0, 10_000), DICE, st.none() | st.floats(0, 1e9))
def test_every_answer_has_a_bounded_consequence(
    status: int | None, tries: int, failures: int, dice: float, asked_s: float | None
) -> None:
    verdict = judge(
        Posted(status, 1, retry_after_s=asked_s), tries=tries, failures=failures, failing_for=timedelta(), dice=dice
    )
    taken = status is not None and 200 <= status < 300
    assert (verdict.ending is Ending.DELIVERED) == taken
    assert 0 <= verdict.wait_s <= max(POLICY.cap_s, LONGEST_ASKED_S)
    assert verdict.pause_s <= LONGEST_ASKED_S
    if asked_s is None:
        assert verdict.pause_s <= LONGEST_PAUSE_S
    if verdict.ending is Ending.AGAIN:
        assert verdict.wait_s >= min(asked_s or 0.0, LONGEST_ASKED_S)
        assert tries < POLICY.attempts


def test_the_tries_take_about_a_day() -> None:
    waits = [judged(500, tries=tries, dice=0.5).wait_s for tries in range(POLICY.attempts)]
    assert waits == sorted(waits)
    assert waits[0] == 3.0
    assert 15 < sum(waits) / 3600 < 30
    assert judged(500, tries=POLICY.attempts).ending is Ending.FAILED


def test_a_failing_receiver_is_switched_off_after_days_and_many_attempts() -> None:
    days = timedelta(days=3)
    assert judged(500, failures=11, failing_for=days).disable == "the receiver has taken nothing for 3 days"
    assert judged(500, failures=10, failing_for=days).disable is None
    assert judged(500, failures=99, failing_for=days - timedelta(seconds=1)).disable is None
    assert judged(204, failures=99, failing_for=days) == Judged(Ending.DELIVERED)
    assert judged(410).disable is not None
