"""Nothing stands still for ever, nothing begins that must not, and what is not known is looked at before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from uuid import UUID

import pytest
from redis import Redis
from sqlalchemy import Engine, text

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.core.calls import Check, ReadPage
from blocklist_jobs.core.job import Priority, Step
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.permits import Reason, Refusal, Taken
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobView
from blocklist_jobs.core.work import NewBatch
from blocklist_jobs.gate.gate import RedisGate
from blocklist_jobs.sandbox import Sandbox, id_of
from blocklist_jobs.store.ledger import SqlLedgers
from blocklist_jobs.wiring.services import build_services
from tests.jobs.libraries import ZED, library
from tests.jobs.mortal import expire
from tests.jobs.test_order import users
from tests.jobs.test_rollback_spotify import cleaned, places, roll_back
from tests.jobs.workshop import FAST, Workshop, without


def scalar(workshop: Workshop, query: str, **values: object) -> object:
    """One value from the database."""
    with workshop.services.engine.connect() as connection:
        return connection.execute(text(query), values).scalar_one()


def change(workshop: Workshop, statement: str, **values: object) -> None:
    """Move the database to where a test begins."""
    with workshop.services.engine.begin() as connection:
        connection.execute(text(statement), values)


def scanning(workshop: Workshop) -> JobView:
    """A job with the first page of liked songs to read, and nothing else."""
    workshop.connect(workshop.sandbox.seed(library(10, 5))["ann"])
    return workshop.submit(workshop.block(ZED), surfaces=["liked_songs"])


def test_the_batch_behind_a_quarantined_one_goes_on(workshop: Workshop) -> None:
    job = scanning(workshop)
    behind = NewBatch(Step.SCAN, ReadPage(Surface.LIKED_SONGS), is_queued=True)
    with SqlLedgers(workshop.services.engine).begin() as ledger:
        state = ledger.jobs.lock(job.id)
        assert state is not None
        ledger.batches.add(state, [behind])
    (batch,) = workshop.hand_out()
    change(
        workshop,
        "UPDATE batch_checkpoints SET state = 'running', deaths = 2, lease_until = now() - interval '1 s' "
        "WHERE id = :id",
        id=batch.batch_id,
    )
    (ended,) = workshop.drive(job)
    assert ended.status is Status.DEAD_LETTER
    states = "SELECT string_agg(state, ' ' ORDER BY id) FROM batch_checkpoints WHERE kind = 'read'"
    assert scalar(workshop, states) == "dead done"


def test_one_batch_of_a_list_at_a_time(workshop: Workshop) -> None:
    """While another of its kind may still run, none that is queued is let go."""
    job = scanning(workshop)
    with SqlLedgers(workshop.services.engine).begin() as ledger:
        state = ledger.jobs.lock(job.id)
        assert state is not None
        checks = [NewBatch(Step.SCAN, Check(Surface.SAVED_ALBUMS), is_queued=number > 1) for number in range(3)]
        ledger.batches.add(state, checks)
    ids = "SELECT array_agg(id ORDER BY id) FROM batch_checkpoints WHERE kind = 'check'"
    first, second, _ = cast("list[int]", scalar(workshop, ids))
    ledgers = SqlLedgers(workshop.services.engine)
    for ends, lets_go in ((first, False), (second, True)):
        change(workshop, "UPDATE batch_checkpoints SET state = 'done' WHERE id = :id", id=ends)
        with ledgers.begin() as ledger:
            assert ledger.batches.next_in_turn(ends) is lets_go


def test_who_comes_after_the_start_deadline_finds_nothing(workshop: Workshop) -> None:
    scanning(workshop)
    (batch,) = workshop.hand_out()
    expire(workshop.services.engine, batch)
    workshop.perform(batch)
    assert workshop.performed == ["stale"]
    assert not workshop.sandbox.requests()


class Closing(RedisGate):
    """A gate without permits, at which something happens meanwhile."""

    happens = staticmethod(lambda: None)

    def take(self, provider: str, app: str, user: str, costs: Sequence[int]) -> Taken:  # noqa: ARG002
        """Nothing, for a day."""
        self.happens()
        return Taken((), Refusal(Reason.QUOTA, 86_400.0))


def test_a_batch_that_comes_back_to_a_cancelled_job_does_not_begin_again(
    settings: Settings, sandbox: Sandbox, clean_db: Engine, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = Workshop(build_services(settings, make_gate=Closing), sandbox)
    workshop.set_limits(FAST)
    job = scanning(workshop)
    (batch,) = workshop.hand_out()
    monkeypatch.setattr(
        Closing, "happens", staticmethod(lambda: workshop.services.control.cancel(workshop.caller, job.id))
    )
    workshop.perform(batch)
    assert workshop.performed == ["given_back"]
    assert workshop.read(job).status is Status.CANCELLED
    workshop.services.close()


def test_a_batch_of_an_ended_job_is_not_rescued_to_begin_again(workshop: Workshop) -> None:
    job = scanning(workshop)
    (batch,) = workshop.hand_out()
    change(workshop, "UPDATE jobs SET status = 'failed', finished_at = now()")
    expire(workshop.services.engine, batch)
    workshop.services.sweep()
    assert scalar(workshop, "SELECT state FROM batch_checkpoints WHERE id = :id", id=batch.batch_id) == "cancelled"
    assert workshop.read(job).status is Status.FAILED


def test_a_plan_that_was_begun_in_time_can_be_retried_later(workshop: Workshop) -> None:
    workshop.connect(workshop.sandbox.seed(library(10, 5))["ann"])
    before = workshop.library()
    (planned,) = workshop.drive(workshop.submit(workshop.block(ZED), dry_run=True))
    workshop.sandbox.fault("malformed", method="GET", path=f"playlists/{id_of('shared')}")
    (dead,) = workshop.drive(workshop.services.control.execute(workshop.caller, planned.id).job)
    assert dead.status is Status.DEAD_LETTER
    workshop.sandbox.clear_faults()
    change(workshop, "UPDATE jobs SET plan_expires_at = now() - interval '1 hour'")
    workshop.services.control.retry(workshop.caller, dead.id)
    (ended,) = workshop.drive(dead)
    assert ended.status is Status.COMPLETED, ended
    assert without(workshop.library(), set()) == without(before, {ZED})


@pytest.mark.parametrize("kind", ["malformed"])
def test_what_may_have_been_put_back_is_looked_at_first(workshop: Workshop, kind: str) -> None:
    """The additions took effect, and their answers could not be read."""
    job, before = cleaned(workshop, surfaces=["playlists"])
    workshop.sandbox.fault(kind, method="POST", path="playlists/", every=2)
    ended = roll_back(workshop, job)
    assert ended.status is Status.COMPLETED, ended
    assert places(workshop.library()) == places(before)


def test_additions_that_never_answer_become_a_dead_letter(workshop: Workshop) -> None:
    job, before = cleaned(workshop, surfaces=["playlists"])
    workshop.sandbox.fault("reset", method="POST", path=f"playlists/{id_of('private')}/")
    ended = roll_back(workshop, job)
    assert ended.status is Status.DEAD_LETTER, ended
    tried = [one for one in workshop.sandbox.requests() if one["method"] == "POST" and id_of("private") in one["path"]]
    assert 3 <= len(tried) < 10, "it was tried again and again"
    workshop.sandbox.clear_faults()
    workshop.services.control.retry(workshop.caller, ended.id)
    (ended,) = workshop.drive(ended)
    assert ended.status is Status.COMPLETED, ended
    assert places(workshop.library()) == places(before)


def test_nothing_is_put_back_into_a_list_that_could_not_be_read(workshop: Workshop) -> None:
    job, before = cleaned(workshop, surfaces=["playlists"])
    emptied = workshop.library()
    workshop.sandbox.fault("malformed", method="GET", path=f"playlists/{id_of('private')}/")
    ended = roll_back(workshop, job)
    assert ended.status is Status.DEAD_LETTER, ended
    kept = id_of("private")
    assert without(workshop.library(), set())["playlists"][kept] == without(emptied, set())["playlists"][kept]
    workshop.sandbox.clear_faults()
    workshop.services.control.retry(workshop.caller, ended.id)
    (ended,) = workshop.drive(ended)
    assert ended.status is Status.COMPLETED, ended
    assert places(workshop.library()) == places(before)


def test_the_last_place_is_a_critical_batches(workshop: Workshop) -> None:
    workshop.slots = 4
    workshop.set_limits(FAST.__class__(FAST.windows, burst=50, concurrency=2))
    each = users(workshop, "ann", "ben")
    each["ann"].submit(each["ann"].block(ZED))
    assert workshop.services.gate.take("spotify", "default", "cal", [1]).permits
    assert not workshop.hand_out(), "the last place is kept"
    urgent: UUID = each["ben"].submit(each["ben"].block(ZED), priority=Priority.CRITICAL).id
    (batch,) = workshop.hand_out()
    assert scalar(workshop, "SELECT job_id FROM batch_checkpoints WHERE id = :id", id=batch.batch_id) == urgent
