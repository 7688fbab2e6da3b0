"""When a job will end, foretold while it runs: right within 15 % from a tenth of the way on, whoever else is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import Engine

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.job import Priority
from blocklist_jobs.core.limits import Limits, Window
from blocklist_jobs.sandbox import Sandbox
from tests.jobs.libraries import ZED
from tests.jobs.moved import Moved, misses, moved_world
from tests.jobs.test_order import users
from tests.jobs.workshop import Workshop

MINUTE = Limits((Window(100, 60),), burst=20, concurrency=16)
GRACE_S = 2.5
"""Four requests at that pace."""


@pytest.fixture
def moved(
    settings: Settings, sandbox: Sandbox, clean_db: Engine, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Moved]:
    """A world whose time is moved."""
    with moved_world(settings, sandbox, redis_client, monkeypatch) as world:
        world.limit(MINUTE)
        yield world


def people(moved: Moved, *names: str) -> dict[str, Workshop]:
    """Listeners with equal libraries."""
    return users(Workshop(moved.services, moved.sandbox, moved.provider, Caller(names[0], is_admin=True)), *names)


def begin(mine: Workshop, **options: Any) -> UUID:
    """A job's id."""
    return mine.submit(mine.block(ZED), **options).id


def test_alone(moved: Moved) -> None:
    (ann,) = people(moved, "ann").values()
    job = begin(ann)
    moved.work({job: ann})
    assert misses(moved.looks[job], moved.ended[job], grace_s=GRACE_S) == []


def test_beside_a_shorter_and_an_equal_one(moved: Moved) -> None:
    each = people(moved, "ann", "ben", "cat")
    jobs = {begin(each["ann"]): each["ann"], begin(each["ben"]): each["ben"]}
    jobs[begin(each["cat"], surfaces=["liked_songs"])] = each["cat"]
    moved.work(jobs)
    for job in jobs:
        assert misses(moved.looks[job], moved.ended[job], grace_s=GRACE_S) == [], jobs[job].caller


def test_behind_a_more_urgent_one(moved: Moved) -> None:
    each = people(moved, "ann", "ben")
    jobs = {begin(each["ann"]): each["ann"]}
    moved.work(jobs, rounds=25)
    jobs[begin(each["ben"], priority=Priority.HIGH)] = each["ben"]
    moved.work(jobs)
    urgent, patient = reversed(jobs)
    assert misses(moved.looks[urgent], moved.ended[urgent], grace_s=GRACE_S) == []
    # What nobody could foresee is not foretold: it counts from when the other's first pages were read.
    since = [look for look in moved.looks[patient] if look.at_s > moved.looks[urgent][8].at_s]
    assert misses(since, moved.ended[patient], grace_s=GRACE_S) == []
