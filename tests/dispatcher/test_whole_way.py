"""One job through real processes: submitted, dispatched, sent, performed, done; whatever is killed meanwhile."""

from __future__ import annotations

import json
import os
import signal

import pytest
import redis

from blocklist_jobs.core.limits import Limits, Window
from blocklist_jobs.core.states import FINAL, Status
from blocklist_jobs.core.views import JobView
from tests.dispatcher.conftest import StartDispatcher, StartWorker
from tests.jobs.libraries import ZED, library
from tests.jobs.workshop import Workshop, without
from tests.nodes.local import wait_until

SLOW = Limits((Window(20, 1),), burst=5, concurrency=16)


def _ended(workshop: Workshop, job: JobView) -> JobView:
    wait_until("the job is final", lambda: workshop.read(job).status in FINAL, 90)
    return workshop.read(job)


def _begun(workshop: Workshop, requests: int) -> None:
    wait_until(f"{requests} requests have been sent", lambda: len(workshop.sandbox.requests()) >= requests)


@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_a_job_goes_the_whole_way(
    pool: str, workshop: Workshop, dispatcher: StartDispatcher, worker: StartWorker
) -> None:
    before = _seed(workshop)
    dispatcher()
    worker("-c", "4", WORKER_POOL=pool)
    ended = _ended(workshop, workshop.submit(workshop.block(ZED)))
    assert ended.status is Status.COMPLETED
    assert without(workshop.library(), set()) == without(before, {ZED})


@pytest.mark.kill
@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_a_killed_worker_a_killed_leader_and_an_empty_redis_cost_only_time(
    pool: str, workshop: Workshop, dispatcher: StartDispatcher, worker: StartWorker, redis_client: redis.Redis
) -> None:
    before = _seed(workshop)
    workshop.set_limits(SLOW)
    leader, first = dispatcher(), worker("-c", "2", WORKER_POOL=pool)
    dispatcher()
    job = workshop.submit(workshop.block(ZED))
    _begun(workshop, 3)
    os.killpg(first.container.process.pid, signal.SIGKILL)
    worker("-c", "2", WORKER_POOL=pool)
    _begun(workshop, 6)
    leader.kill()
    _begun(workshop, 9)
    redis_client.flushall()
    ended = _ended(workshop, job)
    assert ended.status is Status.COMPLETED
    assert without(workshop.library(), set()) == without(before, {ZED})
    assert not [one for one in workshop.sandbox.requests() if one["status"] == 429]


@pytest.mark.kill
def test_a_deploy_loses_nothing_and_no_time(
    workshop: Workshop, dispatcher: StartDispatcher, worker: StartWorker
) -> None:
    """Workers are told to stop in the middle, new ones take over: no batch is an attempt or waits for its lease."""
    before = _seed(workshop)
    workshop.set_limits(SLOW)
    dispatcher()
    old = worker("-c", "4")
    job = workshop.submit(workshop.block(ZED))
    _begun(workshop, 5)
    stats = workshop.services.workers.stats(within_s=30)
    assert json.dumps(stats, default=str)
    assert stats["queues"][0]["provider"] == "spotify"
    assert stats["queues"][0]["waiting"] > 0
    assert stats["last_minute"]["done"] > 0
    assert stats["last_minute"]["failed"] == 0
    new = worker("-c", "4")
    old.container.process.kill("SIGTERM")
    assert old.container.process.exit_code == 0
    ended = _ended(workshop, job)
    assert new.container.status == "running"
    assert ended.status is Status.COMPLETED
    assert ended.attempts == 0
    assert without(workshop.library(), set()) == without(before, {ZED})


def _seed(workshop: Workshop) -> dict[str, object]:
    workshop.connect(workshop.sandbox.seed(library())["ann"])
    return workshop.library()
