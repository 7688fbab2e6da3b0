"""Who comes too late or twice changes nothing; who is told to stop leaves nothing half done."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_celery import CeleryTestSetup, CeleryTestWorker
from sqlalchemy import Engine, text

from blocklist_jobs.core.job import Priority
from blocklist_jobs.core.work import HandedOut
from blocklist_jobs.queue.sender import Sender
from tests.kill.listener import ENDED, Listener
from tests.kill.plant import LEASE_S, Plant
from tests.kill.verdict import Undisturbed, as_undisturbed

pytestmark = pytest.mark.kill


@pytest.fixture
def helping_hand(plant: Plant) -> Iterator[CeleryTestWorker]:
    """A second worker."""
    yield plant.hire("second-worker")
    plant.dismiss("second-worker")


def test_a_worker_is_frozen_past_its_lease(
    plant: Plant,
    listener: Listener,
    helping_hand: CeleryTestWorker,
    kill_engine: Engine,
    undisturbed: Undisturbed,
) -> None:
    """With an answer in its hand: when it wakes, another has done its batch, and it may neither write nor send."""
    order = plant.orders.arm("call.after", nth=10, sign=signal.SIGSTOP)
    job_id = listener.insist("once")
    plant.wait_until("a worker is frozen", lambda: plant.orders.has_fired(order))
    frozen = _frozen(plant)
    try:
        plant.wait_until("its leases have run out", lambda: _running(kill_engine, frozen) == 0)
        sent = len(listener.requests())
    finally:
        os.kill(frozen, signal.SIGCONT)
    account = as_undisturbed(undisturbed, listener, job_id, kill_engine)
    assert account.deaths >= 1
    assert sent < undisturbed.requests + account.deaths, "it woke when all was done"
    assert not plant.deaths


def test_every_message_comes_twice_more(
    celery_setup: CeleryTestSetup, plant: Plant, listener: Listener, kill_engine: Engine, undisturbed: Undisturbed
) -> None:
    """Some doubles come before their batch has begun, some while it runs, some when it is done."""
    sender = Sender(celery_setup.app)
    doubled: set[tuple[int, int]] = set()
    job_id = listener.insist("once")

    def double() -> bool:
        new = [out for out in _handed_out(kill_engine, listener.name) if out not in doubled]
        batches = [HandedOut(batch_id, fence, "spotify", Priority.NORMAL, uuid4()) for batch_id, fence in new]
        assert not sender.send(batches * 2, app="default").unsent
        doubled.update(new)
        return listener.job(job_id).get("status") in ENDED

    plant.wait_until("the job has ended", double)
    sender.close()
    account = as_undisturbed(undisturbed, listener, job_id, kill_engine)
    assert len(doubled) >= undisturbed.requests
    assert (account.deaths, account.attempts) == (0, 0)
    plant.wait_until("all doubles were looked at", lambda: celery_setup.worker.logs().count("'stale'") >= len(doubled))
    assert len(listener.requests()) == undisturbed.requests


@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_a_deploy(
    pool: str,
    plant: Plant,
    listener: Listener,
    helping_hand: CeleryTestWorker,
    kill_engine: Engine,
    undisturbed: Undisturbed,
) -> None:
    """SIGTERM under load: no call is cut off, nothing is lost, and the other worker goes on meanwhile."""
    worker = plant.worker
    assert worker is not None
    job_id = listener.insist("once")
    plant.wait_until("the work is under way", lambda: len(listener.requests()) >= 15)
    asked = time.monotonic()
    worker.container.process.kill("SIGTERM")
    assert worker.container.process.exit_code == 0
    drained_s = time.monotonic() - asked
    account = as_undisturbed(undisturbed, listener, job_id, kill_engine)
    assert (account.deaths, account.attempts) == (0, 0)
    requests = listener.requests()
    assert len(requests) == undisturbed.requests
    assert {entry["status"] for entry in requests} == {200}
    assert max(later["at"] - earlier["at"] for earlier, later in pairwise(requests)) < LEASE_S
    assert drained_s < 20


def _frozen(plant: Plant) -> int:
    """Which of the workers is stopped."""
    workers = [plant.processes[name] for name in ("worker", "second-worker")]
    (stopped,) = [process.pid for process in workers if _state(process.pid) == "T"]
    return stopped


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]


def _running(engine: Engine, pid: int) -> int:
    query = text("SELECT count(*) FROM batch_checkpoints WHERE state = 'running' AND worker LIKE :name")
    with engine.connect() as connection:
        return int(connection.execute(query, {"name": f"%:{pid}"}).scalar_one())


def _handed_out(engine: Engine, user: str) -> list[tuple[int, int]]:
    query = text("SELECT id, fence FROM batch_checkpoints WHERE user_id = :user AND fence > 0")
    with engine.connect() as connection:
        return [(row.id, row.fence) for row in connection.execute(query, {"user": user})]
