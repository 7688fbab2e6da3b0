"""The access token of a batch, renewed when it must be, by one process at a time per connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core import wire
from blocklist_jobs.core.connection import ConnectionSecrets
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.work import Claimed
from blocklist_jobs.jobs.ports import AnswerLost, NotSent, Provider, Socket

REFRESH_LEASE_S = 30.0
EARLY = timedelta(seconds=30)
"""A token that ends so soon is renewed before it is used."""

NO_REFRESH_TOKEN = Fault(FaultKind.GRANT_DEAD, "the access token is not accepted and there is no refresh token")
CONNECTION_GONE = Fault(FaultKind.GRANT_DEAD, "the connection was removed or needs its user", code="connection_removed")
REFRESH_ELSEWHERE = Fault(FaultKind.TOKEN_EXPIRED, "the token is being renewed", code="refreshing")


class ConnectionStore(Protocol):
    """Where tokens are kept; each verb is a transaction of its own."""

    def load(self, connection_id: UUID) -> ConnectionSecrets | None:
        """The tokens; ``None`` if there is no such connection."""

    def begin_refresh(self, connection_id: UUID, token_version: int, lease_s: float) -> bool:
        """Become the one who renews this version of the tokens."""

    def store_tokens(self, connection_id: UUID, token_version: int, tokens: wire.Tokens) -> bool:
        """Keep new tokens, unless the version has changed meanwhile."""

    def needs_reconnect(self, connection_id: UUID, token_version: int, reason: str) -> bool:
        """The user must connect again, unless the version has changed meanwhile."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a call is made with. ``version`` is the token's."""

    access_token: str = field(repr=False)
    version: int
    provider_user_id: str


class Tokens:
    """Gives out access tokens and renews them."""

    def __init__(
        self, connections: ConnectionStore, providers: Mapping[str, Provider], socket: Socket, *, timeout_s: float
    ) -> None:
        self._connections = connections
        self._providers = providers
        self._socket = socket
        self._timeout_s = timeout_s

    def bearer(self, batch: Claimed) -> Bearer | Fault:
        """The access token for a batch; one that is about to end is renewed first."""
        secrets = self._connections.load(batch.connection_id) if batch.connection_id else None
        if secrets is None or secrets.status != "active":
            return CONNECTION_GONE
        found = Bearer(secrets.access_token, secrets.token_version, secrets.provider_user_id)
        ends_soon = secrets.expires_at is not None and secrets.expires_at <= datetime.now(UTC) + EARLY
        if not ends_soon or secrets.refresh_token is None:
            return found
        trouble = self.refresh(batch, found)
        return trouble or self._reloaded(batch)

    def _reloaded(self, batch: Claimed) -> Bearer | Fault:
        secrets = self._connections.load(batch.connection_id) if batch.connection_id else None
        if secrets is None:
            return CONNECTION_GONE
        return Bearer(secrets.access_token, secrets.token_version, secrets.provider_user_id)

    def refresh(self, batch: Claimed, stale: Bearer) -> Fault | None:
        """Renew the token that was found stale; ``None`` once there is a newer one. Only one process asks."""
        connection_id = batch.connection_id
        secrets = self._connections.load(connection_id) if connection_id else None
        if connection_id is None or secrets is None or secrets.status != "active":
            return CONNECTION_GONE
        if secrets.token_version != stale.version:
            return None
        if secrets.refresh_token is None:
            return NO_REFRESH_TOKEN
        if not self._connections.begin_refresh(connection_id, stale.version, REFRESH_LEASE_S):
            return REFRESH_ELSEWHERE
        return self._ask(connection_id, batch.provider, secrets.refresh_token, stale)

    def _ask(self, connection_id: UUID, provider_name: str, refresh_token: str, stale: Bearer) -> Fault | None:
        provider = self._providers[provider_name]
        try:
            answer = self._socket.send(provider.refresh_request(refresh_token), bearer=None, timeout_s=self._timeout_s)
        except (NotSent, AnswerLost) as error:
            return Fault(FaultKind.UNKNOWN, f"the token could not be renewed: {error}", code="refresh_unanswered")
        tokens = provider.decipher_tokens(answer)
        if isinstance(tokens, Fault):
            return tokens
        self._connections.store_tokens(connection_id, stale.version, tokens)
        return None

    def give_up(self, batch: Claimed, bearer: Bearer, fault: Fault) -> None:
        """The grant is dead: the user must connect again."""
        if batch.connection_id is not None:
            self._connections.needs_reconnect(batch.connection_id, bearer.version, fault.message)
