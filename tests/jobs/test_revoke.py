"""Disconnecting ends the permission at the provider where it can, and never fails for it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from blocklist_jobs.core.errors import NotFound
from blocklist_jobs.store.tables import connections
from tests.jobs.renewals import with_user
from tests.jobs.workshop import Workshop

REVOKE = "revoke$"


def connected(workshop: Workshop) -> Any:
    tokens = workshop.sandbox.seed({"users": [{"id": "ann"}]}, workshop.provider)["ann"]
    return workshop.connect(tokens)


def revocations(workshop: Workshop) -> list[int]:
    """The statuses of all that were asked for."""
    return [one["status"] for one in workshop.sandbox.requests() if one["path"].endswith("/revoke")]


def is_gone(workshop: Workshop, connection_id: Any) -> bool:
    with pytest.raises(NotFound):
        workshop.services.connections.read(workshop.caller, connection_id)
    return True


@pytest.mark.parametrize("provider", ["youtube_music"])
def test_google_is_told_once(workshop: Workshop) -> None:
    mine = connected(workshop)
    for _ in range(2):
        workshop.services.connections.remove(workshop.caller, mine)
    assert revocations(workshop) == [200]
    assert is_gone(workshop, mine)


@pytest.mark.parametrize("provider", ["youtube_music"])
@pytest.mark.parametrize("fault", [{"kind": "status", "status": 503}, {"kind": "reset"}, {"kind": "answer_lost"}])
def test_no_trouble_keeps_a_connection(workshop: Workshop, fault: dict[str, Any]) -> None:
    mine = connected(workshop)
    workshop.sandbox.fault(**fault, path=REVOKE, provider="youtube_music")
    workshop.services.connections.remove(workshop.caller, mine)
    assert len(revocations(workshop)) == 1
    assert is_gone(workshop, mine)


@pytest.mark.parametrize("provider", ["youtube_music"])
def test_a_token_that_does_not_open_keeps_none_either(workshop: Workshop) -> None:
    mine = connected(workshop)
    with workshop.services.engine.begin() as connection:
        connection.execute(update(connections).values(refresh_token=b"of a key that is gone"))
    workshop.services.connections.remove(workshop.caller, mine)
    assert revocations(workshop) == []
    assert is_gone(workshop, mine)


@pytest.mark.parametrize("provider", ["spotify", "tidal", "apple_music"])
def test_the_others_have_no_call_for_it(workshop: Workshop) -> None:
    mine = connected(workshop)
    workshop.services.connections.remove(workshop.caller, mine)
    assert list(workshop.sandbox.requests()) == []
    assert is_gone(workshop, mine)


@pytest.mark.parametrize("provider", ["youtube_music"])
def test_somebody_elses_permission_is_safe(workshop: Workshop) -> None:
    mine = connected(workshop)
    with pytest.raises(NotFound):
        workshop.services.connections.remove(with_user(workshop, "bob").caller, mine)
    assert revocations(workshop) == []
