"""Apps, consents and tokens as Google keeps them (developers.google.com/identity/protocols/oauth2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from blocklist_jobs.sandbox.sign_in import LOOPBACK_REDIRECT

TESTING_S = 7 * 86400.0
"""The life of a consent to an app whose consent screen is in "Testing"."""
UNUSED_S = 182 * 86400.0
"""A refresh token dies when it has not been used for six months."""

_AUTH = "https://www.googleapis.com/auth"
READONLY = f"{_AUTH}/youtube.readonly"
WRITING = frozenset({f"{_AUTH}/youtube", f"{_AUTH}/youtube.force-ssl"})


@dataclass(slots=True)
class App:
    """An OAuth client of a project; ``most_tokens`` is how many of a user's refresh tokens it may hold at once."""

    client_id: str
    client_secret: str = "sandbox-secret"
    project: str = ""
    testing: bool = False
    expires_in: int = 3599
    most_tokens: int = 100
    redirect_uris: tuple[str, ...] = (LOOPBACK_REDIRECT,)

    def __post_init__(self) -> None:
        self.project = self.project or self.client_id


@dataclass(slots=True)
class Grant:
    """A user's consent to an app; instants in seconds since 1970."""

    app: str
    user: str
    scopes: frozenset[str]
    consented_at: float
    refresh_token: str
    used_at: float
    revoked: bool = False

    def is_dead(self, app: App, now: float) -> bool:
        """Whether its refresh token gives nothing any more."""
        tested = app.testing and now >= self.consented_at + TESTING_S
        return self.revoked or tested or now >= self.used_at + UNUSED_S


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
    access: dict[str, Access] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def consent(self, app: App, user: str, scopes: frozenset[str], consented_at: float) -> Grant:
        """A new grant; if the user has given the app too many, the oldest dies."""
        same = [grant for grant in self.refresh.values() if (grant.app, grant.user) == (app.client_id, user)]
        alive = [grant for grant in same if not grant.is_dead(app, consented_at)]
        for grant in alive[: max(0, len(alive) + 1 - app.most_tokens)]:
            grant.revoked = True
        token = f"1//refresh-{user}-{next(self.numbers)}"
        self.refresh[token] = Grant(app.client_id, user, scopes, consented_at, token, consented_at)
        return self.refresh[token]

    def issue(self, grant: Grant, now: float, expires_in: float) -> str:
        """A new access token; the earlier ones live on."""
        token = f"ya29.access-{grant.user}-{next(self.numbers)}"
        self.access[token] = Access(grant, now + expires_in)
        grant.used_at = max(grant.used_at, now)
        return token

    def expire(self, token: str) -> None:
        """Ends an access token's life now."""
        if token in self.access:
            self.access[token].expires_at = 0.0
