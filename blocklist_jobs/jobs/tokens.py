"""The access token of a batch, renewed when it must be, by one process at a time per connection."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from blocklist_jobs.core import wire
from blocklist_jobs.core.calls import Renew
from blocklist_jobs.core.connection import ConnectionSecrets, ConnectionStatus
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.lanes import token_lane
from blocklist_jobs.core.permits import Outcome, Permit, Refusal, Sent
from blocklist_jobs.core.retry import renewal_wait_s
from blocklist_jobs.core.work import Claimed
from blocklist_jobs.jobs.ledger import LedgerUnavailable
from blocklist_jobs.jobs.permits import SEND_S, Lease, Permits
from blocklist_jobs.jobs.ports import AnswerLost, NotSent, Provider, Socket

LEASE_BEYOND_CALL_S = 15.0
"""Whoever renews has a connection's tokens to itself for the longest call and so much longer, for what is around it."""

EARLY = timedelta(seconds=30)
"""A token that ends so soon is renewed before it is used."""

LONGEST_IN_TURN_S = 60.0
"""A renewal without a permit asks again after so long at most: limits may change meanwhile."""

IN_TURN = "renewal_waits"
"""The code of a renewal that had no permit; nothing was sent."""

NO_REFRESH_TOKEN = Fault(FaultKind.GRANT_DEAD, "the access token is not accepted and there is no refresh token")
CANNOT_RENEW = Fault(
    FaultKind.GRANT_DEAD,
    "the access token cannot be renewed: the connection has no refresh token, or the provider renews none",
    code="cannot_renew",
)
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


class PermitLog(Protocol):
    """What a gate that has lost its state counts as sent. Batches are in it from their hand-out on."""

    def note(self, provider: str, app: str, user: str) -> int:
        """A request is about to be sent that nothing was handed out for; the second that it is noted under."""

    def strike(self, provider: str, app: str, user: str, second: int) -> None:
        """It was not sent."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a call is made with. ``version`` is the token's."""

    access_token: str = field(repr=False)
    version: int
    provider_user_id: str


