"""Apps, and what users have allowed them: access tokens that expire and refresh tokens that may rotate."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from blocklist_jobs.sandbox.sign_in import LOOPBACK_REDIRECT

SCOPES = frozenset({"collection.read", "collection.write", "playlists.read", "playlists.write", "user.read"})
LIFE_S = 4 * 3600
"""24 hours are documented, 4 have been measured (w-ash/mixd); the shorter one is the harder to live with."""


@dataclass(slots=True)
class App:
    """A registration; one without a secret refreshes by PKCE. ``rotates``: a refresh hands out a new refresh token."""

    client_id: str
    client_secret: str | None = None
    rotates: bool = False
    expires_in: int = LIFE_S
    redirect_uris: tuple[str, ...] = (LOOPBACK_REDIRECT,)


@dataclass(slots=True)
class Grant:
    """A user's consent to an app."""

    app: str
    user: str
    scopes: frozenset[str]
    refresh_token: str
    revoked: bool = False


@dataclass(slots=True)
class Access:
    """An access token's grant, the end of its life (seconds since 1970 on Tidal's clock), and what it is good for."""

    grant: Grant
    expires_at: float
    scopes: frozenset[str]


@dataclass(slots=True)
class Grants:
    """All apps, grants and tokens; tokens are numbered, so that a run can be repeated exactly."""

    apps: dict[str, App] = field(default_factory=dict)
    refresh: dict[str, Grant] = field(default_factory=dict)
    access: dict[str, Access] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def consent(self, app: App, user: str, scopes: frozenset[str]) -> Grant:
        """A new grant with a refresh token of its own."""
        grant = Grant(app.client_id, user, scopes, self._token("refresh", user))
        self.refresh[grant.refresh_token] = grant
        return grant

    def issue(self, grant: Grant, expires_at: float, scopes: frozenset[str] | None = None) -> str:
        """A new access token, for all that was granted or a part of it; the earlier ones live on."""
        token = self._token("access", grant.user)
        self.access[token] = Access(grant, expires_at, grant.scopes if scopes is None else scopes)
        return token

    def rotate(self, grant: Grant) -> str:
        """A new refresh token; the old one is worth nothing from now on."""
        del self.refresh[grant.refresh_token]
        grant.refresh_token = self._token("refresh", grant.user)
        self.refresh[grant.refresh_token] = grant
        return grant.refresh_token

    def expire(self, token: str) -> None:
        """Ends an access token's life now."""
        if token in self.access:
            self.access[token].expires_at = 0.0

    def revoke(self, user: str) -> None:
        """Takes back every consent of a user."""
        for grant in self.refresh.values():
            grant.revoked = grant.revoked or grant.user == user

    def _token(self, kind: str, user: str) -> str:
        return f"tidal-{kind}-{user}-{next(self.numbers)}"
