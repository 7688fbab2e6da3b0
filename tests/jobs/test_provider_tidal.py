"""Tidal, end to end: what its keys forget, and what the listener has done meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobView
from tests.jobs.libraries import ZED, library
from tests.jobs.venues import VENUES
from tests.jobs.workshop import Workshop

TIDAL = VENUES["tidal"]
BLOCKED = {TIDAL.artist(ZED)}


@pytest.fixture
def provider() -> str:
    """The workshop is Tidal's."""
    return TIDAL.name


def cleaned(workshop: Workshop) -> tuple[JobView, dict[str, Any]]:
    """A library that was enforced: the job, and the library before."""
    tokens = TIDAL.fill(workshop.sandbox, library(good=9, bad=6))["ann"]
    before = workshop.library()
    workshop.connect(tokens)
    (ended,) = workshop.drive(workshop.submit(workshop.block(*BLOCKED)))
    return ended, before


def has_fired(workshop: Workshop) -> bool:
    """Whether every fault has met something."""
    return all(one["fired"] for one in workshop.sandbox.faults(TIDAL.name))


def test_an_answer_that_was_lost_hours_ago_doubles_nothing(workshop: Workshop) -> None:
    """Tidal knows an Idempotency-Key for an hour; after that it would add the same entries again."""
    job, before = cleaned(workshop)
    workshop.sandbox.fault("answer_lost", provider=TIDAL.name, method="POST", path="playlists", nth=[1])
    back = workshop.roll_back(job)
    for _ in range(100):
        if has_fired(workshop):
            break
        for batch in workshop.hand_out():
            workshop.perform(batch)
        workshop.services.sweep()
    assert has_fired(workshop)
    workshop.sandbox.clock(TIDAL.name, advance_s=2 * 3600)
    (ended,) = workshop.drive(back)
    assert ended.status is Status.COMPLETED
    assert TIDAL.wrong_after_rollback(before, workshop.library(), BLOCKED) == ()


def test_a_playlist_that_is_gone_fails_and_the_rest_comes_back(workshop: Workshop) -> None:
    job, before = cleaned(workshop)
    gone = next(one for one in before["playlists"] if one["name"] == "private")
    workshop.sandbox.activity("ann", {"delete": {"playlist": gone["id"]}}, provider=TIDAL.name)
    (ended,) = workshop.drive(workshop.roll_back(job))
    assert ended.status is Status.PARTIALLY_COMPLETED
    failed = workshop.services.jobs.items(workshop.caller, ended.id, statuses=["failed"], limit=100)
    assert {item.container_id for item in failed} == {gone["id"]}
    rest = {**before, "playlists": [one for one in before["playlists"] if one is not gone]}
    assert TIDAL.wrong_after_rollback(rest, workshop.library(), BLOCKED) == ()


def test_what_the_listener_has_brought_back_is_left(workshop: Workshop) -> None:
    job, before = cleaned(workshop)
    zed = next(one for one in before["liked"] if TIDAL.artist(ZED) in one["artists"])
    workshop.sandbox.activity("ann", {"like": [zed["uri"].rpartition(":")[2]]}, provider=TIDAL.name)
    (ended,) = workshop.drive(workshop.roll_back(job))
    assert ended.status is Status.COMPLETED
    skipped = workshop.services.jobs.items(workshop.caller, ended.id, statuses=["skipped"], limit=100)
    assert [(item.surface, item.entity_name) for item in skipped] == [("liked_songs", zed["name"])]
    after = [one["uri"] for one in workshop.library()["liked"]]
    assert sorted(after) == sorted(one["uri"] for one in before["liked"])
