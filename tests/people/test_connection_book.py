"""Connections inside a transaction, on real Postgres."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import Engine, text

from blocklist_jobs.core.connection import GivenTokens
from blocklist_jobs.store.connection_book import ConnectionBook
from blocklist_jobs.store.connections import StoredConnections


def _add(shelf: StoredConnections, user: str, account: str = "") -> UUID:
    view = shelf.add(user, "spotify", GivenTokens("t", provider_user_id=account))
    assert view is not None
    return view.id


def test_an_account_is_learnt_once(shelf: StoredConnections, clean_db: Engine) -> None:
    mine = _add(shelf, "alice")
    with clean_db.begin() as connection:
        book = ConnectionBook(connection)
        assert book.lock(mine) == ("active", "")
        for unusable in ("", "a\x00", "\ud800", "x" * 10_000):
            book.learn_account(mine, unusable)
            assert book.lock(mine) == ("active", "")
        book.learn_account(mine, "account")
        book.learn_account(mine, "another")
        book.learn_account(None, "nobody")
        assert book.lock(mine) == ("active", "account")
        assert book.lock(uuid4()) is None


def test_an_account_that_is_connected_twice_spoils_no_transaction(shelf: StoredConnections, clean_db: Engine) -> None:
    _add(shelf, "alice", "account")
    _add(shelf, "bob")
    unnamed = _add(shelf, "alice")
    with clean_db.begin() as connection:
        book = ConnectionBook(connection)
        book.learn_account(unnamed, "account")
        assert book.lock(unnamed) == ("active", "")
        assert connection.scalars(text("SELECT 1")).one() == 1
