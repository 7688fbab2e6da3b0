"""Tokens as workers use and renew them. Every change names the version it replaces, so that none is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, func, insert, or_, select, update

from blocklist_jobs.core.connection import ConnectionSecrets, ConnectionStatus
from blocklist_jobs.core.webhook import EventType
from blocklist_jobs.core.wire import Tokens
from blocklist_jobs.store.outbox import tell
from blocklist_jobs.store.tables.people import connections, notifications
from blocklist_jobs.store.trouble import translated
from blocklist_jobs.store.vault import Vault

LONGEST_TEXT = 500


class ConnectionTokens:
    """The tokens of connections; each verb is a transaction of its own."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def load(self, connection_id: UUID) -> ConnectionSecrets | None:
        """The tokens; ``None`` if there is no such connection. Raises ``SealBroken`` where they cannot be opened."""
        with translated(), self._engine.connect() as connection:
            row = connection.execute(select(connections).where(connections.c.id == connection_id)).one_or_none()
        if row is None:
            return None
        return ConnectionSecrets(
            id=connection_id,
            user_id=row.user_id,
            provider=row.provider,
            app=row.app,
            status=row.status,
            token_version=row.token_version,
            provider_user_id=row.provider_user_id,
            expires_at=row.expires_at,
            access_token=self._opened(connection_id, "access_token", row.access_token) or "",
            refresh_token=self._opened(connection_id, "refresh_token", row.refresh_token),
        )

    def begin_refresh(self, connection_id: UUID, token_version: int, lease_s: float) -> bool:
        """Become the one who renews this version of the tokens, for ``lease_s`` seconds."""
        lease = connections.c.refresh_lease_until
        return self._change(
            connection_id,
            token_version,
            {"refresh_lease_until": func.now() + timedelta(seconds=lease_s)},
            or_(lease.is_(None), lease <= func.now()),
        )

    def end_refresh(self, connection_id: UUID, token_version: int) -> bool:
        """Let others try, now that it has come to nothing."""
        return self._change(connection_id, token_version, {"refresh_lease_until": None})

    def expire(self, connection_id: UUID, token_version: int) -> bool:
        """The access token of this version is not accepted any more: nobody sends with it again."""
        return self._change(connection_id, token_version, {"expires_at": func.now()})

    def store_tokens(self, connection_id: UUID, token_version: int, tokens: Tokens) -> bool:
        """Keep new tokens, unless the version has changed meanwhile. What did not come anew stays as it was."""
        lifetime = tokens.expires_in_s
        values: dict[str, Any] = {
            "access_token": self._vault.seal(connection_id, "access_token", tokens.access_token),
            "expires_at": func.now() + timedelta(seconds=lifetime) if lifetime is not None else None,
            "token_version": connections.c.token_version + 1,
            "refresh_lease_until": None,
        }
        if tokens.refresh_token is not None:
            values["refresh_token"] = self._vault.seal(connection_id, "refresh_token", tokens.refresh_token)
        if tokens.scopes:
            values["scopes"] = [_storable(scope) for scope in tokens.scopes]
        return self._change(connection_id, token_version, values)

    def needs_reconnect(self, connection_id: UUID, token_version: int, reason: str) -> bool:
        """The user must connect again, and is told so once, unless the version has changed meanwhile."""
        reason = _storable(reason)
        values = {
            "status": ConnectionStatus.NEEDS_RECONNECT,
            "status_reason": reason,
            "refresh_lease_until": None,
            "updated_at": func.now(),
        }
        asked = (
            update(connections)
            .where(*_still(connection_id, token_version))
            .values(**values)
            .returning(connections.c.user_id, connections.c.provider)
        )
        with translated(), self._engine.begin() as connection:
            row = connection.execute(asked).one_or_none()
            if row is None:
                return False
            data = {"connection_id": str(connection_id), "provider": row.provider, "reason": reason}
            connection.execute(
                insert(notifications).values(user_id=row.user_id, type="connection.needs_reconnect", data=data)
            )
            tell(connection, row.user_id, EventType.CONNECTION_EXPIRED, {"connection": data})
        return True

    def _change(
        self, connection_id: UUID, token_version: int, values: dict[str, Any], *conditions: ColumnElement[bool]
    ) -> bool:
        changed = (
            update(connections)
            .where(*_still(connection_id, token_version), *conditions)
            .values(**values, updated_at=func.now())
        )
        with translated(), self._engine.begin() as connection:
            return connection.execute(changed).rowcount == 1

    def _opened(self, connection_id: UUID, name: str, sealed: bytes | None) -> str | None:
        return self._vault.open(connection_id, name, sealed) if sealed else None


def _storable(text: str) -> str:
    """What a provider wrote, as Postgres can hold it and a person read it."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text[:LONGEST_TEXT])


def _still(connection_id: UUID, token_version: int) -> tuple[ColumnElement[bool], ...]:
    return (
        connections.c.id == connection_id,
        connections.c.token_version == token_version,
        connections.c.status == ConnectionStatus.ACTIVE,
    )
