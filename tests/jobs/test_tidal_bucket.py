"""Tidal's bucket of tokens, end to end: a job gets through it at its pace, and is seldom refused or never.

The bucket is the one that was seen in 2025, eighty times as fast; our own limit allows far more than it.
"""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.limits import Limits, Window
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobView
from tests.jobs.libraries import ZED, library
from tests.jobs.venues import VENUES
from tests.jobs.workshop import Workshop

TIDAL = VENUES["tidal"]
BLOCKED = {TIDAL.artist(ZED)}
# Tidal's own limit of the design, as much faster.
DEFAULT = Limits((Window(200, 0.75),), burst=30, concurrency=8)
BUCKET: dict[str, Any] = {"limit": 80, "seconds": 1, "shape": "token_bucket", "burst": 10, "cost": 5}
# As of July 2025: Retry-After alone. What writes takes the whole bucket.
WEIGHTED = {**BUCKET, "write_cost": 10}
# As of February 2025: headers, and no Retry-After.
TELLING = {**BUCKET, "tells": True, "refusal": "none"}


@pytest.fixture
def provider() -> str:
    """The workshop is Tidal's."""
    return TIDAL.name


def there_and_back(workshop: Workshop, limits: Limits, bucket: dict[str, Any]) -> list[JobView]:
    """A job and its rollback through the bucket; whatever came of them, the library was right after each."""
    tokens = TIDAL.fill(workshop.sandbox, library(good=24, bad=12))["ann"]
    before = workshop.library()
    workshop.connect(tokens)
    workshop.set_limits(limits)
    workshop.sandbox.limit(bucket, provider=TIDAL.name)
    (ended,) = workshop.drive(workshop.submit(workshop.block(*BLOCKED)), within_s=90)
    assert TIDAL.wrong_after_enforcement(before, workshop.library(), BLOCKED) == ()
    (back,) = workshop.drive(workshop.roll_back(ended), within_s=90)
    assert TIDAL.wrong_after_rollback(before, workshop.library(), BLOCKED) == ()
    return [ended, back]


def statuses(workshop: Workshop) -> list[int]:
    """What the API has answered."""
    return [one["status"] for one in workshop.sandbox.requests()]


def test_a_bucket_in_which_writes_weigh_more(workshop: Workshop) -> None:
    jobs = there_and_back(workshop, DEFAULT, WEIGHTED)
    # To be refused is no attempt.
    assert [(job.status, job.attempts) for job in jobs] == [(Status.COMPLETED, 0)] * 2
    found = statuses(workshop)
    assert set(found) == {200, 429}
    assert found.count(429) <= len(found) / 4
    assert workshop.services.limits.status(TIDAL.name)["learned_limit"] is not None


def test_a_bucket_that_tells_what_is_left_refuses_nobody(workshop: Workshop) -> None:
    """One call at a time, so that each knows what the last one was told; nothing else would keep them back."""
    alone = Limits(DEFAULT.windows, burst=30, concurrency=1)
    jobs = there_and_back(workshop, alone, TELLING)
    assert [(job.status, job.attempts) for job in jobs] == [(Status.COMPLETED, 0)] * 2
    assert set(statuses(workshop)) == {200}
    assert workshop.services.limits.status(TIDAL.name)["learned_limit"] is None
