"""What a dead batch tells of its tries, on the real thing: splits, retries and dead workers among them."""

from __future__ import annotations

from sqlalchemy import text

from blocklist_jobs.core.dead_letters import Clearing
from blocklist_jobs.core.limits import Limits, Window
from blocklist_jobs.core.retry import Policy
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobFilter, JobView
from blocklist_jobs.store.history import MOST_TOLD
from tests.jobs.libraries import ZED, library
from tests.jobs.workshop import Workshop, without

QUICK = Limits((Window(400, 1),), burst=50, concurrency=16, backoff=Policy(attempts=1))


def dead(workshop: Workshop, *, bad: int = 4) -> JobView:
    """A job whose removals of liked songs are always answered with 500."""
    workshop.set_limits(QUICK)
    workshop.services.limits.change(workshop.caller, "spotify", {"breaker": "closed"})
    workshop.connect(workshop.sandbox.seed(library(good=10, bad=bad))["ann"])
    workshop.sandbox.fault("status", status=500, path="library", method="DELETE")
    (ended,) = workshop.drive(workshop.submit(workshop.block(ZED), surfaces=["liked_songs"]))
    assert ended.status is Status.DEAD_LETTER, ended
    return ended


def test_the_tries_of_a_batch_go_with_its_halves(workshop: Workshop) -> None:
    ended = dead(workshop)
    _, batches = workshop.services.dead_letters.read.read(workshop.caller, ended.id, 0, 100)
    assert [batch.targets for batch in batches] == [1, 1, 1, 1]
    assert {batch.entries[0]["entity_name"] for batch in batches} == {f"bad {n}" for n in range(4)}
    for batch in batches:
        # Whole, as a half, alone: each tried twice.
        assert len(batch.history) == 6, batch.history
        assert all(told["is_attempt"] and told["worker"] and told["began_at"] < told["at"] for told in batch.history)
        assert (batch.kind, batch.surface) == ("remove", "liked_songs")


def test_all_retried_by_filter_go_on_from_where_they_were(workshop: Workshop) -> None:
    before_run = workshop.services.dead_letters
    ended = dead(workshop)
    workshop.sandbox.clear_faults()
    workshop.sandbox.clear_requests()
    whose = JobFilter((Status.DEAD_LETTER,), providers=("spotify",))
    made, portion = before_run.clear(workshop.caller, Clearing.RETRY, whose)
    assert (portion.cleared, made.total) == ([ended.id], 1)
    (ended,) = workshop.drive(ended)
    assert ended.status is Status.COMPLETED
    assert without(workshop.library(), {ZED})["liked"] == without(workshop.library(), set())["liked"]
    assert {one["method"] for one in workshop.sandbox.requests()} == {"DELETE"}, "the scan began anew"
    with workshop.services.engine.connect() as connection:
        told = connection.execute(text("SELECT history->-1->>'kind' FROM batch_checkpoints WHERE kind = 'remove'"))
        assert set(told.scalars()) == {"taken_up", "transient"}  # the halves that ended, and the wholes before them


def test_a_quarantined_batch_is_told_and_goes_on(workshop: Workshop) -> None:
    workshop.connect(workshop.sandbox.seed(library(good=3, bad=2))["ann"])
    job = workshop.submit(workshop.block(ZED), surfaces=["liked_songs"])
    for _ in range(3):
        (batch,) = workshop.hand_out()
        with workshop.services.engine.begin() as connection:
            connection.execute(
                text(
                    "UPDATE batch_checkpoints SET state = 'running', worker = 'lost', claimed_at = now(),"
                    " lease_until = now() - interval '1 second' WHERE id = :id"
                ),
                {"id": batch.batch_id},
            )
        workshop.services.sweep()
    view, (dead_one,) = workshop.services.dead_letters.read.read(workshop.caller, job.id, 0, 10)
    assert (view.status, dead_one.deaths) == (Status.DEAD_LETTER, 3)
    assert [(told["code"], told["worker"]) for told in dead_one.history] == [("crash_loop", "lost")] * 3
    workshop.services.control.retry(workshop.caller, job.id)
    (ended,) = workshop.drive(job)
    assert ended.status is Status.COMPLETED


def test_a_batch_remembers_no_more_than_so_many_tries(workshop: Workshop) -> None:
    ended = dead(workshop, bad=1)
    with workshop.services.engine.begin() as connection:
        many = "(SELECT jsonb_agg(jsonb_build_object('n', n)) FROM generate_series(1, :most) n)"
        connection.execute(text(f"UPDATE batch_checkpoints SET history = {many}"), {"most": MOST_TOLD})  # noqa: S608
    workshop.services.control.retry(workshop.caller, ended.id)
    (ended,) = workshop.drive(ended)
    _, (batch,) = workshop.services.dead_letters.read.read(workshop.caller, ended.id, 0, 10)
    assert len(batch.history) == MOST_TOLD
    assert [told.get("kind") for told in batch.history[-3:]] == ["taken_up", "transient", "transient"]
    assert batch.history[0] == {"n": 4}


def test_a_discarded_job_keeps_what_it_did_and_why_it_died(workshop: Workshop) -> None:
    ended = dead(workshop)
    workshop.services.dead_letters.clear.discard(workshop.caller, ended.id)
    view = workshop.read(ended)
    assert (view.status, view.error) == (Status.CANCELLED, ended.error)
    items = workshop.services.jobs.items(workshop.caller, ended.id)
    assert {item.status for item in items} == {"cancelled"}
