"""A listener's connection to a provider: what was given for it, what is shown of it, what is kept secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class ConnectionStatus(StrEnum):
    """Whether jobs can act through a connection."""

    ACTIVE = "active"
    NEEDS_RECONNECT = "needs_reconnect"
    DISCONNECTED = "disconnected"


@dataclass(frozen=True, slots=True)
class GivenTokens:
    """What a client hands over. ``provider_user_id`` is "" where the client does not know the account."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()
    provider_user_id: str = ""
    consented_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """A connection as its owner sees it: never with its tokens."""

    id: UUID
    provider: str
    status: ConnectionStatus
    status_reason: str | None
    provider_user_id: str
    scopes: tuple[str, ...]
    can_refresh: bool
    created_at: datetime
    updated_at: datetime
    expires_at: datetime | None = None
    consented_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredConnection:
    """A connection that just got its tokens; ``created`` is false when it existed and was reconnected."""

    connection: ConnectionView
    created: bool


@dataclass(frozen=True, slots=True)
class ConnectionSecrets:
    """A connection's tokens in clear, for the moment of their use. A disconnected one has empty tokens."""

    id: UUID
    user_id: str
    provider: str
    app: str
    status: str
    token_version: int
    provider_user_id: str
    expires_at: datetime | None
    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Expiring:
    """A connection whose access token is about to end and can be renewed."""

    connection_id: UUID
    user_id: str
    provider: str


@dataclass(frozen=True, slots=True)
class Resealed:
    """What came of sealing connections again; ``broken`` open with no key, or were sealed for another connection."""

    looked_at: int = 0
    sealed_again: int = 0
    changed_meanwhile: int = 0
    broken: tuple[UUID, ...] = ()

    def __add__(self, other: Resealed) -> Resealed:
        """Both together."""
        return Resealed(
            self.looked_at + other.looked_at,
            self.sealed_again + other.sealed_again,
            self.changed_meanwhile + other.changed_meanwhile,
            self.broken + other.broken,
        )


LONGEST_WARNING = timedelta(days=14)


def warned_ahead(valid: timedelta) -> timedelta:
    """How long before its end a user is warned of a consent that is ``valid`` for so long: two weeks, or a seventh."""
    return min(LONGEST_WARNING, valid / 7)
