"""When a job will end that needs a quota for days: ours, or the provider's own, which is smaller and not published."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from redis import Redis
from sqlalchemy import Engine

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.states import Status
from blocklist_jobs.jobs import lanes
from blocklist_jobs.sandbox import Sandbox
from tests.jobs.days import Days
from tests.jobs.test_provider_youtube import BEGINS, NAME, channel, liked, until_evening
from tests.jobs.workshop import FAST, Workshop

UNITS = 2_000
"""Of a day: 40 removals."""


@pytest.fixture
def days(
    settings: Settings, sandbox: Sandbox, clean_db: Engine, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Days]:
    """A world in which days pass without waiting; what lanes look up is not kept."""
    monkeypatch.setattr(lanes, "KEPT_S", 0.0)
    made = Days(settings, sandbox, redis_client, BEGINS)
    made.sandbox.quota(limit=UNITS)
    yield made
    made.services.close()


def workshop_in(days: Days, user: str = "ann") -> Workshop:
    made = Workshop(days.services, days.sandbox, NAME, Caller(user, is_admin=True))
    made.set_limits(replace(FAST, concurrency=1))
    return made


def now_s(days: Days) -> float:
    return time.monotonic() + days.ahead_s


def told(workshop: Workshop, job: object) -> tuple[float | None, str | None]:
    view = workshop.read(job)  # type: ignore[arg-type]  # a view, as submit gave it
    return view.progress.eta_seconds, view.waiting_for.reason if view.waiting_for else None


@pytest.mark.parametrize("ours", [UNITS, 10_000], ids=["our quota", "a smaller one of theirs"])
def test_all_days_but_the_last_are_foretold(days: Days, ours: int) -> None:
    tokens = days.sandbox.seed(liked(ann=100), NAME)["ann"]
    workshop = workshop_in(days)
    resets = {"daily_at": "00:00", "timezone": "America/Los_Angeles"}
    workshop.services.limits.change(workshop.caller, NAME, {"quotas": [{"units": ours, "resets": resets}]})
    workshop.connect(tokens)
    job = workshop.submit(workshop.block(channel("Zed")))
    foretold: list[tuple[float, float]] = []
    for _ in range(2):
        until_evening(workshop, (workshop, job))
        eta, reason = told(workshop, job)
        assert reason == "quota"
        assert eta is not None
        foretold.append((now_s(days), eta))
        days.next_day()
    (ended,) = workshop.drive(job)
    assert ended.status is Status.COMPLETED
    for at_s, eta in foretold:
        assert eta == pytest.approx(now_s(days) - at_s, rel=0.15)


def test_two_users_share_the_days(days: Days) -> None:
    tokens = days.sandbox.seed(liked(ann=40, bob=26), NAME)
    each = {user: workshop_in(days, user) for user in ("ann", "bob")}
    resets = {"daily_at": "00:00", "timezone": "America/Los_Angeles"}
    days.services.limits.change(each["ann"].caller, NAME, {"quotas": [{"units": UNITS, "resets": resets}]})
    jobs = []
    for user, mine in each.items():
        mine.connect(tokens[user])
        jobs.append((mine, mine.submit(mine.block(channel("Zed")))))
    until_evening(each["ann"], *jobs)
    evening, etas = now_s(days), {mine.caller.user_id: told(mine, job)[0] for mine, job in jobs}
    days.next_day()
    until_evening(each["ann"], *jobs)
    assert [mine.read(job).status for mine, job in jobs] == [Status.COMPLETED] * 2
    for eta in etas.values():
        assert eta == pytest.approx(now_s(days) - evening, rel=0.15)
