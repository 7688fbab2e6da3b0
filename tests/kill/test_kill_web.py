"""The web is killed at each point of a submission; a client that asks again with its key has one job."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import Engine

from tests.kill.conftest import Enrol
from tests.kill.listener import account_of
from tests.kill.plant import Plant
from tests.kill.verdict import within_limits

pytestmark = pytest.mark.kill

POINTS = ("request.before", "request.after", "submit.before_commit", "submit.after_commit")


@pytest.mark.parametrize("point", POINTS)
def test_a_web_process_killed(point: str, plant: Plant, another: Enrol, kill_engine: Engine) -> None:
    """gunicorn goes with it, as with its machine."""
    listener = another(playlists=2)
    order = plant.orders.arm(point, group=True)
    with pytest.raises(httpx.HTTPError):
        listener.submit("once")
    assert plant.orders.has_fired(order)

    job_id = listener.insist("once")
    assert plant.deaths["web"] == 1
    assert listener.finish(job_id)["status"] == "completed"
    account = account_of(kill_engine, listener.name)
    assert account.jobs == 1
    assert account.items.keys() == {"completed"}
    assert listener.library == listener.plan
    assert listener.removals_repeated() == 0
    within_limits(plant)
