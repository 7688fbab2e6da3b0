"""Connections as their owners see them: given, shown, replaced, removed. Tokens go in and never come out here."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, Row, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from blocklist_jobs.core.connection import ConnectionStatus, ConnectionView, GivenTokens
from blocklist_jobs.core.errors import Conflict
from blocklist_jobs.store.audit import record
from blocklist_jobs.store.shares import wake_share
from blocklist_jobs.store.tables.people import connections
from blocklist_jobs.store.tables.work import batch_checkpoints
from blocklist_jobs.store.vault import Vault

# The dispatcher listens on it.
_DUE = "blocklist_jobs_due"

_SHOWN = (
    connections.c.id,
    connections.c.provider,
    connections.c.status,
    connections.c.status_reason,
    connections.c.provider_user_id,
    connections.c.scopes,
    connections.c.refresh_token.is_not(None).label("can_refresh"),
    connections.c.created_at,
    connections.c.updated_at,
    connections.c.expires_at,
    connections.c.consented_at,
)
_LIVE = connections.c.status != ConnectionStatus.DISCONNECTED


class StoredConnections:
    """The table ``connections``, one user at a time."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def add(self, user_id: str, provider: str, given: GivenTokens) -> ConnectionView | None:
        """A new connection; ``None`` when the user has a live one to this account."""
        connection_id = uuid4()
        values = {"id": connection_id, "user_id": user_id, "provider": provider, **self._sealed(connection_id, given)}
        added = (
            insert(connections)
            .values(**values, provider_user_id=given.provider_user_id)
            .on_conflict_do_nothing(
                index_elements=["user_id", "provider", "provider_user_id"],
                index_where=connections.c.status != "disconnected",
            )
            .returning(*_SHOWN)
        )
        with self._engine.begin() as connection:
            row = connection.execute(added).one_or_none()
            if row is not None:
                record(connection, user_id, "connection.added", connection_id, provider=provider)
        return _view(row) if row is not None else None

    def of_account(self, user_id: str, provider: str, provider_user_id: str) -> ConnectionView | None:
        """The live connection of a user to an account."""
        account = (connections.c.provider == provider, connections.c.provider_user_id == provider_user_id)
        with self._engine.connect() as connection:
            row = connection.execute(_of(user_id).where(*account)).one_or_none()
        return _view(row) if row is not None else None

    def read(self, user_id: str, connection_id: UUID) -> ConnectionView | None:
        """A live connection of the user."""
        with self._engine.connect() as connection:
            row = connection.execute(_of(user_id).where(connections.c.id == connection_id)).one_or_none()
        return _view(row) if row is not None else None

    def list(self, user_id: str, after: tuple[datetime, UUID] | None, limit: int) -> list[ConnectionView]:
        """The live connections of the user, newest first, after ``(created_at, id)``."""
        query = _of(user_id).order_by(connections.c.created_at.desc(), connections.c.id.desc()).limit(limit)
        if after is not None:
            query = query.where(tuple_(connections.c.created_at, connections.c.id) < tuple_(*after))
        with self._engine.connect() as connection:
            return [_view(row) for row in connection.execute(query)]

    def replace(self, user_id: str, connection_id: UUID, given: GivenTokens) -> ConnectionView | None:
        """New tokens for a live connection: it is active again, and its held batches go on.

        ``None`` when there is none. Raises ``Conflict`` when the account that becomes known has another connection.
        """
        values = self._sealed(connection_id, given)
        if given.provider_user_id:
            values["provider_user_id"] = given.provider_user_id
        try:
            with self._engine.begin() as connection:
                row = connection.execute(_renewed(user_id, connection_id, values)).one_or_none()
                if row is None:
                    return None
                released = _release_held(connection, connection_id)
                record(connection, user_id, "connection.replaced", connection_id, released_batches=released)
        except IntegrityError:
            raise Conflict("another connection of yours has this account; replace the tokens of that one") from None
        return _view(row)

    def disconnect(self, user_id: str, connection_id: UUID) -> bool:
        """Overwrite the tokens and end the connection; false when the user never had it. Twice is as good as once."""
        mine = (connections.c.id == connection_id, connections.c.user_id == user_id)
        values = {
            "status": ConnectionStatus.DISCONNECTED,
            "status_reason": "removed by its owner",
            "access_token": b"",
            "refresh_token": None,
            "refresh_lease_until": None,
            "token_version": connections.c.token_version + 1,
            "updated_at": func.now(),
        }
        with self._engine.begin() as connection:
            ended = connection.execute(update(connections).where(*mine, _LIVE).values(**values)).rowcount
            if ended:
                record(connection, user_id, "connection.removed", connection_id)
                return True
            return connection.execute(select(connections.c.id).where(*mine)).one_or_none() is not None

    def _sealed(self, connection_id: UUID, given: GivenTokens) -> dict[str, Any]:
        refresh = given.refresh_token
        return {
            "access_token": self._vault.seal(connection_id, "access_token", given.access_token),
            "refresh_token": self._vault.seal(connection_id, "refresh_token", refresh) if refresh else None,
            "scopes": list(given.scopes),
            "expires_at": given.expires_at,
            "consented_at": given.consented_at,
        }


def _of(user_id: str) -> Any:
    return select(*_SHOWN).where(connections.c.user_id == user_id, _LIVE)


def _renewed(user_id: str, connection_id: UUID, values: dict[str, Any]) -> Any:
    return (
        update(connections)
        .where(connections.c.id == connection_id, connections.c.user_id == user_id, _LIVE)
        .values(
            **values,
            status=ConnectionStatus.ACTIVE,
            status_reason=None,
            token_version=connections.c.token_version + 1,
            refresh_lease_until=None,
            updated_at=func.now(),
        )
        .returning(*_SHOWN)
    )


def _release_held(connection: Connection, connection_id: UUID) -> int:
    """Batches that waited for the user are due now, and the dispatcher hears of it at the commit."""
    held = (batch_checkpoints.c.connection_id == connection_id, batch_checkpoints.c.state == "held")
    share = (
        batch_checkpoints.c.provider,
        batch_checkpoints.c.app,
        batch_checkpoints.c.priority,
        batch_checkpoints.c.user_id,
    )
    due = update(batch_checkpoints).where(*held).values(state="pending", due_at=func.now()).returning(*share)
    released = connection.execute(due).all()
    for row in sorted(set(released)):
        wake_share(connection, row.provider, row.app, row.priority, row.user_id)
    if released:
        connection.execute(select(func.pg_notify(_DUE, "")))
    return len(released)


def _view(row: Row[*tuple[Any, ...]]) -> ConnectionView:
    fields = row._asdict()
    return ConnectionView(**{**fields, "status": ConnectionStatus(row.status), "scopes": tuple(row.scopes)})
