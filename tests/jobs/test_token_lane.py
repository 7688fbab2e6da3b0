"""The lane of renewals: what was sent in it is remembered, whichever batch needed it, and anybody can see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from redis import Redis
from sqlalchemy import text

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.faults import FaultKind
from blocklist_jobs.core.limits import Limits, Window
from blocklist_jobs.core.permits import Outcome, Sent
from blocklist_jobs.core.views import JobView
from tests.jobs.libraries import ZED
from tests.jobs.renewals import asked, connect_many, drive, open_refreshes, submit_refresh, with_user
from tests.jobs.workshop import Workshop

LANE = "default/tokens"
# So few in a window that outlasts the test.
FEW = Limits((Window(6, 60),), burst=6, concurrency=16)
ENDED = timedelta(hours=-1)


def logged(workshop: Workshop) -> int:
    """Renewals that Postgres knows of."""
    query = text("SELECT coalesce(sum(cost), 0) FROM permit_log WHERE app = :app")
    with workshop.services.engine.connect() as connection:
        return int(connection.execute(query, {"app": LANE}).scalar_one())


def used(workshop: Workshop) -> int:
    """What the lane's window holds, as anybody sees it."""
    (window,) = workshop.services.limits.status("spotify")["tokens"]["windows"]
    return int(window["used"] + window["booked"])


def enforce(workshop: Workshop, user: str) -> JobView:
    """A job of this user, whose token has ended."""
    mine = workshop.with_caller(Caller(user, is_admin=True))
    return mine.submit(mine.block(ZED))


def refuse(workshop: Workshop, seconds: float) -> None:
    """A renewal that was asked to wait."""
    gate = workshop.services.gate
    (permit,) = gate.take("spotify", LANE, "somebody", [1]).permits
    gate.report(permit, Outcome(Sent.FAULT, FaultKind.THROTTLED, retry_after_s=seconds))


def test_a_wiped_redis_forgets_no_renewal(workshop: Workshop, redis_client: Redis) -> None:
    """Those in the middle of other batches too: the window is as full as it was, and nobody is renewed beyond it."""
    workshop.set_limits(FEW)
    made = connect_many(workshop, 6, ends_in=ENDED)
    for user in made.values():
        enforce(workshop, user)
    workshop.work(lambda: len(asked(workshop)) == 6, 20.0, lambda: "not all were renewed")
    assert (logged(workshop), used(workshop)) == (6, 6)
    redis_client.flushall()
    for connection_id, user in made.items():
        submit_refresh(with_user(workshop, user), connection_id)
    with pytest.raises(AssertionError, match="not done"):
        drive(workshop, lambda: not open_refreshes(workshop), within_s=1.5)
    assert (logged(workshop), used(workshop), len(asked(workshop))) == (6, 6, 6)


def test_what_had_no_permit_is_not_remembered(workshop: Workshop) -> None:
    (user,) = connect_many(workshop, 1, ends_in=ENDED).values()
    refuse(workshop, 60.0)
    job = enforce(workshop, user)
    workshop.work(lambda: bool(workshop.performed), 20.0, lambda: "its batch never ran")
    assert (asked(workshop), logged(workshop)) == ([], 0)
    assert workshop.with_caller(Caller(user)).read(job).attempts == 0


def test_a_batch_that_waits_for_its_token_costs_nothing(workshop: Workshop) -> None:
    """However often it asks: what was not sent is neither of its user's share nor in the log of what was sent."""
    (user,) = connect_many(workshop, 1, ends_in=ENDED).values()
    workshop.sandbox.fault("status", path="token$", status=503)
    enforce(workshop, user)
    workshop.work(lambda: len(asked(workshop)) >= 3, 30.0, lambda: "it does not ask again")
    query = text("SELECT (SELECT sum(cost) FROM permit_log WHERE app = 'default'), sum(virtual_time) FROM fair_shares")
    with workshop.services.engine.connect() as connection:
        assert tuple(connection.execute(query).one()) == (0, 0.0)


def test_a_wiped_redis_does_not_end_a_pause_of_the_token_endpoint(workshop: Workshop, redis_client: Redis) -> None:
    """Although no batch waits in that lane: it is one of the API's that needs a token."""
    (user,) = connect_many(workshop, 1, ends_in=ENDED).values()
    enforce(workshop, user)
    refuse(workshop, 60.0)
    workshop.services.remember_gate()
    redis_client.flushall()
    capacity = workshop.services.gate.capacity("spotify", LANE, within_s=1.0)
    assert capacity.refusal is not None
    assert (capacity.free, capacity.refusal.reason) == (0, "cool_down")
    assert capacity.refusal.wait_s > 50
