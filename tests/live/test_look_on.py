"""What a look at a job tells: real jobs at a real gate."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine

from blocklist_jobs.config.settings import read_settings
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.connection import GivenTokens
from blocklist_jobs.core.errors import NotFound
from blocklist_jobs.core.job import JobType
from blocklist_jobs.core.job_events import Kind
from blocklist_jobs.core.told import Told, after_event
from blocklist_jobs.core.views import JobRequest, JobView, WaitingFor
from blocklist_jobs.wiring.services import Services, build_services

ALICE = Caller("alice")


@pytest.fixture
def services(clean_db: Engine, postgres_url: str, redis_url: str) -> Iterator[Services]:
    key = Fernet.generate_key().decode()
    built = build_services(
        read_settings({"DATABASE_URL": postgres_url, "REDIS_URL": redis_url, "TOKEN_ENCRYPTION_KEYS": key})
    )
    yield built
    built.close()


@pytest.fixture
def job(services: Services) -> JobView:
    services.connections.add(ALICE, "spotify", GivenTokens("token", None))
    return services.submit(ALICE, JobRequest(JobType.LIBRARY_SCAN, "spotify", {})).job


def _told(services: Services, job: JobView) -> Told:
    told = Told(0)
    for event in services.live.log.of_jobs({job.id: 0}):
        told = after_event(told, event)
    return told


def _waits(services: Services, job: JobView) -> list[WaitingFor | None]:
    events = services.live.log.of_jobs({job.id: 0})
    return [after_event(None, event).waiting for event in events if event.kind is Kind.WAITING]


def test_a_pause_of_the_provider_is_told_once_and_so_is_its_end(services: Services, job: JobView) -> None:
    seen: WaitingFor | None = None
    for is_paused in (True, False):
        services.limits.change(Caller("root", is_admin=True), "spotify", {"paused": is_paused})
        for _ in range(4):
            seen = services.live.look_on("alice", job.id, _told(services, job), seen)
    reasons = [waiting.reason if waiting else None for waiting in _waits(services, job)]
    # Nobody hands out here, which is what it waits for then.
    assert reasons == ["paused", "no_dispatcher"]


def test_two_who_look_at_once_tell_it_once(services: Services, job: JobView) -> None:
    services.limits.change(Caller("root", is_admin=True), "spotify", {"paused": True})
    seen = services.live.look_on("alice", job.id, _told(services, job), None)
    told = _told(services, job)
    for _ in range(2):
        services.live.look_on("alice", job.id, told, seen)
    assert len(_waits(services, job)) == 1


def test_a_job_of_somebody_else_is_not_looked_at(services: Services, job: JobView) -> None:
    with pytest.raises(NotFound):
        services.live.look_on("bob", job.id, Told(0), None)
