"""Who is at work, by what they say of themselves and by the database's clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, update

from blocklist_jobs.store.canaries import Canaries
from blocklist_jobs.store.tables import workers as table
from blocklist_jobs.store.workers import Beat, Workers


@pytest.fixture
def workers(clean_db: Engine) -> Workers:
    """The table, empty."""
    return Workers(clean_db)


def _age(engine: Engine, name: str, seconds: float) -> None:
    with engine.begin() as connection:
        seen = func.now() - timedelta(seconds=seconds)
        connection.execute(update(table).where(table.c.name == name).values(seen_at=seen))


def test_a_beat_is_one_row_that_renews_itself(workers: Workers, clean_db: Engine) -> None:
    workers.beat(Beat("a:1", "worker", slots=4, busy=1, queues=("spotify",), version="1"))
    _age(clean_db, "a:1", 100)
    assert workers.alive("worker", within_s=30) == ()
    workers.beat(Beat("a:1", "worker", slots=4, busy=2, queues=("spotify",), version="2"))
    (seen,) = workers.alive("worker", within_s=30)
    assert (seen.beat.busy, seen.beat.version, seen.beat.queues) == (2, "2", ("spotify",))
    assert seen.seen_at >= seen.started_at
    workers.leave("a:1")
    assert workers.alive("worker", within_s=30) == ()


def test_only_the_slots_of_living_workers_of_the_queue_count(workers: Workers, clean_db: Engine) -> None:
    workers.beat(Beat("a:1", "worker", slots=4, queues=("spotify", "tidal")))
    workers.beat(Beat("a:2", "worker", slots=3, queues=("spotify",)))
    workers.beat(Beat("a:3", "worker", slots=2, queues=("spotify",)))
    workers.beat(Beat("a:4", "dispatcher", slots=1, busy=1))
    _age(clean_db, "a:3", 60)
    assert workers.slots("spotify", within_s=30) == 7
    assert workers.slots("tidal", within_s=30) == 4
    assert workers.slots("apple_music", within_s=30) == 0
    assert workers.slots("spoti", within_s=30) == 0


def test_the_lost_are_forgotten_after_a_day(workers: Workers, clean_db: Engine) -> None:
    workers.beat(Beat("a:1", "worker"))
    workers.beat(Beat("a:2", "worker"))
    _age(clean_db, "a:2", 90_000)
    assert workers.forget_lost() == 1
    assert [seen.beat.name for seen in workers.alive("worker", within_s=1e6)] == ["a:1"]


def test_stats_of_an_idle_system_are_empty_and_json_ready(workers: Workers, clean_db: Engine) -> None:
    workers.beat(Beat("a:1", "worker", slots=4))
    Canaries(clean_db).land(*Canaries(clean_db).fly(["spotify"])[0])
    stats = workers.stats(within_s=30)
    assert [shown["name"] for shown in stats["workers"]] == ["a:1"]
    assert stats["dispatchers"] == []
    assert stats["queues"] == []
    assert 0 <= stats["canary_age_s"] < 30
    assert [one["queue"] for one in stats["canaries"]] == ["spotify"]
