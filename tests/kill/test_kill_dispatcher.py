"""The dispatcher is killed at each point of a hand-out, replaced, and cut off: no call is made twice for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy import Engine, text

from blocklist_jobs.store.workers import Workers
from tests.kill.listener import Listener
from tests.kill.plant import Plant
from tests.kill.verdict import Undisturbed, as_undisturbed

pytestmark = pytest.mark.kill

POINTS = ("sending.before", "sending.after", "lease.before_commit", "lease.after_commit")


@pytest.mark.parametrize("point", POINTS)
def test_a_dispatcher_killed(
    point: str, plant: Plant, listener: Listener, kill_engine: Engine, undisturbed: Undisturbed
) -> None:
    """Its call is the sending of messages to the broker."""
    order = plant.orders.arm(point, nth=5)
    account = as_undisturbed(undisturbed, listener, listener.insist("once"), kill_engine)
    assert plant.orders.has_fired(order)
    assert plant.deaths["dispatcher"] == 1
    assert (account.deaths, account.attempts) == (0, 0)
    assert len(listener.requests()) == undisturbed.requests


@pytest.fixture
def second(plant: Plant, kill_engine: Engine) -> Iterator[Plant]:
    """The plant with a second dispatcher, which does not lead."""
    plant.add_dispatcher("second")
    plant.wait_until("both are alive", lambda: len(Workers(kill_engine).alive("dispatcher", within_s=2)) == 2)
    yield plant
    plant.dismiss("second")
    plant.add_dispatcher("dispatcher")


def test_a_second_dispatcher_takes_over(
    second: Plant, listener: Listener, kill_engine: Engine, undisturbed: Undisturbed
) -> None:
    """The first is not started again, so that all that follows is the second's."""
    job_id = listener.insist("once")
    second.wait_until("the work is under way", lambda: len(listener.requests()) >= 20)
    second.processes.pop("dispatcher").kill()
    died = time.monotonic()
    second.wait_until("the second leads", lambda: _leads(kill_engine, second.processes["second"].pid))
    assert time.monotonic() - died < 5
    account = as_undisturbed(undisturbed, listener, job_id, kill_engine)
    assert (account.deaths, account.attempts) == (0, 0)


def test_all_connections_to_postgres_are_cut(
    plant: Plant, listener: Listener, kill_engine: Engine, undisturbed: Undisturbed
) -> None:
    """Those of the dispatcher, the worker and the web alike, twice."""
    job_id = listener.insist("once")
    for sent in (15, 30):
        plant.wait_until(f"{sent} requests have been sent", partial(_has_sent, listener, sent))
        with kill_engine.connect() as connection:
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            assert connection.execute(text(f"SELECT count(pg_terminate_backend(pid)) {others}")).scalar_one() >= 3
    as_undisturbed(undisturbed, listener, job_id, kill_engine)
    assert not plant.deaths


def _has_sent(listener: Listener, requests: int) -> bool:
    return len(listener.requests()) >= requests


def _leads(engine: Engine, pid: int) -> bool:
    alive = Workers(engine).alive("dispatcher", within_s=2)
    return any(seen.beat.busy and seen.beat.name.endswith(f":{pid}") for seen in alive)
