"""Apps, and what users have allowed them: access tokens that expire and refresh tokens that die with the consent."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

from blocklist_jobs.sandbox.sign_in import LOOPBACK_REDIRECT

CONSENT_S = 182 * 86400
"""Refresh tokens live six months from the consent; refreshing does not extend it (Spotify's blog, 2026-06-18)."""

SCOPES = frozenset(
    {
        "user-library-read",
        "user-library-modify",
        "user-follow-read",
        "user-follow-modify",
        "playlist-read-private",
        "playlist-read-collaborative",
        "playlist-modify-public",
        "playlist-modify-private",
    }
)


class Mode(StrEnum):
    """Which paths an app may use."""

    DEVELOPMENT = "development"
    """The new dialect alone: old paths answer 403."""
    EXTENDED = "extended"
    """Both dialects."""


@dataclass(slots=True)
class App:
    """A registration; one without a secret refreshes by PKCE. ``rotates``: a refresh hands out a new refresh token.

    ``allowed`` holds the users a development app may serve; None: all.
    """

    client_id: str
    client_secret: str | None = None
    mode: Mode = Mode.EXTENDED
    rotates: bool = False
    expires_in: int = 3600
    allowed: tuple[str, ...] | None = None
    redirect_uris: tuple[str, ...] = (LOOPBACK_REDIRECT,)

    def __post_init__(self) -> None:
        self.mode = Mode(self.mode)


@dataclass(slots=True)
class Grant:
    """A user's consent to an app, at ``consented_at`` (seconds since 1970)."""

    app: str
    user: str
    scopes: frozenset[str]
    consented_at: float
    refresh_token: str
    revoked: bool = False

    def is_over(self, now: float) -> bool:
        """Whether six months have passed since the consent."""
        return now >= self.consented_at + CONSENT_S


@dataclass(slots=True)
class Access:
    """An access token's grant and the end of its life."""

    grant: Grant
    expires_at: float


@dataclass(slots=True)
class Grants:
    """All apps, grants and tokens; tokens are numbered, so that a run can be repeated exactly."""

    apps: dict[str, App] = field(default_factory=dict)
    refresh: dict[str, Grant] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)
    access: dict[str, Access] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def consent(self, app: App, user: str, scopes: frozenset[str], consented_at: float) -> Grant:
        """A new grant with a refresh token of its own."""
        grant = Grant(app.client_id, user, scopes, consented_at, f"refresh-{user}-{next(self.numbers)}")
        self.refresh[grant.refresh_token] = grant
        return grant

    def issue(self, grant: Grant, expires_in: float) -> str:
        """A new access token; the earlier ones live on."""
        token = f"access-{grant.user}-{next(self.numbers)}"
        self.access[token] = Access(grant, time.time() + expires_in)
        return token

    def rotate(self, grant: Grant) -> str:
        """A new refresh token in place of the old one, which is revoked."""
        self.spent.add(grant.refresh_token)
        del self.refresh[grant.refresh_token]
        grant.refresh_token = f"refresh-{grant.user}-{next(self.numbers)}"
        self.refresh[grant.refresh_token] = grant
        return grant.refresh_token

    def expire(self, token: str) -> None:
        """Ends an access token's life now."""
        if token in self.access:
            self.access[token].expires_at = 0.0
