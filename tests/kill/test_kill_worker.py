"""The worker is killed at each point of a batch; what it leaves is what an undisturbed run leaves."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.kill.listener import Listener
from tests.kill.plant import Plant
from tests.kill.verdict import Undisturbed, as_undisturbed

pytestmark = pytest.mark.kill

POINTS = ("call.before", "call.after", "settle.before_commit", "settle.after_commit")


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_a_worker_killed(
    pool: str, point: str, plant: Plant, listener: Listener, kill_engine: Engine, undisturbed: Undisturbed
) -> None:
    """In the middle of the removals. With prefork a child dies, which Celery replaces, and its parent does not."""
    order = plant.orders.arm(point, nth=25 if pool == "threads" else 8)
    job_id = listener.insist("once")
    account = as_undisturbed(undisturbed, listener, job_id, kill_engine)
    assert plant.orders.has_fired(order)
    assert plant.deaths["worker"] == (pool == "threads")
    assert account.deaths >= (0 if point == "settle.after_commit" else 1)
