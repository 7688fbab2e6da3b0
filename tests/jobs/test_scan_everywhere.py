"""A scan counts what is in a library of any provider, and how much of it a list would touch; it touches nothing."""

from __future__ import annotations

import pytest

from blocklist_jobs.api.submission import request_of
from blocklist_jobs.core.states import Status
from tests.jobs.libraries import ZED, library
from tests.jobs.venues import VENUES, Venue
from tests.jobs.workshop import Workshop

PARTS = {"liked_songs": "liked", "saved_albums": "albums", "followed_artists": "follows"}


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


def test_it_counts_and_touches_nothing(workshop: Workshop, venue: Venue) -> None:
    workshop.connect(venue.fill(workshop.sandbox, library(good=9, bad=6))["ann"])
    before = workshop.library()
    services = workshop.services
    set_up = {name: one.capabilities for name, one in services.providers.items()}
    payload = {"blocklist_id": str(workshop.block(venue.artist(ZED)))}
    request = request_of({"job_type": "library_scan", "provider": venue.name, "payload": payload}, set_up)
    (ended,) = workshop.drive(services.submit(workshop.caller, request).job)

    assert ended.status is Status.COMPLETED
    assert workshop.library() == before
    assert {one["method"] for one in workshop.sandbox.requests()} == {"GET"}
    assert ended.summary is not None
    found = ended.summary["surfaces"]
    assert set(found) == {surface.value for surface in set_up[venue.name].surfaces}
    for surface in PARTS.keys() & found.keys():
        assert found[surface]["entries"] == len(before[PARTS[surface]])
    named = {one["id"]: one["name"].removesuffix(" - Topic") for one in ended.summary["artists"]["most"]}
    assert named[venue.artist(ZED)] == "Zed"
    touched = sum(map(venue.due({venue.artist(ZED)}), before["liked"]))
    assert found["liked_songs"].get("pending", 0) == touched
