"""Redis is emptied, stopped and killed, Postgres is killed in the middle: what was accepted is done, once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest
import redis
from pytest_celery import CeleryTestSetup
from sqlalchemy import Engine

from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running
from tests.kill.conftest import Enrol
from tests.kill.listener import Listener
from tests.kill.plant import Plant
from tests.kill.verdict import Undisturbed, as_undisturbed, within_limits

pytestmark = pytest.mark.kill

OUTAGE_S = 20.0
# What was on its way when a server went.
_DRAIN_S = 4.0


def test_redis_is_emptied(
    plant: Plant, another: Enrol, plant_redis: redis.Redis, kill_engine: Engine, undisturbed: Undisturbed
) -> None:
    """When the window is full, so that a gate that forgot any of it would send too much."""
    plant.limit(60, 6)
    listeners = [another(), another()]
    jobs = [listener.insist("once") for listener in listeners]
    plant.wait_until("a window is full", lambda: len(plant.sandbox.requests()) >= 65)
    plant_redis.flushall()
    sent, emptied = len(plant.sandbox.requests()), time.monotonic()
    plant.wait_until("it goes on", lambda: len(plant.sandbox.requests()) >= sent + 4)
    assert time.monotonic() - emptied < 8
    for listener, job_id in zip(listeners, jobs, strict=True):
        account = as_undisturbed(undisturbed, listener, job_id, kill_engine)
        assert account.deaths == 0
    assert not plant.deaths, plant.last_words()


def _stop(setup: CeleryTestSetup) -> Callable[[], None]:
    pid = setup.broker.container.process.running.pid
    os.kill(pid, signal.SIGSTOP)
    return lambda: os.kill(pid, signal.SIGCONT)


def _kill(setup: CeleryTestSetup) -> Callable[[], None]:
    setup.broker.kill()
    start: Callable[[], None] = setup.broker.container.process.start
    return start


@pytest.mark.parametrize("cut", [_stop, _kill], ids=["stopped", "killed"])
def test_redis_is_away_for_20_s(
    cut: Callable[[CeleryTestSetup], Callable[[], None]],
    celery_setup: CeleryTestSetup,
    plant: Plant,
    listener: Listener,
    another: Enrol,
    kill_engine: Engine,
    undisturbed: Undisturbed,
) -> None:
    """Nothing is sent meanwhile, and the API keeps taking jobs."""
    late = another(playlists=2)
    job_id = listener.insist("once")
    plant.wait_until("the work is under way", lambda: len(listener.requests()) >= 20)
    restore = cut(celery_setup)
    try:
        went = time.monotonic()
        _let_pass(plant, "what was on its way has come", _DRAIN_S)
        sent = len(plant.sandbox.requests())
        late_job = late.insist("late")
        _let_pass(plant, "the outage is over", OUTAGE_S - (time.monotonic() - went))
        assert len(plant.sandbox.requests()) == sent
        assert sent < undisturbed.requests
    finally:
        restore()
    as_undisturbed(undisturbed, listener, job_id, kill_engine)
    assert late.finish(late_job)["status"] == "completed"
    assert late.library == late.plan
    assert not plant.deaths, plant.last_words()


def test_postgres_is_away_for_20_s(
    plant: Plant,
    listener: Listener,
    kill_engine: Engine,
    undisturbed: Undisturbed,
    postgres_server: Running[Postgres],
) -> None:
    """Nobody ends; what was answered and could not be written down is done again."""
    job_id = listener.insist("once")
    plant.wait_until("the work is under way", lambda: len(listener.requests()) >= 20)
    postgres_server.kill()
    try:
        went = time.monotonic()
        _let_pass(plant, "what was on its way has come", _DRAIN_S)
        sent = len(plant.sandbox.requests())
        assert listener.submit("during").status_code == 503
        _let_pass(plant, "the outage is over", OUTAGE_S - (time.monotonic() - went))
        assert len(plant.sandbox.requests()) == sent
    finally:
        postgres_server.start()
    as_undisturbed(undisturbed, listener, job_id, kill_engine)
    assert not plant.deaths, plant.last_words()


def test_both_servers_at_once(
    plant: Plant,
    listener: Listener,
    plant_redis: redis.Redis,
    kill_engine: Engine,
    undisturbed: Undisturbed,
    postgres_server: Running[Postgres],
) -> None:
    """Redis comes back empty while Postgres is away, so that for a while nobody knows what was sent."""
    job_id = listener.insist("once")
    plant.wait_until("the work is under way", lambda: len(listener.requests()) >= 30)
    postgres_server.kill()
    plant_redis.flushall()
    postgres_server.start()
    as_undisturbed(undisturbed, listener, job_id, kill_engine)
    within_limits(plant)


def _let_pass(plant: Plant, what: str, seconds: float) -> None:
    """The outage's own duration is the one thing here that is waited for by the clock."""
    end = time.monotonic() + seconds
    plant.wait_until(what, lambda: time.monotonic() >= end)
