"""Connections as their owners see them, on real Postgres."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, insert, select, text

from blocklist_jobs.core.connection import ConnectionStatus, GivenTokens, StoredConnection
from blocklist_jobs.core.errors import Conflict, Invalid, NotFound
from blocklist_jobs.events.notify import CHANNEL, Session
from blocklist_jobs.jobs.connections import Connections
from blocklist_jobs.jobs.end_jobs import EndJobs
from blocklist_jobs.jobs.revoke import Revoke
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.store.connection_tokens import ConnectionTokens
from blocklist_jobs.store.connections import StoredConnections
from blocklist_jobs.store.ledger import SqlLedgers
from blocklist_jobs.store.tables import batch_checkpoints, connections, jobs
from tests.people.conftest import ALICE, BOB

GIVEN = GivenTokens("access-1", "refresh-1", scopes=("user-library-modify",), provider_user_id="account")


@pytest.fixture
def use(clean_db: Engine, shelf: StoredConnections, tokens: ConnectionTokens) -> Connections:
    """The use cases on real tables; no provider is set up."""
    return Connections(shelf, EndJobs(SqlLedgers(clean_db)), Revoke(tokens, {}, HttpSocket()))


def test_what_is_given_is_shown_but_for_the_tokens(use: Connections) -> None:
    stored = use.add(ALICE, "spotify", GIVEN)
    assert stored.created
    view = stored.connection
    assert (view.provider, view.status, view.scopes) == ("spotify", ConnectionStatus.ACTIVE, ("user-library-modify",))
    assert view.can_refresh
    assert use.read(ALICE, view.id) == view
    assert use.list(ALICE, None, 10) == [view]
    assert "access-1" not in repr(stored) + repr(GIVEN)
    assert "refresh-1" not in repr(stored) + repr(GIVEN)


def test_no_token_is_in_the_database(use: Connections, clean_db: Engine) -> None:
    use.add(ALICE, "spotify", GIVEN)
    with clean_db.connect() as connection:
        rows = connection.execute(
            text("SELECT convert_from(access_token, 'UTF8') || c::text FROM connections c")
        ).scalars()
        assert [("access-1" in row, "refresh-1" in row) for row in rows] == [(False, False)]


def test_one_connection_per_account(use: Connections) -> None:
    first = use.add(ALICE, "spotify", GIVEN).connection
    with pytest.raises(Conflict) as refused:
        use.add(ALICE, "spotify", GIVEN)
    assert refused.value.extra["connection_id"] == str(first.id)
    assert use.add(ALICE, "tidal", GIVEN).created
    assert use.add(BOB, "spotify", GIVEN).created
    assert use.add(ALICE, "spotify", GivenTokens("t", provider_user_id="another")).created


def test_an_account_that_nobody_named_is_one_account(use: Connections) -> None:
    first = use.add(ALICE, "spotify", GivenTokens("t")).connection
    with pytest.raises(Conflict, match="not known yet") as refused:
        use.add(ALICE, "spotify", GivenTokens("t"))
    assert refused.value.extra["connection_id"] == str(first.id)


def test_eight_at_once_make_one(use: Connections) -> None:
    def add(_: int) -> StoredConnection | None:
        try:
            return use.add(ALICE, "spotify", GIVEN)
        except Conflict:
            return None

    with ThreadPoolExecutor(8) as pool:
        made = [stored for stored in pool.map(add, range(8)) if stored]
    assert len(made) == 1
    assert len(use.list(ALICE, None, 10)) == 1


def test_giving_tokens_again_reconnects_what_needs_it(use: Connections, tokens: ConnectionTokens) -> None:
    first = use.add(ALICE, "spotify", GIVEN).connection
    tokens.needs_reconnect(first.id, 1, "revoked")
    again = use.add(ALICE, "spotify", GivenTokens("access-2", provider_user_id="account"))
    assert not again.created
    assert (again.connection.id, again.connection.status) == (first.id, ConnectionStatus.ACTIVE)
    assert again.connection.status_reason is None
    loaded = tokens.load(first.id)
    assert loaded is not None
    assert (loaded.access_token, loaded.refresh_token, loaded.token_version) == ("access-2", None, 2)


def test_new_tokens_let_held_batches_go_on(
    use: Connections, clean_db: Engine, new_job: Callable[..., UUID], postgres_url: str
) -> None:
    mine = use.add(ALICE, "spotify", GIVEN).connection.id
    other = use.add(BOB, "spotify", GIVEN).connection.id
    for owner, connection_id in (("alice", mine), ("bob", other)):
        job = new_job(user_id=owner, connection_id=connection_id)
        _batch(clean_db, job, owner, connection_id, "held")
        _batch(clean_db, job, owner, connection_id, "done")
    assert CHANNEL == "blocklist_jobs_due"
    with Session(postgres_url, application_name="test") as session:
        session.listen()
        use.replace(ALICE, mine, GivenTokens("access-2"))
        assert session.wait(10)
    with clean_db.connect() as connection:
        found = connection.execute(select(batch_checkpoints.c.user_id, batch_checkpoints.c.state)).all()
        shares = connection.scalars(text("SELECT user_id FROM fair_shares WHERE due_at <= now()")).all()
    assert sorted(map(tuple, found)) == [("alice", "done"), ("alice", "pending"), ("bob", "done"), ("bob", "held")]
    # Where the dispatcher looks for users with due work.
    assert shares == ["alice"]


def test_tokens_of_another_account_are_refused(use: Connections) -> None:
    mine = use.add(ALICE, "spotify", GIVEN).connection.id
    with pytest.raises(Conflict, match="another account"):
        use.replace(ALICE, mine, GivenTokens("t", provider_user_id="somebody"))
    with pytest.raises(Invalid):
        use.replace(ALICE, mine, GivenTokens("t"), provider="tidal")
    unnamed = use.add(ALICE, "spotify", GivenTokens("t")).connection.id
    with pytest.raises(Conflict, match="another connection"):
        use.replace(ALICE, unnamed, GIVEN)
    assert use.replace(ALICE, unnamed, GivenTokens("t", provider_user_id="new")).provider_user_id == "new"


def test_removing_overwrites_the_tokens_and_ends_the_jobs(
    use: Connections, clean_db: Engine, new_job: Callable[..., UUID], tokens: ConnectionTokens
) -> None:
    mine = use.add(ALICE, "spotify", GIVEN).connection.id
    job = new_job(connection_id=mine)
    use.remove(ALICE, mine)
    use.remove(ALICE, mine)
    with clean_db.connect() as connection:
        row = connection.execute(select(connections).where(connections.c.id == mine)).one()
        status = connection.scalars(select(jobs.c.status).where(jobs.c.id == job)).one()
    assert (row.status, bytes(row.access_token), row.refresh_token) == ("disconnected", b"", None)
    assert status == "failed"
    loaded = tokens.load(mine)
    assert loaded is not None
    assert (loaded.status, loaded.access_token) == ("disconnected", "")
    with pytest.raises(NotFound):
        use.read(ALICE, mine)
    with pytest.raises(NotFound):
        use.replace(ALICE, mine, GIVEN)
    assert use.list(ALICE, None, 10) == []
    assert use.add(ALICE, "spotify", GIVEN).created


def test_what_is_anothers_is_not_there(use: Connections, shelf: StoredConnections, tokens: ConnectionTokens) -> None:
    mine = use.add(ALICE, "spotify", GIVEN).connection.id
    for connection_id in (mine, uuid4()):
        with pytest.raises(NotFound):
            use.read(BOB, connection_id)
        with pytest.raises(NotFound):
            use.replace(BOB, connection_id, GIVEN)
        with pytest.raises(NotFound):
            use.remove(BOB, connection_id)
    assert use.list(BOB, None, 10) == []
    assert shelf.replace("bob", mine, GIVEN) is None
    loaded = tokens.load(mine)
    assert loaded is not None
    assert loaded.token_version == 1


def test_pages(use: Connections) -> None:
    for number in range(5):
        use.add(ALICE, "spotify", GivenTokens("t", provider_user_id=str(number)))
    whole = use.list(ALICE, None, 10)
    first = use.list(ALICE, None, 2)
    rest = use.list(ALICE, (first[-1].created_at, first[-1].id), 10)
    assert first + rest == whole
    assert [view.provider_user_id for view in whole] == ["4", "3", "2", "1", "0"]


def test_changes_are_written_down(use: Connections, audited: Callable[[], list[tuple[str, str]]]) -> None:
    mine = use.add(ALICE, "spotify", GIVEN).connection.id
    use.replace(ALICE, mine, GIVEN)
    use.remove(ALICE, mine)
    use.remove(ALICE, mine)
    actions = [action for _, action in audited() if action.startswith("connection.")]
    assert actions == ["connection.added", "connection.replaced", "connection.removed"]


def _batch(engine: Engine, job: UUID, owner: str, connection_id: UUID, state: str) -> None:
    values = {"job_id": job, "user_id": owner, "connection_id": connection_id, "provider": "spotify", "app": "default"}
    with engine.begin() as connection:
        row = {**values, "priority": 2, "step": "scan", "kind": "page", "state": state}
        connection.execute(insert(batch_checkpoints).values(**row))
