"""Tokens are renewed by jobs: once at a time, whatever the token endpoint does, and nobody is disconnected for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from blocklist_jobs.core.connection import ConnectionStatus
from blocklist_jobs.core.states import Status
from blocklist_jobs.jobs.ledger import LedgerUnavailable
from blocklist_jobs.store.connection_tokens import ConnectionTokens
from tests.jobs.libraries import ZED, library
from tests.jobs.renewals import SOON, asked, drive, ended, secrets_of, submit_refresh, told
from tests.jobs.workshop import Workshop

RENEWING = ("spotify", "tidal", "youtube_music")
TOKEN_PATHS = "token$"
DEAD = "connection.needs_reconnect"


def connected(workshop: Workshop, **given: object) -> UUID:
    """Ann's connection, with the sandbox's tokens."""
    tokens = workshop.sandbox.seed({"users": [{"id": "ann"}]}, workshop.provider)["ann"]
    return workshop.connect({**tokens, **given}, expires_at=datetime.now(UTC) + SOON)


def status_of(workshop: Workshop, connection_id: UUID) -> ConnectionStatus:
    return workshop.services.connections.read(workshop.caller, connection_id).status


@pytest.mark.parametrize("provider", RENEWING)
def test_a_token_is_renewed_and_the_refresh_token_kept(workshop: Workshop) -> None:
    mine = connected(workshop)
    before = secrets_of(workshop, mine)
    job = ended(workshop, submit_refresh(workshop, mine))
    after = secrets_of(workshop, mine)
    assert (job.status, job.summary) == (Status.COMPLETED, {"renewed": True})
    assert (after.token_version, after.refresh_token) == (2, before.refresh_token)
    assert after.access_token != before.access_token
    assert after.expires_at > before.expires_at
    assert len(asked(workshop)) == 1


@pytest.mark.parametrize("provider", ["spotify", "tidal"])
def test_a_new_refresh_token_replaces_the_old(workshop: Workshop) -> None:
    workshop.sandbox.app("sandbox-client", provider=workshop.provider, rotates=True)
    mine = connected(workshop)
    seen = {secrets_of(workshop, mine).refresh_token}
    for _ in range(2):
        assert ended(workshop, submit_refresh(workshop, mine)).status is Status.COMPLETED
        seen.add(secrets_of(workshop, mine).refresh_token)
    assert len(seen) == 3


@pytest.mark.parametrize("provider", RENEWING)
def test_a_dead_grant_ends_the_job_and_asks_the_user_once(workshop: Workshop) -> None:
    mine = connected(workshop)
    workshop.sandbox.revoke("ann", workshop.provider)
    job = ended(workshop, submit_refresh(workshop, mine))
    assert job.status is Status.FAILED
    assert job.error is not None
    assert job.error["code"] == "invalid_grant"
    assert status_of(workshop, mine) is ConnectionStatus.NEEDS_RECONNECT
    assert [(user, kind, data["provider"]) for user, kind, data in told(workshop)] == [("ann", DEAD, workshop.provider)]
    workshop.reconnect(mine, workshop.sandbox.tokens("ann", provider=workshop.provider))
    assert ended(workshop, submit_refresh(workshop, mine)).status is Status.COMPLETED


@pytest.mark.parametrize("provider", RENEWING)
def test_a_misconfigured_app_disconnects_nobody(workshop: Workshop) -> None:
    workshop.sandbox.app("sandbox-client", provider=workshop.provider, client_secret="another")
    mine = connected(workshop)
    job = submit_refresh(workshop, mine)
    drive(workshop, lambda: bool(asked(workshop)))
    assert (status_of(workshop, mine), told(workshop)) == (ConnectionStatus.ACTIVE, [])
    workshop.sandbox.app("sandbox-client", provider=workshop.provider, client_secret="sandbox-secret")
    assert ended(workshop, job).status is Status.COMPLETED
    assert workshop.read(job).attempts == 0


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 503}, {"kind": "reset"}, {"kind": "malformed"}])
def test_trouble_is_waited_for(workshop: Workshop, fault: dict[str, object]) -> None:
    mine = connected(workshop)
    workshop.sandbox.fault(**{**fault, "path": TOKEN_PATHS, "count": 1})  # type: ignore[arg-type] # a rule's fields
    assert ended(workshop, submit_refresh(workshop, mine)).status is Status.COMPLETED
    assert (status_of(workshop, mine), told(workshop)) == (ConnectionStatus.ACTIVE, [])
    assert len(asked(workshop)) == 2


@pytest.mark.parametrize("provider", ["apple_music", "spotify"])
def test_what_cannot_be_renewed_is_left_as_it_is(workshop: Workshop) -> None:
    mine = connected(workshop, refresh_token="given" if workshop.provider == "apple_music" else None)
    job = ended(workshop, submit_refresh(workshop, mine))
    assert job.status is Status.FAILED
    assert job.error is not None
    assert job.error["code"] == "cannot_renew"
    assert (status_of(workshop, mine), told(workshop), asked(workshop)) == (ConnectionStatus.ACTIVE, [], [])


def test_many_workers_with_one_dead_token_renew_it_once(workshop: Workshop) -> None:
    tokens = workshop.sandbox.seed(library())["ann"]
    mine = workshop.connect(tokens, expires_at=datetime.now(UTC) - timedelta(hours=1))
    job = workshop.submit(workshop.block(ZED))
    # So long that all slots would have asked.
    workshop.sandbox.fault("delay", path=TOKEN_PATHS, ms=300)
    assert ended(workshop, job).status is Status.COMPLETED
    assert len(asked(workshop)) == 1
    assert secrets_of(workshop, mine).token_version == 2


def test_jobs_at_once_renew_once(workshop: Workshop) -> None:
    """Who finds a renewal under way takes its result, and does not renew again."""
    mine = connected(workshop)
    workshop.sandbox.fault("delay", path=TOKEN_PATHS, ms=500)
    with ThreadPoolExecutor(4) as pool:
        jobs = list(pool.map(lambda _: submit_refresh(workshop, mine), range(4)))
    assert {ended(workshop, job).status for job in jobs} == {Status.COMPLETED}
    assert len(asked(workshop)) == 1


def test_a_throttled_token_endpoint_is_left_alone_by_all(workshop: Workshop) -> None:
    """A 429 of one renewal holds back those of all connections, and no call of the API."""
    mine = connected(workshop)
    workshop.sandbox.fault("throttle", path=TOKEN_PATHS, count=1, seconds=3, refusal="seconds")
    first = submit_refresh(workshop, mine)
    drive(workshop, lambda: bool(asked(workshop)))
    services = workshop.services
    assert services.gate.capacity("spotify", "default/tokens", within_s=0.5).free == 0
    assert services.gate.capacity("spotify", "default", within_s=0.5).free > 0
    assert ended(workshop, first).status is Status.COMPLETED
    one, two = (entry["at"] for entry in asked(workshop))
    assert two - one >= 3


def test_a_renewal_without_a_permit_is_not_sent(workshop: Workshop) -> None:
    services = workshop.services
    mine = connected(workshop)
    services.limits.change(workshop.caller, "spotify", {"paused": True})
    job = submit_refresh(workshop, mine)
    with pytest.raises(AssertionError, match="not done"):
        ended(workshop, job, within_s=1.5)
    assert asked(workshop) == []
    services.limits.change(workshop.caller, "spotify", {"paused": False})
    assert ended(workshop, job).status is Status.COMPLETED
    with services.engine.connect() as connection:
        spent = connection.execute(text("SELECT app, sum(cost) FROM permit_log GROUP BY app")).all()
    assert [tuple(row) for row in spent] == [("default/tokens", 1)]


def test_what_came_is_kept_although_the_database_was_away(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refresh token that replaces the old one is the only one that works: it is kept as soon as that is possible."""
    workshop.sandbox.app("sandbox-client", rotates=True)
    mine = connected(workshop)
    lost: list[Any] = []
    real = ConnectionTokens.store_tokens

    def break_off(self: ConnectionTokens, *given: Any) -> bool:
        if len(lost) < 2:
            lost.append(given)
            raise LedgerUnavailable
        return real(self, *given)

    monkeypatch.setattr(ConnectionTokens, "store_tokens", break_off)
    assert ended(workshop, submit_refresh(workshop, mine)).status is Status.COMPLETED
    assert (len(lost), len(asked(workshop))) == (2, 1)
    assert ended(workshop, submit_refresh(workshop, mine)).status is Status.COMPLETED
