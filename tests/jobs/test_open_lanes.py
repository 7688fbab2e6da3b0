"""What is true of a provider for everybody who looks: who wants its permits, who is at work and how fast."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.limits import Limits, Window
from blocklist_jobs.jobs import lanes
from tests.jobs.libraries import ZED, library
from tests.jobs.test_order import users
from tests.jobs.workshop import Workshop

SLOW = Limits((Window(20, 1),), burst=1, concurrency=16)


def sql(workshop: Workshop, statement: str, **values: Any) -> None:
    with workshop.services.engine.begin() as connection:
        connection.execute(text(statement), values)


def eta(workshop: Workshop, job_id: Any) -> float:
    found = workshop.read(job_id).progress.eta_seconds
    assert found is not None
    return found


def test_where_permits_lie_unused_the_pace_is_that_of_the_workers(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "KEPT_S", 0.0)
    workshop.connect(workshop.sandbox.seed(library(good=600, bad=5))["ann"])
    job = workshop.submit(workshop.block(ZED), surfaces=["liked_songs"])
    for batch in workshop.hand_out():
        workshop.perform(batch)
    left = workshop.read(job)
    assert left.progress.eta_seconds is not None
    assert left.progress.eta_seconds < 1  # so many permits are free at once
    made = """INSERT INTO batch_checkpoints (job_id, user_id, provider, app, priority, step, kind, call, state,
        claimed_at, finished_at) SELECT id, user_id, provider, 'default', 2, 'scan', 'check', '{}', 'done',
        now() - make_interval(secs => n / 2.0), now() - make_interval(secs => n / 2.0 - 0.4)
        FROM jobs, generate_series(1, 20) n"""
    sql(workshop, made)
    sql(workshop, "UPDATE jobs SET version = version + 1")
    with workshop.services.engine.connect() as connection:
        still_open = connection.execute(text("SELECT count(*) FROM batch_checkpoints WHERE state = 'pending'"))
        requests = still_open.scalar_one()
    assert requests >= 10
    assert eta(workshop, job.id) == pytest.approx(requests / 2, rel=0.3)


def test_of_many_rivals_the_rest_is_taken_to_be_like_those_that_were_looked_at(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "KEPT_S", 0.0)
    each = users(workshop, "ann", "ben", "cat", "dan")
    workshop.set_limits(SLOW)
    jobs = {name: one.submit(one.block(ZED)).id for name, one in each.items()}
    for _ in range(60):
        for batch in workshop.hand_out():
            workshop.perform(batch)
        known = [one.read(jobs[name]).progress.eta_seconds for name, one in each.items()]
        if all(known):
            break
    whole = {name: eta(one, jobs[name]) for name, one in each.items()}
    monkeypatch.setattr(lanes, "MOST_RIVALS", 2)
    for name, one in each.items():
        assert eta(one, jobs[name]) == pytest.approx(whole[name], rel=0.5)
    lane = workshop.services.jobs._foresee._lanes.of("spotify", "default")
    assert [(work.users, len(lane.works)) for work in lane.crowd] == [(2, 2)]


def test_what_was_looked_up_is_believed_for_a_second(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "KEPT_S", 60.0)
    workshop.connect(workshop.sandbox.seed(library(good=5, bad=5))["ann"])
    job = workshop.submit(workshop.block(ZED))
    before = workshop.read(job).waiting_for
    assert before is not None
    assert before.reason == "turn"
    sql(workshop, "DELETE FROM workers")
    after = workshop.with_caller(Caller("ann")).read(job).waiting_for
    assert after is not None
    assert after.reason == "turn"
