"""Real playlists and a real blocklist while everything goes wrong at once: calls fail, answers get lost, connections
break, tokens end, workers die. Nothing listed is left that can go, and all of it comes back.

``REAL_LIBRARY_SCALE=10`` makes the libraries so many times as large.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import Engine

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.core.retry import Policy
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobView
from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.wiring.services import build_services
from tests.jobs.mortal import Mortal, MortalSocket
from tests.jobs.test_every_provider import fault
from tests.jobs.test_real_data import DATA, LISTS
from tests.jobs.venues import VENUES, Venue
from tests.jobs.workshop import FAST

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.exists(), reason=f"the real data is not in {DATA}"),
]

SCALE = int(os.environ.get("REAL_LIBRARY_SCALE", "1"))
WITHIN_S = 120.0 * SCALE
# Every 17th request kills the worker that sends it.
MORTALITY = 17
# More than four of these may meet one batch, one after another.
TRIES = Policy(attempts=8)
FAULTS: list[dict[str, Any]] = [
    {"kind": "status", "every": 10, "status": 503},
    {"kind": "reset", "every": 23},
    {"kind": "answer_lost", "method": "of a write", "every": 7},
    {"kind": "token_expired", "nth": [15]},
]


@dataclass(frozen=True)
class Size:
    """How many liked songs, and how many playlists; smaller where a call takes one song."""

    liked: int
    playlists: int


SIZES = {
    "spotify": Size(80, 2),
    "spotify, classic": Size(700, 3),
    "apple_music": Size(60, 1),
    "youtube_music": Size(60, 1),
    "tidal": Size(250, 1),
}


@pytest.fixture(params=SIZES)
def named(request: pytest.FixtureRequest) -> str:
    """The name of each venue in turn."""
    return str(request.param)


@pytest.fixture
def venue(named: str) -> Venue:
    """Each provider in turn."""
    return VENUES[named]


@pytest.fixture
def provider(venue: Venue) -> str:
    """The workshop is the venue's."""
    return venue.name


@pytest.fixture
def dialect(venue: Venue) -> str:
    """Spotify is looked at in both."""
    return venue.dialect


@pytest.fixture
def mortal(
    settings: Settings, sandbox: Sandbox, provider: str, clean_db: Engine, redis_client: Redis
) -> Iterator[Mortal]:
    """A workshop whose workers die now and then."""
    made = Mortal(build_services(settings, socket=MortalSocket(every=MORTALITY)), sandbox, provider)
    # A dead worker's place is kept for the longest call; here that would hold all up.
    made.set_limits(replace(FAST, concurrency=0, backoff=TRIES))
    yield made
    made.services.close()


def through_trouble(mortal: Mortal, job: JobView, writes: str) -> JobView:
    """The job at its end, after every kind of trouble has been met."""
    mortal.stale.clear()
    fault(mortal, FAULTS, writes)
    (ended,) = mortal.drive(job, within_s=WITHIN_S)
    met = {one["rule"]["kind"]: one["fired"] for one in mortal.sandbox.faults(mortal.provider)}
    mortal.sandbox.clear_faults(mortal.provider)
    assert all(met.values()), met
    assert mortal.stale
    return ended


def test_there_and_back_through_everything(mortal: Mortal, venue: Venue, named: str) -> None:
    size, sandbox = SIZES[named], mortal.sandbox
    wanted = {"liked": size.liked * SCALE, "playlists": size.playlists * SCALE}
    tokens = sandbox.seed_playlists(DATA / "playlists.jsonl", user="ann", provider=venue.name, **wanted)["ann"]
    before = mortal.library()
    mortal.connect(tokens)
    blocked = {venue.artist(row.rpartition(",")[2]) for row in _rows()}

    job = mortal.submit(mortal.block(*blocked), **venue.options)
    ended = through_trouble(mortal, job, venue.removals)
    assert ended.status is Status.COMPLETED, ended
    assert ended.progress.completed > size.liked / 10
    assert venue.wrong_after_enforcement(before, mortal.library(), blocked) == ()

    back = through_trouble(mortal, mortal.roll_back(ended), venue.additions)
    assert back.status is Status.COMPLETED, back
    assert venue.wrong_after_rollback(before, mortal.library(), blocked) == ()


def _rows() -> list[str]:
    return (LISTS / "thousand-artists.csv").read_text().splitlines()[1:]
