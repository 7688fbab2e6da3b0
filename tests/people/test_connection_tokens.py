"""Tokens as workers use and renew them, on real Postgres."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select, update

from blocklist_jobs.core.connection import ConnectionSecrets, GivenTokens
from blocklist_jobs.core.wire import Tokens
from blocklist_jobs.store.connection_tokens import ConnectionTokens
from blocklist_jobs.store.connections import StoredConnections
from blocklist_jobs.store.tables import connections, notifications
from blocklist_jobs.store.vault import SealBroken


@pytest.fixture
def mine(shelf: StoredConnections) -> UUID:
    """A connection of alice's."""
    view = shelf.add(
        "alice", "spotify", GivenTokens("access-1", "refresh-1", scopes=("a",), provider_user_id="account")
    )
    assert view is not None
    return view.id


def loaded(tokens: ConnectionTokens, connection_id: UUID) -> ConnectionSecrets:
    """The secrets of a connection that is there."""
    found = tokens.load(connection_id)
    assert found is not None
    return found


def test_a_worker_gets_all_it_needs(tokens: ConnectionTokens, mine: UUID) -> None:
    found = loaded(tokens, mine)
    assert (found.access_token, found.refresh_token) == ("access-1", "refresh-1")
    assert (found.user_id, found.provider, found.app, found.status) == ("alice", "spotify", "default", "active")
    assert (found.token_version, found.provider_user_id, found.expires_at) == (1, "account", None)
    assert "access-1" not in repr(found)
    assert "refresh-1" not in repr(found)
    assert tokens.load(uuid4()) is None


def test_a_token_copied_to_another_row_does_not_open(
    tokens: ConnectionTokens, mine: UUID, shelf: StoredConnections, clean_db: Engine
) -> None:
    other = shelf.add("mallory", "spotify", GivenTokens("theirs"))
    assert other is not None
    with clean_db.begin() as connection:
        stolen = select(connections.c.access_token).where(connections.c.id == mine).scalar_subquery()
        connection.execute(update(connections).where(connections.c.id == other.id).values(access_token=stolen))
    with pytest.raises(SealBroken):
        tokens.load(other.id)


def test_one_process_renews(tokens: ConnectionTokens, mine: UUID) -> None:
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda _: tokens.begin_refresh(mine, 1, 60), range(8)))
    assert sorted(won) == [False] * 7 + [True]


def test_a_lease_that_ran_out_is_taken_over(tokens: ConnectionTokens, mine: UUID, clean_db: Engine) -> None:
    assert tokens.begin_refresh(mine, 1, 60)
    assert not tokens.begin_refresh(mine, 1, 60)
    past = datetime.now(UTC) - timedelta(seconds=1)
    with clean_db.begin() as connection:
        connection.execute(update(connections).values(refresh_lease_until=past))
    assert tokens.begin_refresh(mine, 1, 60)


def test_renewed_tokens_replace_their_version_alone(tokens: ConnectionTokens, mine: UUID) -> None:
    assert tokens.begin_refresh(mine, 1, 60)
    assert tokens.store_tokens(mine, 1, Tokens("access-2", expires_in_s=3600))
    found = loaded(tokens, mine)
    assert (found.access_token, found.refresh_token, found.token_version) == ("access-2", "refresh-1", 2)
    assert found.expires_at is not None
    assert timedelta(minutes=59) < found.expires_at - datetime.now(UTC) <= timedelta(hours=1)
    assert not tokens.store_tokens(mine, 1, Tokens("stale"))
    assert not tokens.begin_refresh(mine, 1, 60)
    assert tokens.begin_refresh(mine, 2, 60)
    assert tokens.store_tokens(mine, 2, Tokens("access-3", refresh_token="refresh-3", scopes=("b",)))
    found = loaded(tokens, mine)
    assert (found.access_token, found.refresh_token, found.expires_at) == ("access-3", "refresh-3", None)


def test_a_user_is_asked_once_to_reconnect(tokens: ConnectionTokens, mine: UUID, clean_db: Engine) -> None:
    assert not tokens.needs_reconnect(mine, 7, "stale")
    assert tokens.needs_reconnect(mine, 1, "the grant was revoked")
    assert not tokens.needs_reconnect(mine, 1, "the grant was revoked")
    assert not tokens.begin_refresh(mine, 1, 60)
    assert not tokens.store_tokens(mine, 1, Tokens("late"))
    with clean_db.connect() as connection:
        rows = connection.execute(select(notifications)).all()
    data = {"connection_id": str(mine), "provider": "spotify", "reason": "the grant was revoked"}
    assert [(row.user_id, row.type, row.data) for row in rows] == [("alice", "connection.needs_reconnect", data)]
    assert loaded(tokens, mine).status == "needs_reconnect"


def test_whatever_a_provider_writes_is_kept_harmlessly(tokens: ConnectionTokens, mine: UUID, clean_db: Engine) -> None:
    assert tokens.store_tokens(mine, 1, Tokens("access-2", scopes=("a\x00", "\ud800")))
    assert tokens.needs_reconnect(mine, 2, "\x1b\x00\ud800" + "x" * 10_000)
    with clean_db.connect() as connection:
        row = connection.execute(select(connections.c.scopes, connections.c.status_reason)).one()
    assert row.scopes == ["a\ufffd", "\ufffd"]
    assert row.status_reason == "\ufffd" * 3 + "x" * 497


def test_a_removed_connection_stays_removed(tokens: ConnectionTokens, mine: UUID, shelf: StoredConnections) -> None:
    assert tokens.begin_refresh(mine, 1, 60)
    shelf.disconnect("alice", mine)
    assert not tokens.store_tokens(mine, 1, Tokens("late"))
    assert not tokens.store_tokens(mine, 2, Tokens("late"))
    assert loaded(tokens, mine).access_token == ""
