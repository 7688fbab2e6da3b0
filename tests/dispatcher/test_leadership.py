"""One leads, whoever dies, freezes or is cut off."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import psycopg2
import pytest
from sqlalchemy import Engine, text

from blocklist_jobs.dispatcher.leadership import LOCK_KEY, Leadership
from blocklist_jobs.events.notify import Session, notify
from tests.nodes.local import wait_until

Candidate = Callable[..., Leadership]
NAME = "leadership under test"


@pytest.fixture
def candidate(postgres_url: str, engine: Engine) -> Iterator[Candidate]:
    """Makes candidates; all resign with the test."""
    made: list[Leadership] = []

    def make(idle_s: float = 10) -> Leadership:
        made.append(Leadership(lambda: Session(postgres_url, application_name=NAME, idle_s=idle_s)))
        return made[-1]

    yield make
    for leadership in made:
        leadership.resign()


def _cut_leader(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :key"),
            {"key": LOCK_KEY},
        )


def _wait_and_hold(leadership: Leadership) -> None:
    """Whichever of the two notices: what comes first is the server's last word or the end of the connection."""
    leadership.wait(60)
    leadership.hold()


def test_one_leads_and_the_next_takes_over_at_once(candidate: Candidate) -> None:
    first, second = candidate(), candidate()
    assert first.hold()
    assert not second.hold()
    assert first.hold()
    first.resign()
    assert second.hold()
    assert not first.hold()


def test_a_leader_that_was_cut_off_finds_out_before_it_does_anything(candidate: Candidate, engine: Engine) -> None:
    first, second = candidate(), candidate()
    assert first.hold()
    second.hold()
    _cut_leader(engine)
    wait_until("the second leads", second.hold)
    with pytest.raises(psycopg2.Error):
        first.hold()
    assert not first.hold()


def test_a_leader_that_is_cut_off_while_it_waits_finds_out(candidate: Candidate, engine: Engine) -> None:
    first = candidate()
    assert first.hold()
    _cut_leader(engine)
    began = time.monotonic()
    with pytest.raises(psycopg2.Error):
        _wait_and_hold(first)
    assert time.monotonic() - began < 30


def test_a_frozen_leader_leads_no_more(candidate: Candidate) -> None:
    frozen, second = candidate(idle_s=0.3), candidate()
    assert frozen.hold()
    wait_until("the second leads", second.hold, 10)
    with pytest.raises(psycopg2.Error):
        frozen.hold()


def test_a_commit_wakes_and_a_rollback_does_not(candidate: Candidate, engine: Engine) -> None:
    leader = candidate()
    leader.hold()
    with engine.connect() as connection:
        notify(connection)
        connection.rollback()
    assert not leader.wait(0.2)
    with engine.begin() as connection:
        notify(connection)
        notify(connection)
    assert leader.wait(30)
    assert not leader.wait(0)


def test_a_wake_that_came_during_the_work_is_not_slept_over(candidate: Candidate, engine: Engine) -> None:
    leader = candidate()
    leader.hold()
    with engine.begin() as connection:
        notify(connection)
    assert leader.hold()  # the notification comes in with this answer
    assert leader.wait(30)
