"""A rollback that takes YouTube's days: not a call between a 403 and midnight in California, whatever dies meanwhile,
also on the days on which the clocks change there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import Engine

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.limits import YOUTUBE_DAY
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobView
from blocklist_jobs.sandbox import Sandbox
from tests.jobs.days import PROJECT, Days
from tests.jobs.test_provider_youtube import CLOSE, NAME, channel, liked, until_evening, video
from tests.jobs.venues import VENUES
from tests.jobs.workshop import FAST, Workshop

# A project with fewer units than the usual 10,000, so that a few songs last for days.
UNITS = 1_000
DAY = {"units": UNITS, "resets": {"daily_at": YOUTUBE_DAY.daily_at, "timezone": YOUTUBE_DAY.timezone}}
ZED = channel("Zed")
LIKED, LISTED = 36, 12
# Two days before the clocks change there: the second night of the rollback is an hour longer, or shorter.
AUTUMN = datetime(2026, 10, 30, 22, tzinfo=UTC), timedelta(hours=25)
SPRING = datetime(2027, 3, 12, 22, tzinfo=UTC), timedelta(hours=23)


@pytest.fixture(params=[AUTUMN, SPRING], ids=["autumn", "spring"])
def season(request: pytest.FixtureRequest) -> tuple[datetime, timedelta]:
    """When it begins, and how long the day of the change is."""
    found: tuple[datetime, timedelta] = request.param
    return found


@pytest.fixture
def days(
    settings: Settings,
    sandbox: Sandbox,
    clean_db: Engine,
    redis_client: Redis,
    season: tuple[datetime, timedelta],
) -> Iterator[Days]:
    """A world in which days pass without waiting."""
    made = Days(settings, sandbox, redis_client, season[0])
    yield made
    made.services.close()


def music() -> dict[str, Any]:
    """Songs that Ann likes, and a playlist in which every other song is Zed's."""
    document = liked(ann=LIKED)
    zeds = [video(f"zed{number}", "Zed")["id"] for number in range(LISTED)]
    anns = [video(f"ann{number}", "Ann")["id"] for number in range(3)]
    listed = [id_ for number, zed in enumerate(zeds) for id_ in (zed, anns[number % 3])]
    return {**document, "playlists": [{"id": "PLmine", "title": "mine", "owner": "ann", "items": listed}]}


def allow(workshop: Workshop, *quotas: dict[str, Any], units: int) -> None:
    """So many units a day, at the gate and at YouTube."""
    workshop.services.limits.change(workshop.caller, NAME, {"quotas": list(quotas)})
    workshop.sandbox.quota(limit=units)


def cleaned(days: Days) -> tuple[Workshop, JobView, dict[str, Any]]:
    """A library that was enforced on a day with units enough; the next day they are few."""
    workshop = Workshop(days.services, days.sandbox, NAME, Caller("ann", is_admin=True))
    # One call at a time: those under way would meet the same 403.
    workshop.set_limits(replace(FAST, concurrency=1))
    workshop.connect(days.sandbox.seed(music(), NAME)["ann"])
    before = workshop.library()
    allow(workshop, units=10**9)
    (ended,) = workshop.drive(workshop.submit(workshop.block(ZED)))
    assert ended.progress.completed == LIKED + LISTED
    days.next_day()
    allow(workshop, DAY, units=UNITS)
    return workshop, ended, before


def rests(workshop: Workshop, job: JobView) -> bool:
    """Work until the job waits for the next day; false when it has ended."""
    until_evening(workshop, (workshop, job))
    return workshop.read(job).status is not Status.COMPLETED


def waits_until(workshop: Workshop, job: JobView, days: Days) -> datetime:
    """The instant that the job says it waits for, by the world's clock."""
    waiting = workshop.read(job).waiting_for
    assert waiting is not None
    assert waiting.until is not None
    return waiting.until + timedelta(seconds=days.ahead_s)


def rest_of_the_night(workshop: Workshop, days: Days, job: JobView) -> Workshop:
    """All processes are new and Redis is empty: nothing goes before midnight all the same. The newest workshop."""
    sent = len(days.sandbox.requests())
    days.services.remember_gate()
    again = replace(workshop, services=days.restart())
    for _ in range(3):
        until_evening(again, (again, job))
        assert again.hand_out() == ()
    assert len(days.sandbox.requests()) == sent
    return again


def test_a_rollback_over_days_and_a_change_of_the_clocks(days: Days, season: tuple[datetime, timedelta]) -> None:
    workshop, job, before = cleaned(days)
    # Others use the project too: YouTube says no before our own count does.
    days.sandbox.quota(used=300)
    back = workshop.roll_back(job)
    nights = []
    while rests(workshop, back):
        nights.append(waits_until(workshop, back, days))
        assert abs(nights[-1] - days.midnight()) < CLOSE
        workshop = rest_of_the_night(workshop, days, back)
        days.next_day()

    assert len(nights) == 2
    assert abs(nights[1] - nights[0] - season[1]) < CLOSE
    told = [day for name, day in days.sandbox.quota()[PROJECT]["days"].items() if name > str(season[0].date())]
    assert [day["refused"] for day in told] == [1, 0, 0]
    assert all(day["used"] <= UNITS for day in told)
    assert [one["status"] for one in days.sandbox.requests()].count(403) == 1
    assert VENUES[NAME].wrong_after_rollback(before, workshop.library(), {ZED}) == ()
    ended = workshop.read(back)
    assert (ended.attempts, ended.progress.completed) == (0, LIKED + LISTED)
