"""Clearances of dead letters, job by job: each has its turn once, whoever works on them."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.dead_letters import Clearing
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobFilter
from blocklist_jobs.jobs import clear_dead_letters
from blocklist_jobs.jobs.clear_dead_letters import ClearDeadLetters
from blocklist_jobs.store.tables import jobs
from blocklist_jobs.wiring.services import Services
from tests.api.graves import bury

ALL = JobFilter((Status.DEAD_LETTER,))


def statuses(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return sorted(connection.execute(select(jobs.c.status)).scalars())


def test_two_sweeps_and_a_client_do_each_job_once(
    services: Services, clean_db: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for age in range(40):
        bury(clean_db, "alice", "a", age=timedelta(seconds=age))
    monkeypatch.setattr(clear_dead_letters, "MOST_AT_ONCE", 0)
    made, _ = services.dead_letters.clear(Caller("alice"), Clearing.DISCARD, ALL)
    monkeypatch.setattr(clear_dead_letters, "SWEEP_S", 10.0)
    sweepers = [threading.Thread(target=services.dead_letters.clear.go_on) for _ in range(3)]
    for sweeper in sweepers:
        sweeper.start()
    for sweeper in sweepers:
        sweeper.join()
    services.dead_letters.clear.go_on()
    ended = services.dead_letters.read.clearance(Caller("alice"), made.id)
    assert (ended.status, ended.done, ended.refused) == (Status.COMPLETED, 40, 0)
    assert statuses(clean_db) == ["cancelled"] * 40


def test_a_sweep_goes_on_with_all_users_by_turns_and_for_a_moment_only(
    services: Services, clean_db: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clear_dead_letters, "MOST_AT_ONCE", 0)
    made = []
    for user in ("alice", "bob"):
        for age in range(6):
            bury(clean_db, user, "a", age=timedelta(seconds=age))
        made.append((user, services.dead_letters.clear(Caller(user), Clearing.DISCARD, ALL)[0].id))
    begin = services.dead_letters.clear._begin
    # A clock of which every look takes a twenty-fifth of a second: a sweep has four turns.
    ticks = iter(range(1000))
    sweeper = ClearDeadLetters(services.dead_letters.clear._ledgers, begin, clock=lambda: next(ticks) / 25)
    sweeper.go_on()
    done = [services.dead_letters.read.clearance(Caller(user), clearance_id).done for user, clearance_id in made]
    assert done == [1 + 2, 1 + 2]


def test_what_cannot_be_cleared_away_stops_no_other(
    services: Services, clean_db: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = bury(clean_db, "alice", "a", age=timedelta(seconds=1))
    for age in (0, 2):
        bury(clean_db, "alice", "a", age=timedelta(seconds=age))
    with clean_db.begin() as connection:  # a row that an older version could not have written
        connection.execute(text("UPDATE jobs SET step = 'act', payload = '[]' WHERE id = :id"), {"id": odd})
    made, portion = services.dead_letters.clear(Caller("alice"), Clearing.DISCARD, ALL)
    assert (made.status, made.done, made.refused) == (Status.COMPLETED, 2, 1)
    assert portion.refused[0][0] == odd
    assert "AttributeError" in portion.refused[0][1]
    assert made.refusals[0]["id"] == str(odd)
