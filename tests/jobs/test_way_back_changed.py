"""The way back when things are no longer as they were: the connection is another one, a song is gone for good."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.errors import Conflict
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobView
from tests.jobs.libraries import ZED, library
from tests.jobs.venues import VENUES, Venue
from tests.jobs.workshop import Workshop


@pytest.fixture
def provider() -> str:
    """A test names its own."""
    return "spotify"


def enforced(workshop: Workshop, venue: Venue) -> tuple[JobView, dict[str, Any]]:
    """The ended job, and the library before it."""
    workshop.connect(venue.fill(workshop.sandbox, library(good=9, bad=6))["ann"], provider_user_id="ann")
    before = workshop.library()
    (ended,) = workshop.drive(workshop.submit(workshop.block(venue.artist(ZED)), **venue.options))
    assert ended.connection_id is not None
    return ended, before


def test_after_a_disconnection_the_same_account_brings_it_back(workshop: Workshop) -> None:
    venue = VENUES["spotify"]
    job, before = enforced(workshop, venue)
    assert job.connection_id is not None
    workshop.services.connections.remove(workshop.caller, job.connection_id)
    with pytest.raises(Conflict, match="connect it again"):
        workshop.roll_back(job)
    tokens = workshop.sandbox.tokens("bob")
    workshop.connect(tokens, provider_user_id="bob")
    with pytest.raises(Conflict, match="connect it again"):
        workshop.roll_back(job)
    again = workshop.connect(workshop.sandbox.tokens("ann"), provider_user_id="ann")
    (back,) = workshop.drive(workshop.roll_back(job))
    assert (back.status, back.connection_id) == (Status.COMPLETED, again)
    assert venue.wrong_after_rollback(before, workshop.library(), {venue.artist(ZED)}) == ()


GONE: dict[str, dict[str, Any]] = {
    "youtube_music": {"status": 404, "message": "Video not found.", "reason": "videoNotFound", "path": "playlistItems"},
    "spotify": {"status": 404, "message": "Non existing id: 'spotify:track:x'", "path": "playlists/.*/items"},
}


@pytest.mark.parametrize("provider", GONE)
def test_a_song_that_is_gone_for_good_does_not_close_its_playlist(workshop: Workshop, provider: str) -> None:
    venue = VENUES[provider]
    job, _ = enforced(workshop, venue)
    gone = _a_listed_song(workshop, job)
    workshop.sandbox.fault("status", provider=provider, method="POST", contains=[gone], **GONE[provider])
    (back,) = workshop.drive(workshop.roll_back(job))
    items = workshop.services.jobs.items(workshop.caller, back.id, limit=1000)
    assert back.status is Status.PARTIALLY_COMPLETED
    failed = {item.entity_id for item in items if item.status == "failed"}
    assert failed == {gone}
    assert {item.status for item in items if item.entity_id != gone} == {"completed"}


def _a_listed_song(workshop: Workshop, job: JobView) -> str:
    items = workshop.services.jobs.items(workshop.caller, job.id, limit=1000)
    return next(item.entity_id for item in items if item.surface == "playlists" and item.status == "completed")
