"""Real playlists against a real blocklist at the other three providers, and all the way back."""

from __future__ import annotations

import pytest

from blocklist_jobs.core.states import Status
from tests.jobs.test_real_data import DATA, LISTS
from tests.jobs.venues import VENUES, Venue
from tests.jobs.workshop import Workshop

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.exists(), reason=f"the real data is not in {DATA}"),
]

# Where a call takes one song, the library is smaller.
SIZES = {"apple_music": (120, 2), "youtube_music": (120, 2), "tidal": (800, 5)}


@pytest.fixture(params=SIZES)
def venue(request: pytest.FixtureRequest) -> Venue:
    """Each provider in turn."""
    return VENUES[request.param]


@pytest.fixture
def provider(venue: Venue) -> str:
    """The workshop is the venue's."""
    return venue.name


def test_there_and_back(workshop: Workshop, venue: Venue) -> None:
    liked, playlists = SIZES[venue.name]
    path = DATA / "playlists.jsonl"
    tokens = workshop.sandbox.seed_playlists(path, user="ann", liked=liked, playlists=playlists, provider=venue.name)
    before = workshop.library()
    workshop.connect(tokens["ann"])
    rows = (LISTS / "thousand-artists.csv").read_text().splitlines()[1:]
    blocked = {venue.artist(row.rpartition(",")[2]) for row in rows}

    (ended,) = workshop.drive(workshop.submit(workshop.block(*blocked), **venue.options), within_s=120)
    assert ended.status is Status.COMPLETED
    assert ended.progress.completed > liked / 10
    assert venue.wrong_after_enforcement(before, workshop.library(), blocked) == ()

    (back,) = workshop.drive(workshop.roll_back(ended), within_s=120)
    assert back.status is Status.COMPLETED
    assert venue.wrong_after_rollback(before, workshop.library(), blocked) == ()
    assert not [one for one in workshop.sandbox.requests() if one["status"] == 429]
