"""What is done about an order that is looked at: each case once, and what holds in all of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from blocklist_jobs.core.standing_order import Clock, Decision, Do, Order, decide

NOW = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)
HOURLY = Clock(every_s=3_600)


def order(**changes: Any) -> Order:
    known: dict[str, Any] = {
        "id": UUID(int=1),
        "user_id": "ann",
        "provider": "spotify",
        "connection_id": UUID(int=2),
        "blocklist_id": UUID(int=3),
        "revision": 4,
        "change": "",
        "options": {},
        "priority": 3,
        "clock": HOURLY,
        "next_run_at": NOW + timedelta(minutes=5),
        "looks_first": False,
        "is_connected": True,
    }
    return Order(**{**known, **changes})


def come(**changes: Any) -> Order:
    """An order whose time came a minute ago."""
    return order(next_run_at=NOW - timedelta(minutes=1), **changes)


NEXT = NOW + timedelta(minutes=59)


def test_each_case() -> None:
    at = (NOW - timedelta(minutes=1)).isoformat()
    assert decide(order(), NOW) == Decision(Do.REST, next_run_at=NOW + timedelta(minutes=5))
    assert decide(come(), NOW) == Decision(Do.RUN, due=at, next_run_at=NEXT)
    assert decide(come(looks_first=True), NOW) == Decision(Do.RUN, due=at, dry_run=True, next_run_at=NEXT)
    assert decide(come(busy_with="own"), NOW) == Decision(Do.SKIP, next_run_at=NEXT)
    assert decide(come(busy_with="own", change="c"), NOW) == Decision(Do.WAIT, next_run_at=NEXT)
    assert decide(come(busy_with="other"), NOW) == Decision(Do.WAIT, next_run_at=NOW - timedelta(minutes=1))
    assert decide(come(is_connected=False), NOW).do is Do.PAUSE
    changed = order(change="c", clock=None, next_run_at=None)
    assert decide(changed, NOW) == Decision(Do.RUN, due="c")


CLOCKS = st.sampled_from([None, HOURLY, Clock(daily_at="04:30", timezone="Europe/Berlin")])


@settings(deadline=None)
@given(
    CLOCKS,
    st.timedeltas(timedelta(days=-400), timedelta(days=1)),
    st.sampled_from(["", "own", "other"]),
    st.sampled_from(["", "change"]),
    st.booleans(),
)
def test_what_always_holds(clock: Clock | None, until: timedelta, busy: str, change: str, looks_first: bool) -> None:
    coming = NOW + until if clock else None
    looked_at = order(clock=clock, next_run_at=coming, busy_with=busy, change=change, looks_first=looks_first)
    made = decide(looked_at, NOW)
    is_due = bool(change) or (coming is not None and coming <= NOW)
    assert (made.do is Do.RUN) == (is_due and not busy)
    # A clock never stands still, and never goes back.
    assert (made.next_run_at is None) == (clock is None)
    if coming is not None and made.next_run_at is not None:
        assert made.next_run_at >= coming
        assert made.next_run_at > NOW or busy == "other"
    if made.do is Do.RUN:
        assert made.due
        assert decide(order(clock=clock, next_run_at=made.next_run_at), NOW).do is Do.REST
