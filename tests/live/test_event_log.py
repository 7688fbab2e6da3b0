"""Events in the order in which they may be told, on real transactions that overtake each other."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import Engine, insert, text

from blocklist_jobs.core.job_events import JobEvent, Kind, Place
from blocklist_jobs.store.event_log import EventLog
from blocklist_jobs.store.events import STALE_PROGRESS, add_event, add_progress
from blocklist_jobs.store.tables import jobs


@pytest.fixture
def log(clean_db: Engine) -> EventLog:
    return EventLog(clean_db)


@pytest.fixture
def two(clean_db: Engine) -> tuple[UUID, UUID]:
    """Two jobs of alice, and one of bob's that nobody asks for."""
    with clean_db.begin() as connection:
        made = insert(jobs).values(job_type="library_scan", provider="spotify").returning(jobs.c.id)
        first, second, other = (
            connection.execute(made, {"user_id": user}).scalar_one() for user in ("alice", "alice", "bob")
        )
        add_event(connection, other, "status", {"status": "pending"})
    return first, second


def _told(events: list[JobEvent]) -> list[tuple[UUID, int]]:
    return [(event.job_id, event.seq) for event in events]


def test_a_transaction_that_ends_late_is_not_skipped(clean_db: Engine, log: EventLog, two: tuple[UUID, UUID]) -> None:
    began = log.now()
    with clean_db.connect() as early, clean_db.connect() as late:
        add_event(early, two[0], "status", {"status": "processing"})
        add_event(late, two[1], "status", {"status": "processing"})
        late.commit()
        # What was committed first has to wait: its place is behind one that nobody can see yet.
        assert log.of_user("alice", began) == ([], True)
        early.commit()
    events, is_behind = log.of_user("alice", began)
    assert (_told(events), is_behind) == ([(two[0], 1), (two[1], 1)], False)
    assert events[0].place is not None
    assert _told(log.of_user("alice", events[0].place)[0]) == [(two[1], 1)]
    assert events[1].place is not None
    assert log.of_user("alice", events[1].place) == ([], False)


def test_one_transaction_is_told_in_parts(clean_db: Engine, log: EventLog, two: tuple[UUID, UUID]) -> None:
    began = log.now()
    with clean_db.begin() as connection:
        for job_id in (*two, *two):
            add_event(connection, job_id, "progress", {"total": 1})
    events, _ = log.of_user("alice", began)
    assert sorted(_told(events)) == sorted((job_id, seq) for job_id in two for seq in (1, 2))
    places = [event.place for event in events]
    assert places == [Place(places[0].xid, count) for count in (1, 2, 3, 4)] if places[0] else False
    for number, place in enumerate(places, 1):
        assert place is not None
        assert _told(log.of_user("alice", place)[0]) == _told(events)[number:]


def test_rows_older_than_the_numbers_in_them_are_found(clean_db: Engine, log: EventLog, two: tuple[UUID, UUID]) -> None:
    with clean_db.begin() as connection:
        add_event(connection, two[0], "status", {"status": "processing"})
    with clean_db.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM FREEZE jobs, job_events"))
    assert _told(log.of_user("alice", Place(0, 0))[0]) == [(two[0], 1)]


def test_events_of_jobs_come_after_the_numbers_seen(clean_db: Engine, log: EventLog, two: tuple[UUID, UUID]) -> None:
    with clean_db.begin() as connection:
        for _ in range(3):
            add_event(connection, two[0], "progress", {})
        add_event(connection, two[1], "progress", {})
    assert sorted(_told(log.of_jobs({two[0]: 1, two[1]: 0}))) == sorted([(two[0], 2), (two[0], 3), (two[1], 1)])
    assert log.last_of("alice", two[0]) == 3
    assert log.last_of("bob", two[0]) is None


def test_an_event_after_one_that_is_not_the_last_is_not_written(log: EventLog, two: tuple[UUID, UUID]) -> None:
    assert log.add(two[0], Kind.WAITING, {"waiting_for": None}, after=0)
    assert not log.add(two[0], Kind.WAITING, {"waiting_for": None}, after=0)
    assert _told(log.of_jobs({two[0]: 0})) == [(two[0], 1)]


def test_progress_is_told_once_a_second_and_at_every_turn(
    clean_db: Engine, log: EventLog, two: tuple[UUID, UUID]
) -> None:
    job_id = two[0]
    for completed, at_once in ((1, False), (2, False), (2, True), (2, True), (3, False)):
        with clean_db.begin() as connection:
            connection.execute(jobs.update().where(jobs.c.id == job_id).values(completed=completed))
            add_progress(connection, job_id, at_once=at_once)
    assert [event.data["completed"] for event in log.of_jobs({job_id: 0})] == [1, 2]
    with clean_db.begin() as connection:
        connection.execute(text("UPDATE job_events SET at = at - interval '2 seconds'"))
    with clean_db.begin() as connection:
        add_progress(connection, job_id)
    assert [event.data["completed"] for event in log.of_jobs({job_id: 2})] == [3]


def test_progress_of_long_ago_is_forgotten_and_nothing_else(
    clean_db: Engine, log: EventLog, two: tuple[UUID, UUID]
) -> None:
    with clean_db.begin() as connection:
        for job_id in two:
            add_event(connection, job_id, "status", {"status": "processing"})
            add_event(connection, job_id, "progress", {"total": 1})
        connection.execute(jobs.update().where(jobs.c.id == two[0]).values(event_seq=5001))
        add_event(connection, two[0], "progress", {"total": 2})
    with clean_db.begin() as connection:
        connection.execute(STALE_PROGRESS)
    assert [event.seq for event in log.of_jobs({two[0]: 0})] == [1, 5002]
    assert [event.seq for event in log.of_jobs({two[1]: 0})] == [1, 2]
