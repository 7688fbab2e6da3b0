"""Music User Tokens: one per consent, for six months, and no way to renew one."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from blocklist_jobs.sandbox.apple_music.errors import AppleError

LIFE_S = 182 * 86400.0
"""About six months; it also ends with a change of password or subscription."""


@dataclass(slots=True)
class UserToken:
    """What a user allowed a team."""

    user: str
    team_id: str
    expires_at: float
    revoked: bool = False


@dataclass(slots=True)
class UserTokens:
    """All of them; they are numbered, so that a run can be repeated exactly."""

    tokens: dict[str, UserToken] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def consent(self, user: str, team_id: str, expires_at: float) -> str:
        """A new one."""
        token = f"music-user-{user}-{next(self.numbers)}"
        self.tokens[token] = UserToken(user, team_id, expires_at)
        return token

    def revoke(self, user: str) -> None:
        """Ends all of a user's."""
        for token in self.tokens.values():
            token.revoked = token.revoked or token.user == user

    def user_of(self, token: str) -> str | None:
        """Whose it is, whether it is good or not."""
        return self.tokens[token].user if token in self.tokens else None

    def check(self, token: str, team_id: str, now: float) -> str:
        """The user; raises the 403 that stands for any trouble with this token ("HTTP Status Codes")."""
        known = self.tokens.get(token)
        if known is None or known.team_id != team_id or known.revoked or now >= known.expires_at:
            raise AppleError(403, "Invalid authentication")
        return known.user
