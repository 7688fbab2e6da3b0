"""What every provider must do, end to end: take out what is blocked, put it back, whatever goes wrong meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import Engine

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobView
from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.wiring.services import build_services
from tests.jobs.libraries import ZED, library
from tests.jobs.mortal import Mortal, MortalSocket
from tests.jobs.venues import VENUES, Venue
from tests.jobs.workshop import FAST, Workshop

# The method of a fault is one of the venue's.
FAULTS: dict[str, list[dict[str, Any]]] = {
    "undisturbed": [],
    "every tenth call answers 503": [{"kind": "status", "nth": list(range(3, 999, 10)), "status": 503}],
    "answers get lost after the write was applied": [
        {"kind": "answer_lost", "method": "of a write", "nth": [1, 2, 5, 11, 12, 30, 31, 32]}
    ],
    "the token expires in the middle": [{"kind": "token_expired", "nth": [5]}],
}


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


@pytest.fixture
def mortal(
    settings: Settings, sandbox: Sandbox, provider: str, clean_db: Engine, redis_client: Redis
) -> Iterator[Mortal]:
    """A workshop in which every fourth request kills its worker."""
    made = Mortal(build_services(settings, socket=MortalSocket(every=4)), sandbox, provider)
    # A dead worker's place is kept for the longest call; here that would hold all up.
    made.set_limits(replace(FAST, concurrency=0))
    yield made
    made.services.close()


def fault(workshop: Workshop, rules: list[dict[str, Any]], writes: str) -> None:
    """Switch faults on."""
    for rule in rules:
        for method in writes.split("|") if "method" in rule else [""]:
            named = {"method": method} if method else {}
            workshop.sandbox.fault(**{**rule, **named}, provider=workshop.provider)


def met(workshop: Workshop) -> bool:
    """Whether faults met anything."""
    faults = workshop.sandbox.faults(workshop.provider)
    return not faults or any(one["fired"] for one in faults)


def enforce(workshop: Workshop, venue: Venue, rules: list[dict[str, Any]]) -> tuple[JobView, dict[str, Any]]:
    """Fill, connect, enforce under faults; the ended job and the library before."""
    tokens = venue.fill(workshop.sandbox, library(good=9, bad=6))["ann"]
    before = workshop.library()
    workshop.connect(tokens)
    fault(workshop, rules, venue.removals)
    (ended,) = workshop.drive(workshop.submit(workshop.block(venue.artist(ZED)), **venue.options))
    assert met(workshop), "the fault never met anything"
    workshop.sandbox.clear_faults(workshop.provider)
    return ended, before


@pytest.mark.parametrize("rules", FAULTS.values(), ids=FAULTS.keys())
def test_there_and_back(workshop: Workshop, venue: Venue, rules: list[dict[str, Any]]) -> None:
    ended, before = enforce(workshop, venue, rules)
    assert ended.status is Status.COMPLETED, ended
    assert ended.progress.completed > 0
    assert venue.wrong_after_enforcement(before, workshop.library(), {venue.artist(ZED)}) == ()

    fault(workshop, rules, venue.additions)
    (back,) = workshop.drive(workshop.roll_back(ended))
    assert back.status is Status.COMPLETED, back
    assert met(workshop), "the fault never met anything"
    assert venue.wrong_after_rollback(before, workshop.library(), {venue.artist(ZED)}) == ()
    items = workshop.services.jobs.items(workshop.caller, ended.id, limit=1000)
    assert {item.status for item in items} - {"skipped"} == {"rolled_back"}


def test_there_and_back_with_dying_workers(mortal: Mortal, venue: Venue) -> None:
    ended, before = enforce(mortal, venue, [])
    assert ended.status is Status.COMPLETED, ended
    assert len(set(mortal.stale)) > 1
    assert venue.wrong_after_enforcement(before, mortal.library(), {venue.artist(ZED)}) == ()

    mortal.stale.clear()
    (back,) = mortal.drive(mortal.roll_back(ended))
    assert back.status is Status.COMPLETED, back
    assert mortal.stale
    assert venue.wrong_after_rollback(before, mortal.library(), {venue.artist(ZED)}) == ()


def test_a_plan_touches_nothing_and_says_what_cannot_be_undone(workshop: Workshop, venue: Venue) -> None:
    tokens = venue.fill(workshop.sandbox, library(good=9, bad=6))["ann"]
    before = workshop.library()
    workshop.connect(tokens)
    job = workshop.submit(workshop.block(venue.artist(ZED)), dry_run=True, **venue.options)
    (ended,) = workshop.drive(job)
    assert ended.status is Status.COMPLETED
    assert ended.plan is not None
    assert workshop.library() == before
    able = workshop.services.providers[venue.name].capabilities
    assert set(ended.plan["surfaces"]) == {surface.value for surface in able.surfaces}
    assert ended.plan["cannot"] == list(able.cannot)
    for surface, planned in ended.plan["surfaces"].items():
        assert planned["remove"] > 0
        assert planned["not_restorable"] == list(able.surfaces[surface].not_restored)

    (executed,) = workshop.drive(workshop.services.control.execute(workshop.caller, ended.id).job)
    assert executed.progress.completed == ended.plan["remove"]
    assert venue.wrong_after_enforcement(before, workshop.library(), {venue.artist(ZED)}) == ()
