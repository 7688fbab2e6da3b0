"""What a submission names, looked up among the user's own."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Engine, select

from blocklist_jobs.core.connection import ConnectionStatus
from blocklist_jobs.core.errors import FieldProblem, Invalid
from blocklist_jobs.store.tables.lists import blocklists
from blocklist_jobs.store.tables.people import connections

_POINTER = "/payload/connection_id"


class Belongings:
    """Connections and blocklists of a user."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def connection_for(self, user_id: str, provider: str, wanted: UUID | None) -> UUID:
        """The connection to use; raises ``Invalid``, with which there are, when it is not clear.

        One that needs to be reconnected counts: its jobs wait for the user.
        """
        mine = (
            connections.c.user_id == user_id,
            connections.c.provider == provider,
            connections.c.status != ConnectionStatus.DISCONNECTED,
        )
        query = select(connections.c.id).where(*mine).order_by(connections.c.created_at, connections.c.id)
        with self._engine.connect() as connection:
            found: list[UUID] = list(connection.scalars(query))
        if wanted is not None and wanted in found:
            return wanted
        if wanted is None and len(found) == 1:
            return found[0]
        raise _unclear(provider, wanted, found)

    def has_blocklist(self, user_id: str, blocklist_id: UUID) -> bool:
        """Whether the user has this blocklist."""
        mine = select(blocklists.c.id).where(blocklists.c.id == blocklist_id, blocklists.c.user_id == user_id)
        with self._engine.connect() as connection:
            return connection.execute(mine).one_or_none() is not None


def _unclear(provider: str, wanted: UUID | None, found: list[UUID]) -> Invalid:
    if not found:
        detail = f"you have no connection to {provider}; make one with POST /api/v1/connections"
    elif wanted is not None:
        detail = f"you have no such connection to {provider}"
    else:
        detail = f"you have {len(found)} connections to {provider}; say which"
    return Invalid(detail, errors=[FieldProblem(_POINTER, detail)], connections=[str(one) for one in found])
