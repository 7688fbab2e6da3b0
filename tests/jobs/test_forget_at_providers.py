"""Forgetting a user whose work is going on: what runs ends, the provider is told, and nothing is touched afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from blocklist_jobs.core.states import Status
from blocklist_jobs.store.tables import batch_checkpoints, deletions, jobs
from tests.jobs.workshop import Workshop

CALL_S = 2.0


def is_running(workshop: Workshop) -> bool:
    """Whether a worker is in the middle of a call."""
    with workshop.services.engine.connect() as db:
        return "running" in db.scalars(select(batch_checkpoints.c.state)).all()


def until(reached: Callable[[], bool]) -> None:
    """Wait for something that takes moments."""
    deadline = time.monotonic() + 20
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def revocations(workshop: Workshop) -> list[int]:
    """The statuses of all that were asked for."""
    return [one["status"] for one in workshop.sandbox.requests() if one["path"].endswith("/revoke")]


@pytest.mark.parametrize("provider", ["youtube_music"])
def test_jobs_end_then_the_permission_then_the_rows(workshop: Workshop) -> None:
    tokens = workshop.sandbox.seed({"users": [{"id": "ann"}]}, workshop.provider)["ann"]
    connection = workshop.connect(tokens)
    job = workshop.submit(workshop.block("UC" + "x" * 22))
    workshop.sandbox.fault(kind="late_answer", ms=CALL_S * 1000, count=1, provider=workshop.provider)
    running, *waiting = workshop.hand_out()
    user = workshop.caller.user_id
    with ThreadPoolExecutor(1) as worker:
        call = worker.submit(workshop.perform, running)
        until(lambda: is_running(workshop))
        asked = workshop.services.privacy.forget(user)
        assert asked.finished_at is None
        assert revocations(workshop) == []
        assert workshop.services.connections.read(workshop.caller, connection)
        assert workshop.services.privacy.forget.go_on() == 0
        call.result(timeout=30)
    assert workshop.read(job).status is Status.CANCELLED
    before = len(workshop.sandbox.requests())
    assert workshop.services.privacy.forget.go_on() == 1
    assert revocations(workshop) == [200]
    assert len(workshop.sandbox.requests()) == before + 1
    with workshop.services.engine.connect() as db:
        assert db.scalar(select(func.count()).select_from(jobs).where(jobs.c.user_id == user)) == 0
        assert db.scalar(select(deletions.c.finished_at)) is not None
    for batch in (running, *waiting):
        workshop.perform(batch)  # a late message
    assert len(workshop.sandbox.requests()) == before + 1
