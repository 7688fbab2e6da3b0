"""Who goes next, who waits for whom, and what a stale or dead worker can do: nothing."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Conflict, IdempotencyMismatch, NotFound
from blocklist_jobs.core.job import JobType, Priority
from blocklist_jobs.core.limits import Limits, Window
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobFilter, JobRequest
from blocklist_jobs.sandbox import id_of
from tests.jobs.libraries import ZED, library
from tests.jobs.workshop import Workshop, without

SLOW = Limits((Window(20, 1),), burst=1, concurrency=16)


def users(workshop: Workshop, *names: str) -> dict[str, Workshop]:
    """The same library for several users, each with a connection."""
    seeded = library(good=300, bad=95)
    ann = seeded["users"][0]
    playlists = [one for one in seeded["playlists"] if one["owner"] == "ann"]
    seeded["playlists"] = [
        {**one, "id": id_of(f"{one['name']} of {name}"), "owner": name} for one in playlists for name in names
    ]
    seeded["users"] = [
        {**ann, "id": name, "playlists": [p["id"] for p in seeded["playlists"] if p["owner"] == name]} for name in names
    ]
    tokens = workshop.sandbox.seed(seeded)
    each = {name: workshop.with_caller(Caller(name, is_admin=True)) for name in names}
    for name, one in each.items():
        one.connect(tokens[name], provider_user_id=name)
    return each


def test_users_with_equal_jobs_end_together(workshop: Workshop) -> None:
    each = users(workshop, "ann", "ben", "cat")
    workshop.set_limits(SLOW)
    jobs = [one.submit(one.block(ZED)) for one in each.values()]
    workshop.with_caller(Caller("ann")).drive_all(each, jobs)
    names = [one["user"] for one in workshop.sandbox.requests()]
    last = {name: len(names) - 1 - names[::-1].index(name) for name in each}
    assert max(last.values()) - min(last.values()) <= 2 * len(each) + 2, (last, names[-12:])
    shares = {name: names.count(name) for name in each}
    assert max(shares.values()) == min(shares.values()), shares


def _all() -> JobFilter:
    return JobFilter()


def test_a_critical_job_takes_the_next_permit(workshop: Workshop) -> None:
    each = users(workshop, "ann", "ben")
    workshop.set_limits(SLOW)
    each["ann"].submit(each["ann"].block(ZED))
    with pytest.raises(AssertionError, match="not final"):
        workshop.drive(*workshop.services.jobs.list(Caller("ann"), _all(), None, 1), within_s=0.7)
    before = len(workshop.sandbox.requests())
    urgent = each["ben"].submit(each["ben"].block(ZED), priority=Priority.CRITICAL, surfaces=["followed_artists"])
    each["ben"].drive(urgent)
    after = workshop.sandbox.requests()[before:]
    first = next(number for number, one in enumerate(after) if one["user"] == "ben")
    assert first <= 8, [one["user"] for one in after[:10]]


def test_a_library_belongs_to_one_job_at_a_time(workshop: Workshop) -> None:
    workshop.connect(workshop.sandbox.seed(library())["ann"])
    blocklist = workshop.block(ZED)
    first, second = workshop.submit(blocklist), workshop.submit(blocklist)
    waiting = workshop.read(second).waiting_for
    assert waiting is not None
    assert waiting.reason == "other_job"
    ended = workshop.drive(first, second)
    assert [job.status for job in ended] == [Status.COMPLETED, Status.COMPLETED]
    assert ended[0].finished_at is not None
    assert ended[1].started_at is not None
    assert ended[0].finished_at <= ended[1].started_at
    assert ended[1].progress.completed == 0


def test_a_scheduled_job_waits_and_then_runs(workshop: Workshop) -> None:
    workshop.connect(workshop.sandbox.seed(library(10, 5))["ann"])
    at = datetime.now(UTC) + timedelta(seconds=2)
    payload = {"blocklist_id": str(workshop.block(ZED)), "options": {}}
    request = JobRequest(JobType.ENFORCEMENT_EXECUTION, "spotify", payload, scheduled_at=at)
    job = workshop.services.submit(workshop.caller, request).job
    assert job.waiting_for is not None
    assert (job.waiting_for.reason, job.waiting_for.until) == ("schedule", at)
    (ended,) = workshop.drive(job)
    assert ended.status is Status.COMPLETED
    assert ended.started_at is not None
    assert ended.started_at >= at


def test_a_key_makes_one_job(workshop: Workshop) -> None:
    workshop.connect(workshop.sandbox.seed(library(10, 5))["ann"])
    payload = {"blocklist_id": str(workshop.block(ZED)), "options": {}}
    request = JobRequest(JobType.ENFORCEMENT_EXECUTION, "spotify", payload)
    first = workshop.services.submit(workshop.caller, request, "key", b"digest")
    again = workshop.services.submit(workshop.caller, request, "key", b"digest")
    assert (first.created, again.created) == (True, False)
    assert first.job.id == again.job.id
    with pytest.raises(IdempotencyMismatch):
        workshop.services.submit(workshop.caller, request, "key", b"other")


def test_cancelling_stops_what_has_not_begun(workshop: Workshop) -> None:
    workshop.connect(workshop.sandbox.seed(library())["ann"])
    job = workshop.submit(workshop.block(ZED))
    out = workshop.hand_out()
    assert out
    workshop.services.control.cancel(workshop.caller, job.id)
    for batch in out:
        workshop.perform(batch)
    (ended,) = workshop.drive(job)
    assert ended.status is Status.CANCELLED
    assert not workshop.sandbox.requests()
    assert workshop.services.control.cancel(workshop.caller, job.id).status is Status.CANCELLED
    with pytest.raises(Conflict):
        workshop.services.control.retry(workshop.caller, job.id)
    with pytest.raises(NotFound):
        workshop.services.control.cancel(Caller("eve"), job.id)


def test_a_message_that_comes_twice_is_done_once(workshop: Workshop) -> None:
    workshop.connect(workshop.sandbox.seed(library())["ann"])
    job = workshop.submit(workshop.block(ZED))
    first = workshop.hand_out()[0]
    for _ in range(3):
        workshop.perform(first)
    assert sorted(workshop.performed) == ["done", "stale", "stale"]
    assert len(workshop.sandbox.requests()) == 1
    workshop.drive(job)


def test_a_stale_worker_changes_nothing(workshop: Workshop) -> None:
    """Its lease is lost while it waits for the answer; another has done the batch when the answer comes."""
    tokens = workshop.sandbox.seed(library())["ann"]
    before = workshop.library()
    workshop.connect(tokens)
    job = workshop.submit(workshop.block(ZED))
    batch = workshop.hand_out()[0]
    workshop.sandbox.fault("late_answer", ms=1500, nth=[1])
    with workshop.services.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION expire() RETURNS trigger AS $$ BEGIN "
                "NEW.lease_until := now() - interval '1 second'; RETURN NEW; END $$ LANGUAGE plpgsql"
            )
        )
        connection.execute(
            text(
                "CREATE TRIGGER expire BEFORE UPDATE ON batch_checkpoints FOR EACH ROW "
                f"WHEN (NEW.state = 'running' AND NEW.fence = 1 AND NEW.id = {batch.batch_id}) "
                "EXECUTE FUNCTION expire()"
            )
        )
    try:
        stale = threading.Thread(target=workshop.perform, args=(batch,))
        stale.start()
        (ended,) = workshop.drive(job)
        stale.join()
    finally:
        with workshop.services.engine.begin() as connection:
            connection.execute(text("DROP TRIGGER expire ON batch_checkpoints"))
    assert "stale" in workshop.performed
    assert ended.status is Status.COMPLETED
    assert without(workshop.library(), set()) == without(before, {ZED})


def test_a_batch_that_kills_its_workers_is_quarantined(workshop: Workshop) -> None:
    workshop.connect(workshop.sandbox.seed(library(10, 5))["ann"])
    job = workshop.submit(workshop.block(ZED), surfaces=["liked_songs"])
    for _ in range(3):
        (batch,) = workshop.hand_out()
        with workshop.services.engine.begin() as connection:
            connection.execute(
                text(
                    "UPDATE batch_checkpoints SET state = 'running', worker = 'w', "
                    "lease_until = now() - interval '1 s' WHERE id = :id"
                ),
                {"id": batch.batch_id},
            )
        workshop.services.sweep()
    ended = workshop.read(job)
    assert ended.status is Status.DEAD_LETTER
    workshop.services.control.retry(workshop.caller, job.id)
    (ended,) = workshop.drive(job)
    assert ended.status is Status.COMPLETED
    assert ended.progress.completed == 5


def test_a_job_that_cannot_be_begun_stops_no_other(workshop: Workshop) -> None:
    """A job from a newer version names a surface that this one does not know."""
    each = users(workshop, "ann", "ben")
    bad, good = (one.submit(one.block(ZED), surfaces=["followed_artists"]) for one in each.values())
    with workshop.services.engine.begin() as connection:
        connection.execute(text("UPDATE jobs SET holds_library = false"))
        connection.execute(text("DELETE FROM batch_checkpoints"))
        strange = '{"options": {"surfaces": ["dreams"]}}'
        connection.execute(
            text("UPDATE jobs SET payload = :payload WHERE id = :id"), {"payload": strange, "id": bad.id}
        )
    with pytest.raises(ValueError, match="dreams"):
        workshop.services.sweep()
    (ended,) = each["ben"].drive(good)
    assert ended.status is Status.COMPLETED
