"""What no step should leave behind, and is found again all the same; and many jobs that have nothing to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import pytest

from blocklist_jobs.core.job import JobType, Step
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.work import JobState
from blocklist_jobs.jobs import advance
from blocklist_jobs.jobs.advance import MOST_TURNS, Advance
from blocklist_jobs.jobs.course import Course
from blocklist_jobs.jobs.ledger import Ledger
from blocklist_jobs.store.ledger import SqlLedgers
from tests.jobs.test_rollback_spotify import cleaned
from tests.jobs.test_standstill import change, scalar, scanning
from tests.jobs.workshop import Workshop


def test_only_queued_batches_are_let_go_by_a_sweep(workshop: Workshop) -> None:
    job = scanning(workshop)
    change(workshop, "UPDATE batch_checkpoints SET state = 'queued'")
    change(workshop, "UPDATE fair_shares SET due_at = 'infinity'")
    workshop.services.sweep()
    assert workshop.hand_out() == ()
    workshop.services.sweep.thorough()
    assert len(workshop.hand_out()) == 1
    assert scalar(workshop, "SELECT string_agg(state, ' ') FROM batch_checkpoints") == "leased"
    assert workshop.read(job).status is Status.PENDING


def test_a_sweep_lets_none_go_before_its_turn(workshop: Workshop) -> None:
    scanning(workshop)
    change(
        workshop,
        "INSERT INTO batch_checkpoints (job_id, user_id, provider, app, priority, step, kind, surface, call, state) "
        "SELECT job_id, user_id, provider, app, priority, step, kind, surface, call, 'queued' FROM batch_checkpoints",
    )
    workshop.services.sweep.thorough()
    assert scalar(workshop, "SELECT string_agg(state, ' ' ORDER BY id) FROM batch_checkpoints") == "pending queued"


class Restless:
    """A course that always says that there is more to do, and does nothing."""

    needs_library = True
    turns = 0

    def go_on(self, ledger: Ledger, job: JobState, done: Step) -> bool:  # noqa: ARG002 - the port's form
        self.turns += 1
        return True


def test_a_job_that_comes_to_no_end_is_not_ended_but_left_to_the_sweep(workshop: Workshop) -> None:
    job = scanning(workshop)
    change(workshop, "UPDATE batch_checkpoints SET state = 'done'")
    change(workshop, "UPDATE jobs SET status = 'processing'")
    restless = Restless()
    courses: Mapping[JobType, Course] = {JobType.ENFORCEMENT_EXECUTION: cast("Course", restless)}
    with SqlLedgers(workshop.services.engine).begin() as ledger:
        Advance(courses, lambda *_: False)(ledger, job.id)
        assert restless.turns == MOST_TURNS
        assert ledger.jobs.stuck() == [job.id]
    assert workshop.read(job).status is Status.PROCESSING
    workshop.services.sweep()
    assert workshop.read(job).status is Status.COMPLETED


def test_of_six_rollbacks_of_one_job_five_have_nothing_to_do(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advance, "MOST_IN_A_ROW", 2)  # the others are begun by sweeps
    ended, _ = cleaned(workshop)
    back = [workshop.roll_back(ended) for _ in range(6)]
    views = workshop.drive(*back)
    assert [view.status for view in views] == [Status.COMPLETED] * 6
    assert [(view.summary or {})["nothing_to_do"] for view in views] == [False, *[True] * 5]
    assert [view.progress.total > 0 for view in views] == [True, *[False] * 5]
