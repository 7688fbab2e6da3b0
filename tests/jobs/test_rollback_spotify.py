"""The way back: the library is as it was, as far as Spotify lets it be."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.errors import Conflict
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobView
from blocklist_jobs.sandbox import id_of
from tests.jobs.libraries import ZED, library
from tests.jobs.workshop import Workshop, without

FAULTS: dict[str, list[dict[str, Any]]] = {
    "undisturbed": [],
    "every tenth call answers 503": [{"kind": "status", "every": 10, "status": 503}],
    "answers get lost after the write was applied": [{"kind": "answer_lost", "method": "POST", "every": 3}],
    "connections are reset": [{"kind": "reset", "every": 9}],
    "the token expires in the middle": [{"kind": "token_expired", "nth": [9, 25]}],
}


def cleaned(workshop: Workshop, **options: Any) -> tuple[JobView, dict[str, Any]]:
    """A library that was enforced: the job, and the library before."""
    tokens = workshop.sandbox.seed(library(good=60, bad=40))["ann"]
    before = workshop.library()
    workshop.connect(tokens)
    (ended,) = workshop.drive(workshop.submit(workshop.block(ZED), **options))
    assert ended.status is Status.COMPLETED
    return ended, before


def roll_back(workshop: Workshop, job: JobView, **wanted: Any) -> JobView:
    """Roll a job back, to its end."""
    (ended,) = workshop.drive(workshop.services.control.roll_back(workshop.caller, job.id, **wanted).job)
    return ended


def places(whole: dict[str, Any]) -> dict[str, Any]:
    """What is where, as far as a rollback promises it: playlists exactly, the rest as sets."""
    kept = without(whole, set())
    return {name: part if name == "playlists" else sorted(part) for name, part in kept.items()}


@pytest.mark.parametrize("rules", FAULTS.values(), ids=FAULTS.keys())
@pytest.mark.parametrize("dialect", ["library", "classic"])
def test_everything_is_back(workshop: Workshop, rules: list[dict[str, Any]], dialect: str) -> None:
    job, before = cleaned(workshop)
    for rule in rules:
        workshop.sandbox.fault(**rule)
    ended = roll_back(workshop, job)
    assert ended.status is Status.COMPLETED, ended
    after = workshop.library()
    assert places(after) == places(before)
    if dialect == "classic":
        dates = [{track["uri"]: track["added_at"] for track in whole["liked"]} for whole in (before, after)]
        assert dates[0] == dates[1]
    items = workshop.services.jobs.items(workshop.caller, job.id, limit=1000)
    assert {item.status for item in items} == {"rolled_back", "skipped"}


def test_liked_songs_come_back_in_their_old_order(workshop: Workshop) -> None:
    job, before = cleaned(workshop, surfaces=["liked_songs"])
    roll_back(workshop, job)
    was = [track["uri"] for track in before["liked"] if ZED in track["artists"]]
    now = [track["uri"] for track in workshop.library()["liked"] if ZED in track["artists"]]
    assert now == was


def test_chosen_items_alone(workshop: Workshop) -> None:
    job, before = cleaned(workshop, surfaces=["playlists"])
    items = [
        item
        for item in workshop.services.jobs.items(workshop.caller, job.id, limit=1000)
        if item.container_id == id_of("private")
    ]
    chosen = [item.id for item in items if item.position % 4 == 1]
    ended = roll_back(workshop, job, item_ids=chosen)
    assert ended.progress.completed == len(chosen)
    out = {item.position for item in items} - {item.position for item in items if item.id in set(chosen)}
    was = next(one for one in before["playlists"] if one["id"] == id_of("private"))["items"]
    now = next(one for one in workshop.library()["playlists"] if one["id"] == id_of("private"))["items"]
    assert [item["uri"] for item in now] == [item["uri"] for place, item in enumerate(was) if place not in out]
    ended = roll_back(workshop, job)
    assert ended.status is Status.COMPLETED
    assert places(workshop.library()) == places(before)
    with pytest.raises(Conflict, match="nothing to roll back"):
        workshop.services.control.roll_back(workshop.caller, job.id)


def test_what_the_user_has_changed_since_is_respected(workshop: Workshop) -> None:
    job, before = cleaned(workshop)
    mine = id_of("mine")
    bad = f"spotify:track:{id_of('bad 1')}"
    workshop.sandbox.activity("ann", {"insert": {"playlist": mine, "uris": [bad], "position": 0}})
    workshop.sandbox.activity("ann", {"like": [id_of("bad 3")]})
    ended = roll_back(workshop, job)
    assert ended.status is Status.COMPLETED
    skipped = workshop.services.jobs.items(workshop.caller, ended.id, statuses=["skipped"], limit=1000)
    assert {(item.entity_id, item.surface) for item in skipped} == {
        (id_of("bad 1"), "playlists"),
        (id_of("bad 3"), "liked_songs"),
    }
    counts = [
        [item["uri"] for item in next(one for one in whole["playlists"] if one["id"] == mine)["items"]].count(bad)
        for whole in (before, workshop.library())
    ]
    assert counts[0] == counts[1]


def test_a_playlist_that_is_gone_fails_with_the_reason(workshop: Workshop) -> None:
    job, _ = cleaned(workshop)
    workshop.sandbox.fault("status", path=f"playlists/{id_of('mine')}", status=404, message="Not found.")
    ended = roll_back(workshop, job)
    assert ended.status is Status.PARTIALLY_COMPLETED
    failed = workshop.services.jobs.items(workshop.caller, ended.id, statuses=["failed"], limit=1000)
    assert {item.container_id for item in failed} == {id_of("mine")}
    assert all(item.error and item.error["status"] == 404 for item in failed)


def test_it_can_be_cancelled_and_begun_again(workshop: Workshop) -> None:
    job, before = cleaned(workshop)
    rollback = workshop.services.control.roll_back(workshop.caller, job.id).job
    for batch in workshop.hand_out():
        workshop.perform(batch)
    workshop.services.control.cancel(workshop.caller, rollback.id)
    (ended,) = workshop.drive(rollback)
    assert ended.status is Status.CANCELLED
    assert roll_back(workshop, job).status is Status.COMPLETED
    assert places(workshop.library()) == places(before)


def test_only_what_has_ended_and_done_something(workshop: Workshop) -> None:
    workshop.connect(workshop.sandbox.seed(library(5, 2))["ann"])
    job = workshop.submit(workshop.block(ZED), dry_run=True)
    with pytest.raises(Conflict, match="has ended"):
        workshop.services.control.roll_back(workshop.caller, job.id)
    workshop.drive(job)
    with pytest.raises(Conflict, match="nothing to roll back"):
        workshop.services.control.roll_back(workshop.caller, job.id)
