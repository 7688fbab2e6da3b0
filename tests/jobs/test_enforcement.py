"""One enforcement from submission to a clean library, judged by the sandbox's own account."""

from __future__ import annotations

import pytest

from blocklist_jobs.core.states import Status
from blocklist_jobs.sandbox import id_of
from tests.jobs.libraries import ZED, library
from tests.jobs.workshop import Workshop, without


@pytest.mark.parametrize("dialect", ["library", "classic"])
def test_takes_out_what_is_blocked_and_nothing_else(workshop: Workshop) -> None:
    tokens = workshop.sandbox.seed(library())["ann"]
    before = workshop.library()
    workshop.connect(tokens)

    (ended,) = workshop.drive(workshop.submit(workshop.block(ZED, id_of("nobody at all"))))

    assert ended.status is Status.COMPLETED, ended
    assert without(workshop.library(), set()) == without(before, {ZED})
    assert 0 < ended.progress.completed == ended.progress.total - ended.progress.skipped
    assert not [one for one in workshop.sandbox.requests() if one["status"] >= 400]


def test_primary_leaves_guests_alone(workshop: Workshop) -> None:
    workshop.connect(workshop.sandbox.seed(library(good=10, bad=10))["ann"])
    workshop.drive(workshop.submit(workshop.block(ZED), match="primary", surfaces=["liked_songs"]))
    left = {track["name"] for track in workshop.library()["liked"] if ZED in track["artists"]}
    assert left == {f"bad {n}" for n in range(0, 10, 2)}


def test_a_dry_run_touches_nothing_and_can_be_executed(workshop: Workshop) -> None:
    tokens = workshop.sandbox.seed(library())["ann"]
    before = workshop.library()
    workshop.connect(tokens)
    (planned,) = workshop.drive(workshop.submit(workshop.block(ZED), dry_run=True))

    assert planned.status is Status.COMPLETED
    assert planned.plan is not None
    assert planned.plan["surfaces"]["liked_songs"] == {
        "entries": 215,
        "action": "remove",
        "remove": 95,
        "review": 0,
        "not_restorable": planned.plan["surfaces"]["liked_songs"]["not_restorable"],
    }
    assert workshop.library() == before

    executed = workshop.services.control.execute(workshop.caller, planned.id).job
    assert workshop.services.control.execute(workshop.caller, planned.id).job.id == executed.id
    (ended,) = workshop.drive(executed)
    assert ended.status is Status.COMPLETED
    assert without(workshop.library(), set()) == without(before, {ZED})
