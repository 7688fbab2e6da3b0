"""The access token of a batch, renewed when it must be, by one process at a time per connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core import wire
from blocklist_jobs.core.connection import ConnectionSecrets, ConnectionStatus
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.work import Claimed
from blocklist_jobs.jobs.ports import AnswerLost, NotSent, Provider, Socket

REFRESH_LEASE_S = 30.0
EARLY = timedelta(seconds=30)
"""A token that ends so soon is renewed before it is used."""

ASK_AGAIN_S = 5.0
"""A token endpoint in trouble is asked again after so long; waiting for it is no attempt."""

NO_REFRESH_TOKEN = Fault(FaultKind.GRANT_DEAD, "the access token is not accepted and there is no refresh token")
NOT_ACTIVE = Fault(FaultKind.GRANT_DEAD, "the connection was removed or needs its user", code="not_connected")
RENEWED_ELSEWHERE = Fault(
    FaultKind.TOKEN_EXPIRED, "the token is being renewed", retry_after_s=1.0, code="being_renewed"
)


class ConnectionStore(Protocol):
    """Where tokens are kept; each verb is a transaction of its own."""

    def load(self, connection_id: UUID) -> ConnectionSecrets | None:
        """The tokens; ``None`` if there is no such connection."""

    def begin_refresh(self, connection_id: UUID, token_version: int, lease_s: float) -> bool:
        """Become the one who renews this version of the tokens."""

    def end_refresh(self, connection_id: UUID, token_version: int) -> bool:
        """Let others try, now that it has come to nothing."""

    def expire(self, connection_id: UUID, token_version: int) -> bool:
        """The access token of this version is not accepted any more: nobody sends with it again."""

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
        """The access token for a batch; one that has ended, or is about to, is renewed first."""
        secrets = self._load(batch)
        if secrets is None:
            return NOT_ACTIVE
        ends_soon = secrets.expires_at is not None and secrets.expires_at <= datetime.now(UTC) + EARLY
        if not ends_soon or secrets.refresh_token is None:
            return _bearer(secrets)
        trouble = self._renew(batch, secrets)
        if trouble is not None:
            return trouble
        renewed = self._load(batch)
        return _bearer(renewed) if renewed else NOT_ACTIVE

    def refused(self, batch: Claimed, bearer: Bearer) -> Fault | None:
        """The provider refused this token: renew it, unless someone has; ``None`` once there is a newer one."""
        secrets = self._load(batch)
        if secrets is None:
            return NOT_ACTIVE
        if secrets.token_version != bearer.version:
            return None
        self._connections.expire(secrets.id, bearer.version)
        return self._renew(batch, secrets)

    def renew(self, batch: Claimed) -> Fault | None:
        """Renew ahead of the token's end; ``None`` once there is a newer one."""
        secrets = self._load(batch)
        return NOT_ACTIVE if secrets is None else self._renew(batch, secrets)

    def give_up(self, batch: Claimed, bearer: Bearer, fault: Fault) -> None:
        """The grant is dead: the user must connect again."""
        if batch.connection_id is not None:
            self._connections.needs_reconnect(batch.connection_id, bearer.version, fault.message)

    def _load(self, batch: Claimed) -> ConnectionSecrets | None:
        secrets = self._connections.load(batch.connection_id) if batch.connection_id else None
        return secrets if secrets is not None and secrets.status == ConnectionStatus.ACTIVE else None

    def _renew(self, batch: Claimed, stale: ConnectionSecrets) -> Fault | None:
        """Ask for new tokens; one process at a time per connection asks, the others come back a little later."""
        if stale.refresh_token is None:
            self.give_up(batch, _bearer(stale), NO_REFRESH_TOKEN)
            return NO_REFRESH_TOKEN
        if not self._connections.begin_refresh(stale.id, stale.token_version, REFRESH_LEASE_S):
            return RENEWED_ELSEWHERE
        tokens = self._ask(self._providers[batch.provider], stale.refresh_token)
        if isinstance(tokens, Fault):
            return self._no_tokens(batch, stale, tokens)
        self._connections.store_tokens(stale.id, stale.token_version, tokens)
        return None

    def _ask(self, provider: Provider, refresh_token: str) -> wire.Tokens | Fault:
        request = provider.refresh_request(refresh_token)
        try:
            answer = self._socket.send(request, bearer=None, timeout_s=self._timeout_s)
        except (NotSent, AnswerLost) as error:
            return Fault(FaultKind.UNKNOWN, f"the token could not be renewed: {error}", code="refresh_unanswered")
        return provider.decipher_tokens(answer)

    def _no_tokens(self, batch: Claimed, stale: ConnectionSecrets, fault: Fault) -> Fault:
        """A dead grant waits for its user; anything else is the endpoint's trouble, and is waited for."""
        if fault.kind is FaultKind.GRANT_DEAD:
            self.give_up(batch, _bearer(stale), fault)
            return fault
        self._connections.end_refresh(stale.id, stale.token_version)
        wait_s = max(ASK_AGAIN_S, fault.retry_after_s or 0.0)
        return Fault(FaultKind.TOKEN_EXPIRED, fault.message, fault.status, wait_s, fault.code)


def _bearer(secrets: ConnectionSecrets) -> Bearer:
    return Bearer(secrets.access_token, secrets.token_version, secrets.provider_user_id)
