"""An app's renewals have a gate of their own, under the same windows and without the day's units."""

from __future__ import annotations

from itertools import pairwise

import pytest

from blocklist_jobs.core.lanes import lanes_of, limits_in, token_lane
from blocklist_jobs.core.limits import DEFAULT_LIMITS
from blocklist_jobs.core.retry import RENEWAL_BASE_S, RENEWAL_CAP_S, renewal_wait_s


@pytest.mark.parametrize("provider", DEFAULT_LIMITS)
def test_the_limits_of_both_lanes(provider: str) -> None:
    limits = DEFAULT_LIMITS[provider]
    calls, renewals = lanes_of("default")
    assert (calls, renewals) == ("default", token_lane("default"))
    assert limits_in(calls, limits) == limits
    assert limits_in(renewals, limits).windows == limits.windows
    assert limits_in(renewals, limits).quotas == ()


@pytest.mark.parametrize("dice", [0.0, 0.999])
def test_a_token_endpoint_in_trouble_is_asked_ever_more_rarely(dice: float) -> None:
    waits = [renewal_wait_s(tries, None, dice) for tries in range(1, 40)]
    assert RENEWAL_BASE_S / 2 <= waits[0] < RENEWAL_BASE_S
    assert all(before <= after for before, after in pairwise(waits))
    assert RENEWAL_CAP_S / 2 <= waits[-1] < RENEWAL_CAP_S
    assert renewal_wait_s(1, 7.5, dice) == 7.5
    assert renewal_wait_s(0, None, dice) == waits[0]