class Tokens:
    """Gives out access tokens and renews them."""

    def __init__(
        self,
        connections: ConnectionStore,
        providers: Mapping[str, Provider],
        socket: Socket,
        permits: Permits,
        log: PermitLog,
        *,
        timeout_s: float,
        dice: Callable[[], float] = random.random,
    ) -> None:
        self._connections = connections
        self._providers = providers
        self._socket = socket
        self._permits = permits
        self._log = log
        self._timeout_s = timeout_s
        self._dice = dice

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

    def renew(self, batch: Claimed) -> tuple[int | None, Fault | None]:
        """Renew ahead of the token's end: the version that was to be replaced, and what hinders it if anything does.

        Somebody else's newer token is as good. A token that cannot be renewed is left as it is: it may be good still.
        """
        secrets = self._load(batch)
        if secrets is None:
            return batch.token_version, NOT_ACTIVE
        if batch.token_version not in (None, secrets.token_version):
            return batch.token_version, None
        if secrets.refresh_token is None:
            return secrets.token_version, CANNOT_RENEW
        return secrets.token_version, self._renew(batch, secrets)

    def give_up(self, batch: Claimed, bearer: Bearer, fault: Fault) -> None:
        """The grant is dead: the user must connect again."""
        if batch.connection_id is not None:
            self._connections.needs_reconnect(batch.connection_id, bearer.version, fault.message)

    def _load(self, batch: Claimed) -> ConnectionSecrets | None:
        secrets = self._connections.load(batch.connection_id) if batch.connection_id else None
        if secrets is None or secrets.status != ConnectionStatus.ACTIVE:
            return None
        can_refresh = self._providers[batch.provider].capabilities.can_refresh
        return secrets if can_refresh else replace(secrets, refresh_token=None)

    def _renew(self, batch: Claimed, stale: ConnectionSecrets) -> Fault | None:
        """Ask for new tokens; one process at a time per connection asks, the others come back a little later."""
        if stale.refresh_token is None:
            self.give_up(batch, _bearer(stale), NO_REFRESH_TOKEN)
            return NO_REFRESH_TOKEN
        if not self._connections.begin_refresh(stale.id, stale.token_version, self._timeout_s + LEASE_BEYOND_CALL_S):
            return RENEWED_ELSEWHERE
        permit = self._permit(batch, stale)
        if isinstance(permit, Refusal):
            self._connections.end_refresh(stale.id, stale.token_version)
            return _in_turn(permit)
        tokens = self._ask(self._providers[batch.provider], stale.refresh_token)
        self._permits.report(permit, _outcome(tokens))
        if isinstance(tokens, Fault):
            return self._no_tokens(batch, stale, tokens)
        self._keep(stale, tokens)
        return None

    def _permit(self, batch: Claimed, stale: ConnectionSecrets) -> Permit | Refusal:
        """A permit of the token lane. A renewal ahead was noted at its hand-out; any other is before it is sent."""
        whose = stale.provider, token_lane(stale.app), stale.user_id
        noted = None if isinstance(batch.call, Renew) else self._log.note(*whose)
        permit = self._permits.take(*whose, 1, Lease(time.monotonic() + SEND_S + self._timeout_s))
        if isinstance(permit, Refusal) and noted is not None:
            self._log.strike(*whose, noted)
        return permit

    def _ask(self, provider: Provider, refresh_token: str) -> wire.Tokens | Fault:
        request = provider.refresh_request(refresh_token)
        try:
            answer = self._socket.send(request, bearer=None, timeout_s=self._timeout_s)
        except (NotSent, AnswerLost) as error:
            return Fault(FaultKind.UNKNOWN, f"the token could not be renewed: {error}", code="refresh_unanswered")
        return provider.decipher_tokens(answer)

    def _keep(self, stale: ConnectionSecrets, tokens: wire.Tokens) -> None:
        """Keep what came, again while the database is away: it may be the only refresh token that still works.

        A commit that was not heard of may have been one; then the version has changed, and nothing is kept twice.
        """
        insistently = Retrying(
            retry=retry_if_exception_type(LedgerUnavailable),
            stop=stop_after_delay(self._timeout_s + LEASE_BEYOND_CALL_S),
            wait=wait_random_exponential(0.1, max=2.0),
            reraise=True,
        )
        insistently(self._connections.store_tokens, stale.id, stale.token_version, tokens)

    def _no_tokens(self, batch: Claimed, stale: ConnectionSecrets, fault: Fault) -> Fault:
        """A dead grant waits for its user; anything else is the endpoint's trouble, and is waited for.

        A renewal ahead asks ever more rarely: its batch does nothing else, so its fence counts its tries.
        """
        if fault.kind is FaultKind.GRANT_DEAD:
            self.give_up(batch, _bearer(stale), fault)
            return fault
        self._connections.end_refresh(stale.id, stale.token_version)
        tries = batch.fence if isinstance(batch.call, Renew) else 1
        wait_s = renewal_wait_s(tries, fault.retry_after_s, self._dice())
        return Fault(FaultKind.TOKEN_EXPIRED, fault.message, fault.status, wait_s, fault.code)


def _in_turn(refusal: Refusal) -> Fault:
    wait_s = min(refusal.wait_s, LONGEST_IN_TURN_S)
    return Fault(FaultKind.TOKEN_EXPIRED, "the token waits for its turn to be renewed", 0, wait_s, IN_TURN)


def _outcome(tokens: wire.Tokens | Fault) -> Outcome:
    if isinstance(tokens, Fault):
        return Outcome(Sent.FAULT, tokens.kind, tokens.retry_after_s)
    return Outcome(Sent.SUCCESS)


def _bearer(secrets: ConnectionSecrets) -> Bearer:
    return Bearer(secrets.access_token, secrets.token_version, secrets.provider_user_id)
