"""Why a job waits: every state in a table, and each reason met on the real thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import text

from blocklist_jobs.core.job import JobType, Priority
from blocklist_jobs.core.limits import Limits, Window
from blocklist_jobs.core.states import ACTIVE, FINAL, Status
from blocklist_jobs.core.views import JobRequest, JobView, WaitingFor
from blocklist_jobs.core.waiting import REASONS, Facts, Wait, estimated, waiting_for
from blocklist_jobs.jobs import lanes
from blocklist_jobs.store.workers import Beat
from tests.jobs.libraries import ZED, library
from tests.jobs.workshop import Workshop

NOW = datetime(2026, 11, 24, 20, tzinfo=UTC)
SOON, LATER = NOW + timedelta(seconds=5), NOW + timedelta(hours=5)
DUE = Facts(Status.PROCESSING, NOW, due_now=1, turn_until=SOON)

TABLE: list[tuple[str, Facts, WaitingFor | None]] = [
    ("a worker is at it", replace(DUE, running=1), None),
    ("a worker is at it, another was lost", replace(DUE, running=1, lost_until=SOON), None),
    ("its only worker was lost", replace(DUE, lost_until=SOON), WaitingFor(Wait.WORKER_LOST, SOON)),
    ("handed out, about to begin", replace(DUE, leased=1), None),
    ("handed out, and nobody there", replace(DUE, leased=1, has_worker=False), WaitingFor(Wait.NO_WORKER)),
    ("scheduled", Facts(Status.PENDING, NOW, scheduled_at=LATER), WaitingFor(Wait.SCHEDULE, LATER)),
    (
        "scheduled, behind another",
        Facts(Status.PENDING, NOW, scheduled_at=LATER, lacks_library=True, other_job=True),
        WaitingFor(Wait.SCHEDULE, LATER),
    ),
    (
        "behind another",
        Facts(Status.PENDING, NOW, lacks_library=True, other_job=True, other_job_until=LATER),
        WaitingFor(Wait.OTHER_JOB, LATER),
    ),
    ("not begun, its library free", Facts(Status.PENDING, NOW, lacks_library=True), WaitingFor(Wait.TURN)),
    (
        "not begun, and nobody to begin it",
        Facts(Status.PENDING, NOW, lacks_library=True, has_dispatcher=False),
        WaitingFor(Wait.NO_DISPATCHER),
    ),
    *(
        (f"the gate: {reason}", replace(DUE, gate=WaitingFor(reason, LATER), ahead=True), WaitingFor(reason, LATER))
        for reason in ("paused", "circuit_open", "quota", "cool_down", "gate_unreachable")
    ),
    ("due, nobody leads", replace(DUE, has_dispatcher=False, has_worker=False), WaitingFor(Wait.NO_DISPATCHER)),
    ("due, no worker", replace(DUE, has_worker=False), WaitingFor(Wait.NO_WORKER)),
    (
        "due, and others are more urgent",
        replace(DUE, gate=WaitingFor("rate", SOON), ahead=True, ahead_until=LATER),
        WaitingFor(Wait.PRIORITY, LATER),
    ),
    ("due, the windows are full", replace(DUE, gate=WaitingFor("rate", SOON)), WaitingFor("rate", SOON)),
    ("due, the calls are", replace(DUE, gate=WaitingFor("concurrency", SOON)), WaitingFor("concurrency", SOON)),
    ("due", DUE, WaitingFor(Wait.TURN, SOON)),
    ("failed, and waits", Facts(Status.RETRYING, NOW, next_due_at=SOON, held=1), WaitingFor(Wait.RETRY, SOON)),
    ("for its user", Facts(Status.PROCESSING, NOW, held=2), WaitingFor(Wait.RECONNECT)),
    ("between two steps", Facts(Status.PROCESSING, NOW), WaitingFor(Wait.TURN)),
]


@pytest.mark.parametrize(("facts", "wanted"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_every_state_has_its_reason(facts: Facts, wanted: WaitingFor | None) -> None:
    assert waiting_for(facts) == wanted


def test_the_table_has_every_reason() -> None:
    assert {wanted.reason for *_, wanted in TABLE if wanted} == set(REASONS)


def test_whatever_is_so_a_job_that_has_not_ended_has_a_reason() -> None:
    flags = ("lacks_library", "other_job", "leased", "due_now", "held", "ahead", "has_dispatcher", "has_worker")
    gates = (None, WaitingFor("rate", SOON), WaitingFor("quota", LATER))
    switched: product[Any] = product(ACTIVE, gates, (None, SOON), *[(False, True)] * len(flags))
    for status, gate, next_due, *values in switched:
        known: dict[str, Any] = dict(zip(flags, values, strict=True))
        facts = Facts(status, NOW, gate=gate, next_due_at=next_due, **known)
        found = waiting_for(facts)
        assert found is not None or (facts.leased and facts.has_worker), facts
        assert found is None or found.reason in REASONS
    for status in FINAL:
        assert waiting_for(replace(DUE, status=status)) is None


@pytest.mark.parametrize(("in_s", "told_s"), [(0.2, 1), (59.5, 60), (61, 70), (601, 660), (3601, 3900)])
def test_estimates_are_told_no_finer_than_they_are_known(in_s: float, told_s: int) -> None:
    assert estimated(NOW, in_s) == NOW + timedelta(seconds=told_s)
    assert estimated(NOW, None) is None


@pytest.fixture
def waiting(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """A workshop with ann connected, whose looks are fresh."""
    monkeypatch.setattr(lanes, "KEPT_S", 0.0)
    workshop.connect(workshop.sandbox.seed(library(good=20, bad=5))["ann"])
    return workshop


def reason(workshop: Workshop, job: JobView) -> WaitingFor:
    found = workshop.read(job).waiting_for
    assert found is not None
    return found


def sql(workshop: Workshop, statement: str, **values: Any) -> None:
    with workshop.services.engine.begin() as connection:
        connection.execute(text(statement), values)


def test_who_is_missing_is_told(waiting: Workshop) -> None:
    sql(waiting, "DELETE FROM workers")
    job = waiting.submit(waiting.block(ZED))
    assert reason(waiting, job) == WaitingFor("no_dispatcher")
    waiting.services.workers.beat(Beat("dispatcher", "dispatcher", slots=1, busy=0))
    assert reason(waiting, job).reason == "no_dispatcher"  # it is there and does not lead
    waiting.services.workers.beat(Beat("dispatcher", "dispatcher", slots=1, busy=1))
    assert reason(waiting, job).reason == "no_worker"
    waiting.services.workers.beat(Beat("other", "worker", slots=4, queues=("tidal",)))
    assert reason(waiting, job).reason == "no_worker"
    (batch, *_) = waiting.hand_out()
    assert reason(waiting, job).reason == "no_worker"
    waiting.services.perform.give_back(batch.batch_id, batch.fence)
    waiting.show_life()
    assert waiting.read(job).waiting_for is None or reason(waiting, job).reason == "turn"


def test_a_lost_worker_is_told_until_its_lease_ends(waiting: Workshop) -> None:
    job = waiting.submit(waiting.block(ZED), surfaces=["liked_songs"])
    waiting.show_life()
    (batch,) = waiting.hand_out()
    assert waiting.read(job).waiting_for is None
    lease = "UPDATE batch_checkpoints SET state = 'running', worker = :name, lease_until = :until WHERE id = :id"
    until = datetime.now(UTC) + timedelta(seconds=30)
    sql(waiting, lease, name="gone", until=until, id=batch.batch_id)
    assert reason(waiting, job) == WaitingFor("worker_lost", until)
    waiting.services.workers.beat(Beat("gone", "worker", slots=1, queues=("spotify",)))
    assert waiting.read(job).waiting_for is None


def test_what_is_more_urgent_is_told(waiting: Workshop) -> None:
    waiting.show_life()
    job = waiting.submit(waiting.block(ZED))
    assert reason(waiting, job).reason == "turn"
    other = waiting.connect(waiting.sandbox.tokens("bob"), provider_user_id="bob")
    payload = {"blocklist_id": str(waiting.block(ZED)), "connection_id": str(other), "options": {}}
    urgent = JobRequest(JobType.ENFORCEMENT_EXECUTION, "spotify", payload, Priority.HIGH)
    waiting.services.submit(waiting.caller, urgent)
    assert reason(waiting, job) == WaitingFor("priority")  # how much that is, nobody knows yet
    for batch in waiting.hand_out()[:4]:  # the first pages of the urgent one
        waiting.perform(batch)
    sql(waiting, "UPDATE batch_checkpoints SET state = 'pending', lease_until = NULL WHERE state = 'leased'")
    told = reason(waiting, job)
    assert told.reason == "priority"
    assert told.until is not None


def test_the_end_of_the_other_job_is_told(waiting: Workshop) -> None:
    waiting.show_life()
    blocklist = waiting.block(ZED)
    first, second, third = (waiting.submit(blocklist) for _ in range(3))
    assert reason(waiting, second) == WaitingFor("other_job")  # the first has only begun
    for _ in range(4):
        for batch in waiting.hand_out():
            waiting.perform(batch)
    assert waiting.read(first).progress.eta_seconds is not None
    assert reason(waiting, second).until is not None
    assert reason(waiting, third) == WaitingFor("other_job")  # the second comes first, and is not known


def test_a_plan_that_waits_for_its_library_tells_its_end(waiting: Workshop) -> None:
    (planned,) = waiting.drive(waiting.submit(waiting.block(ZED), dry_run=True))
    waiting.set_limits(Limits((Window(20, 1),), burst=1, concurrency=16))
    first = waiting.submit(waiting.block(ZED))
    job = waiting.services.control.execute(waiting.caller, planned.id).job
    for _ in range(4):
        for batch in waiting.hand_out():
            waiting.perform(batch)
    ahead, mine = waiting.read(first).progress, waiting.read(job).progress
    assert ahead.eta_seconds is not None
    assert mine.eta_seconds is not None
    assert mine.eta_seconds > 0
    assert mine.percent == 0


def test_a_pause_has_no_known_end(waiting: Workshop) -> None:
    waiting.show_life()
    job = waiting.submit(waiting.block(ZED), surfaces=["liked_songs"])
    for batch in waiting.hand_out():
        waiting.perform(batch)
    assert waiting.read(job).progress.eta_seconds is not None
    waiting.services.limits.change(waiting.caller, "spotify", {"paused": True})
    assert reason(waiting, job).reason == "paused"
    assert waiting.read(job).progress.eta_seconds is None


def test_without_anybody_at_work_there_is_no_end(waiting: Workshop) -> None:
    waiting.show_life()
    job = waiting.submit(waiting.block(ZED), surfaces=["liked_songs"])
    for batch in waiting.hand_out():
        waiting.perform(batch)
    assert waiting.read(job).progress.eta_seconds is not None
    sql(waiting, "UPDATE workers SET seen_at = now() - interval '1 hour' WHERE kind = 'worker'")
    assert waiting.read(job).progress.eta_seconds is None
    assert reason(waiting, job) == WaitingFor("no_worker")


def test_a_scheduled_job_has_an_end_only_if_it_is_known_what_there_is(waiting: Workshop) -> None:
    at = datetime.now(UTC) + timedelta(hours=1)
    payload = {"blocklist_id": str(waiting.block(ZED)), "options": {}}
    request = JobRequest(JobType.ENFORCEMENT_EXECUTION, "spotify", payload, scheduled_at=at)
    job = waiting.services.submit(waiting.caller, request).job
    assert job.waiting_for == WaitingFor("schedule", at)
    assert job.progress.eta_seconds is None


def test_a_renewal_needs_no_library(waiting: Workshop) -> None:
    waiting.show_life()
    waiting.submit(waiting.block(ZED))
    renewal = waiting.services.submit(waiting.caller, JobRequest(JobType.TOKEN_REFRESH, "spotify", {})).job
    assert reason(waiting, renewal).reason in ("turn", "rate")
