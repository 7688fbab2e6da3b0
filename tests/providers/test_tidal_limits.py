"""The headers of Tidal's bucket, where they are sent."""

from __future__ import annotations

import pytest

from blocklist_jobs.core.wire import RateHint
from tests.providers.made import answer
from tests.providers.tidal_made import tidal


def bucket(remaining: str, price: str = "5", rate: str = "1", **more: str) -> RateHint:
    """The hint of an answer with these headers."""
    headers = {
        "x_ratelimit_remaining": remaining,
        "x_ratelimit_requested_tokens": price,
        "x_ratelimit_replenish_rate": rate,
        "x_ratelimit_burst_capacity": "10",
        **more,
    }
    return tidal().rate_hint(answer(200, **headers))


@pytest.mark.parametrize(
    ("remaining", "left", "reset_s"),
    [("10", 2, 0.0), ("5", 1, 0.0), ("4", 0, 1.0), ("3", 0, 2.0), ("0", 0, 5.0), (" 5 ", 1, 0.0)],
)
def test_requests_left_and_seconds_to_the_next(remaining: str, left: int, reset_s: float) -> None:
    assert bucket(remaining) == RateHint(remaining=left, reset_s=reset_s)


@pytest.mark.parametrize(
    ("remaining", "price", "rate"),
    [
        ("-1", "5", "1"),
        ("", "5", "1"),
        ("5", "0", "1"),
        ("5", "5", "0"),
        ("5", "x", "1"),
        ("5", "5", "1.5"),
        ("٣", "5", "1"),
    ],
)
def test_headers_that_make_no_sense_say_nothing(remaining: str, price: str, rate: str) -> None:
    assert bucket(remaining, price, rate) == RateHint()


def test_no_headers_say_nothing() -> None:
    assert tidal().rate_hint(answer(429, retry_after="5")) == RateHint()
