"""Connect, show, reconnect and disconnect a listener's accounts at providers."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.connection import ConnectionStatus, ConnectionView, GivenTokens, StoredConnection
from blocklist_jobs.core.errors import Conflict, FieldProblem, Invalid, NotFound
from blocklist_jobs.jobs.revoke import Revoke


class ConnectionShelf(Protocol):
    """Where connections are kept; ``None`` where the user has no such live connection."""

    def add(self, user_id: str, provider: str, given: GivenTokens) -> ConnectionView | None:
        """A new connection; ``None`` when the user has a live one to this account."""

    def of_account(self, user_id: str, provider: str, provider_user_id: str) -> ConnectionView | None:
        """The live connection to an account."""

    def read(self, user_id: str, connection_id: UUID) -> ConnectionView | None:
        """One connection."""

    def list(self, user_id: str, after: tuple[datetime, UUID] | None, limit: int) -> list[ConnectionView]:
        """Connections, newest first, after ``(created_at, id)``."""

    def replace(self, user_id: str, connection_id: UUID, given: GivenTokens) -> ConnectionView | None:
        """New tokens: active again, held batches go on."""

    def disconnect(self, user_id: str, connection_id: UUID) -> bool:
        """Overwrite the tokens, end the connection; false when the user never had it."""


class JobsOfConnections(Protocol):
    """Jobs, as far as the end of a connection concerns them."""

    def end_jobs_of(self, connection_id: UUID) -> None:
        """End every active job of a connection that was removed as ``failed``; ending twice changes nothing."""


class Connections:
    """A listener's accounts at providers."""

    def __init__(self, shelf: ConnectionShelf, jobs: JobsOfConnections, revoke: Revoke) -> None:
        self._shelf = shelf
        self._jobs = jobs
        self._revoke = revoke

    def add(self, caller: Caller, provider: str, given: GivenTokens) -> StoredConnection:
        """Connect an account. One that needs it is reconnected; raises ``Conflict`` for one that works."""
        added = self._shelf.add(caller.user_id, provider, given)
        if added is not None:
            return StoredConnection(added, created=True)
        known = self._shelf.of_account(caller.user_id, provider, given.provider_user_id)
        if known is None:
            raise Conflict("the connection to this account was changed at the same moment; try again")
        if known.status is not ConnectionStatus.NEEDS_RECONNECT:
            raise Conflict(_taken(known), connection_id=str(known.id))
        return StoredConnection(self.replace(caller, known.id, given), created=False)

    def read(self, caller: Caller, connection_id: UUID) -> ConnectionView:
        """One connection; raises ``NotFound``."""
        found = self._shelf.read(caller.user_id, connection_id)
        if found is None:
            raise NotFound
        return found

    def list(self, caller: Caller, after: tuple[datetime, UUID] | None, limit: int) -> list[ConnectionView]:
        """The caller's connections, newest first, after ``(created_at, id)``."""
        return self._shelf.list(caller.user_id, after, limit)

    def replace(
        self, caller: Caller, connection_id: UUID, given: GivenTokens, *, provider: str | None = None
    ) -> ConnectionView:
        """New tokens for the same account; its waiting jobs go on by themselves.

        Raises ``NotFound``, ``Invalid`` for another ``provider``, and ``Conflict`` for another account, in whose
        library the waiting jobs have no business.
        """
        known = self.read(caller, connection_id)
        if provider is not None and provider != known.provider:
            raise Invalid(errors=[FieldProblem("/provider", f"this connection is to {known.provider}")])
        if given.provider_user_id and known.provider_user_id not in ("", given.provider_user_id):
            raise Conflict("these tokens are of another account; make a connection of its own for it")
        replaced = self._shelf.replace(caller.user_id, connection_id, given)
        if replaced is None:
            raise NotFound
        return replaced

    def remove(self, caller: Caller, connection_id: UUID) -> None:
        """Disconnect: the tokens are overwritten, the jobs end, and the provider is asked to end its permission.

        Raises ``NotFound``; twice is as good as once. Two transactions, since jobs are locked before connections; the
        first alone already stops every call.
        """
        permission = self._revoke.token_of(connection_id)
        if not self._shelf.disconnect(caller.user_id, connection_id):
            raise NotFound
        self._jobs.end_jobs_of(connection_id)
        if permission:
            self._revoke(*permission)


def _taken(known: ConnectionView) -> str:
    if known.provider_user_id:
        return f"this account is connected already; PUT new tokens to /api/v1/connections/{known.id}"
    return (
        "you have a connection whose account is not known yet, which may be this one; "
        f"PUT new tokens to /api/v1/connections/{known.id}, or say which account this is with provider_user_id"
    )
