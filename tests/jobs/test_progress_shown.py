"""How far a job says it is while it runs, on the real thing."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import Progress
from blocklist_jobs.core.work import HandedOut
from tests.jobs.libraries import ZED, library
from tests.jobs.workshop import Workshop


@dataclass
class Watched(Workshop):
    """A workshop that looks at a job after each batch; one worker, so that looks follow one another."""

    watched: UUID | None = None
    looks: list[Progress] = field(default_factory=list)

    def perform(self, batch: HandedOut) -> None:
        super().perform(batch)
        if self.watched:
            self.looks.append(self.read(self.watched).progress)


@pytest.fixture
def watched(workshop: Workshop) -> Watched:
    """The workshop, watched."""
    kept: dict[str, Any] = {one.name: getattr(workshop, one.name) for one in fields(workshop)}
    return Watched(**{**kept, "slots": 1})


def test_a_job_and_its_rollback_come_on_step_by_step(watched: Watched) -> None:
    watched.connect(watched.sandbox.seed(library(good=40, bad=15))["ann"])
    job = watched.submit(watched.block(ZED))
    watched.watched = job.id
    (ended,) = watched.drive(job)
    assert ended.status is Status.COMPLETED
    even(watched.looks)

    watched.looks.clear()
    back = watched.services.control.roll_back(watched.caller, job.id).job
    watched.watched = back.id
    (restored,) = watched.drive(back)
    assert restored.status is Status.COMPLETED
    even(watched.looks)


def even(looks: list[Progress]) -> None:
    """Percent grows from look to look; only a scan that finds more than it could expect falls back a little."""
    shown = [look.percent for look in looks]
    assert all(later >= earlier - 3 for earlier, later in pairwise(shown)), shown
    afterwards = [look.percent for look in looks if look.step != "scan"]
    assert afterwards == sorted(afterwards), shown
    assert shown[-1] == 100
    assert max(later - earlier for earlier, later in pairwise(shown)) < 30, shown
    assert any(look.eta_seconds is not None for look in looks)
