"""Connections inside a transaction of the ledger."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import IntegrityError

from blocklist_jobs.store.tables.people import connections

LONGEST_ACCOUNT = 200


class ConnectionBook:
    """Rows of ``connections``, as far as a job's start and end need them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self, connection_id: UUID) -> tuple[str, str] | None:
        """Status and provider_user_id, the row locked until the transaction ends; ``None`` if there is none."""
        wanted = select(connections.c.status, connections.c.provider_user_id).where(connections.c.id == connection_id)
        row = self._connection.execute(wanted.with_for_update()).one_or_none()
        return (row.status, row.provider_user_id) if row is not None else None

    def learn_account(self, connection_id: UUID | None, provider_user_id: str) -> None:
        """Keep whose account it is, as the provider told. What is known already is not changed.

        Where the user has connected the same account twice, the later connection stays without its name.
        """
        # An id that the index or the column cannot hold would undo the batch that brought it, again and again.
        if not provider_user_id.isprintable() or len(provider_user_id) > LONGEST_ACCOUNT:
            return
        unknown = (connections.c.id == connection_id, connections.c.provider_user_id == "")
        learned = update(connections).where(*unknown).values(provider_user_id=provider_user_id, updated_at=func.now())
        try:
            with self._connection.begin_nested():
                self._connection.execute(learned)
        except IntegrityError:
            return
