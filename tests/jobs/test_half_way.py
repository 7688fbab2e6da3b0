"""A job that is cancelled half way, either way, leaves what the next one can finish: at every provider."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

import pytest

from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobView
from tests.jobs.libraries import ZED, library
from tests.jobs.venues import VENUES, Venue
from tests.jobs.workshop import Workshop


@pytest.fixture(params=VENUES.values(), ids=list(VENUES))
def venue(request: pytest.FixtureRequest) -> Venue:
    """Each provider in turn."""
    found: Venue = request.param
    return found


@pytest.fixture
def provider(venue: Venue) -> str:
    """The workshop is the venue's."""
    return venue.name


@pytest.fixture
def dialect(venue: Venue) -> str:
    """Spotify is looked at in both."""
    return venue.dialect


def connected(workshop: Workshop, venue: Venue) -> dict[str, Any]:
    """The library before anything happens to it."""
    tokens = venue.fill(workshop.sandbox, library(good=12, bad=8))["ann"]
    workshop.connect(tokens)
    return workshop.library()


def cancelled_half_way(workshop: Workshop, job: JobView) -> JobView:
    """The job at its end, cancelled when a third of its items was done; one batch goes at a time."""
    deadline = time.monotonic() + 30.0
    while not _is_begun(workshop, job):
        assert time.monotonic() < deadline, workshop.read(job)
        for batch in workshop.services.hand_out(workshop.provider, "default", 1).batches:
            workshop.perform(batch)
    workshop.services.control.cancel(workshop.caller, job.id)
    (ended,) = workshop.drive(job)
    assert ended.status is Status.CANCELLED
    assert 0 < ended.progress.completed < ended.progress.total
    return ended


def _is_begun(workshop: Workshop, job: JobView) -> bool:
    done = workshop.read(job).progress
    return done.completed > 0 and done.completed >= done.total / 3


def test_what_was_cancelled_is_finished_by_the_next(workshop: Workshop, venue: Venue) -> None:
    blocked, before = {venue.artist(ZED)}, connected(workshop, venue)
    half = cancelled_half_way(workshop, workshop.submit(workshop.block(*blocked), **venue.options))
    (rest,) = workshop.drive(workshop.submit(workshop.block(*blocked), **venue.options))
    assert rest.status is Status.COMPLETED
    assert venue.wrong_after_enforcement(before, workshop.library(), blocked) == ()

    cancelled_half_way(workshop, workshop.roll_back(rest))
    for job in (rest, half):
        (back,) = workshop.drive(workshop.roll_back(job))
        assert back.status is Status.COMPLETED
    assert venue.wrong_after_rollback(before, workshop.library(), blocked) == ()


@pytest.mark.parametrize("venue", [VENUES["youtube_music"], VENUES["tidal"]], ids=["youtube_music", "tidal"])
def test_the_first_may_come_back_first(workshop: Workshop, venue: Venue) -> None:
    """What one rollback has put into a list is not the user's doing for the next, which undoes another job."""
    blocked, before = {venue.artist(ZED)}, connected(workshop, venue)
    half = cancelled_half_way(workshop, workshop.submit(workshop.block(*blocked), **venue.options))
    (rest,) = workshop.drive(workshop.submit(workshop.block(*blocked), **venue.options))
    for job in (half, rest):
        workshop.drive(workshop.roll_back(job))
    lists = [{one["id"]: Counter(item["uri"] for item in one["items"]) for one in whole["playlists"]}
             for whole in (before, workshop.library())]  # fmt: skip
    assert lists[0] == lists[1]


@pytest.mark.parametrize("venue", [VENUES["youtube_music"]], ids=["youtube_music"])
def test_what_was_never_taken_out_is_not_taken_for_the_users(workshop: Workshop, venue: Venue) -> None:
    """Of a song that stands in a list several times, one removal fails: the others come back, all of them."""
    blocked, before = {venue.artist(ZED)}, connected(workshop, venue)
    refused = {"status": 400, "message": "no", "reason": "playlistOperationUnsupported"}
    workshop.sandbox.fault("status", provider=venue.name, method="DELETE", path="playlistItems", nth=[2, 9], **refused)
    (ended,) = workshop.drive(workshop.submit(workshop.block(*blocked)))
    assert (ended.status, ended.progress.failed) == (Status.PARTIALLY_COMPLETED, 2)
    (back,) = workshop.drive(workshop.roll_back(ended))
    assert (back.status, back.progress.skipped) == (Status.COMPLETED, 0)
    assert venue.wrong_after_rollback(before, workshop.library(), blocked) == ()
