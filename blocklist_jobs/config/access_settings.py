"""Who may come in, how often, from where; and what of it is told."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from blocklist_jobs.config.reader import Reader
from blocklist_jobs.core.request_limit import RequestLimit

HTTP = ("http", "https")
_LIMIT = re.compile(r"([1-9]\d{0,8})/([1-9]\d{0,4})", re.ASCII)
_ORIGIN = re.compile(r"https?://[a-z0-9.\-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class JwtSettings:
    """Whose tokens a product's own users come with. ``jwks`` is a URL or the path of a file."""

    jwks: str
    issuer: str
    audience: str
    role_claim: str
    leeway_s: float

    @property
    def is_url(self) -> bool:
        """Whether the keys are to be fetched."""
        return urlsplit(self.jwks).scheme in HTTP


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """``None`` where there is no such limit, and where users come with keys only.

    Without a ``pseudonym_key``, the first encryption key makes the pseudonyms.
    """

    jwt: JwtSettings | None
    rate_limit: RequestLimit | None
    failure_limit: RequestLimit | None
    cors_origins: tuple[str, ...]
    trusted_proxies: int
    pseudonym_key: str = field(repr=False)


def access_settings(read: Reader) -> AccessSettings:
    """The settings of access in the environment."""
    return AccessSettings(
        jwt=_jwt(read),
        # A thousand a second for a minute is about what two web processes answer at all: it stops one key from having
        # everything to itself for long, and no script that asks as fast as it can for a while.
        rate_limit=_limit(read, "API_RATE_LIMIT", read.text("API_RATE_LIMIT", "60000/60")),
        # Wrong keys from one address: each costs a look into Postgres, and a short bootstrap key could be guessed.
        failure_limit=_limit(read, "AUTH_FAILURE_LIMIT", read.text("AUTH_FAILURE_LIMIT", "6000/60")),
        cors_origins=_origins(read),
        # So many of the last addresses in X-Forwarded-For were written by proxies of ours.
        trusted_proxies=int(read.number("TRUSTED_PROXIES", 0, at_least=0)),
        # With one of its own, the names of users in logs outlive a change of the encryption keys.
        pseudonym_key=read.text("PSEUDONYM_KEY", ""),
    )


def _jwt(read: Reader) -> JwtSettings | None:
    jwt = JwtSettings(
        jwks=read.text("JWT_JWKS", ""),
        issuer=read.text("JWT_ISSUER", ""),
        audience=read.text("JWT_AUDIENCE", ""),
        role_claim=read.text("JWT_ROLE_CLAIM", ""),
        # Clocks of two machines differ by seconds.
        leeway_s=read.number("JWT_LEEWAY_SECONDS", 30, at_least=0),
    )
    needed = (jwt.jwks, jwt.issuer, jwt.audience)
    if any(needed) and not all(needed):
        read.problems.append("JWT_JWKS, JWT_ISSUER and JWT_AUDIENCE belong together: set all or none")
    elif jwt.jwks and not jwt.is_url and not Path(jwt.jwks).is_file():
        read.problems.append(f"JWT_JWKS must be an http:// or https:// URL or the path of a file, not {jwt.jwks!r}")
    return jwt if all(needed) else None


def _limit(read: Reader, name: str, text: str) -> RequestLimit | None:
    if text == "0":
        return None
    found = _LIMIT.fullmatch(text)
    if found is None:
        read.problems.append(f"{name} must be requests/seconds such as 600/60, or 0 for no limit, not {text!r}")
        return None
    return RequestLimit(int(found[1]), int(found[2]))


def _origins(read: Reader) -> tuple[str, ...]:
    origins = tuple(word.strip() for word in read.text("CORS_ORIGINS", "").split(",") if word.strip())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            read.problems.append(
                f"CORS_ORIGINS: {origin!r} is no origin as browsers write it, such as https://app.example.com"
            )
    return origins
