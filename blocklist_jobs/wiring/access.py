"""Who may come in, and how often: keys, the product's own tokens, the count of requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import Engine

from blocklist_jobs.config.access_settings import JwtSettings
from blocklist_jobs.config.settings import Settings
from blocklist_jobs.core.pseudonym import pseudonyms
from blocklist_jobs.gate.client import redis_client
from blocklist_jobs.gate.requests import ANSWER_S, RequestMeter
from blocklist_jobs.identity.key_set import LARGEST
from blocklist_jobs.identity.keys import IssuerKeys
from blocklist_jobs.identity.sources import from_file, from_url
from blocklist_jobs.identity.tokens import Tokens
from blocklist_jobs.jobs.authenticate import Authenticate
from blocklist_jobs.jobs.keys import Keys
from blocklist_jobs.jobs.own_keys import OwnKeys
from blocklist_jobs.jobs.recent_callers import RecentCallers
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.store.audit_views import AuditViews
from blocklist_jobs.store.deletions import Deletions
from blocklist_jobs.store.keys import StoredKeys

FILE_FRESH_S = 2.0
"""A file is read again so often: keys in it are changed by putting another in its place."""


@dataclass(frozen=True, slots=True)
class Access:
    """What the edge of the API asks, and what users see of it."""

    authenticate: Authenticate
    caller_of: RecentCallers
    own_keys: OwnKeys
    requests: RequestMeter
    audit: AuditViews
    pseudonym: Callable[[str], str]
    close: Callable[[], None]


def access_on(engine: Engine, settings: Settings) -> Access:
    """Access on real servers."""
    redis = _quick_redis(settings.redis_url)
    socket = HttpSocket(most_bytes=LARGEST)
    stored = StoredKeys(engine)
    jwt = settings.access.jwt
    tokens = _tokens(jwt, socket) if jwt else None

    def close() -> None:
        socket.close()
        redis.close()

    authenticate = Authenticate(Keys(stored), tokens, Deletions(engine).is_open)
    return Access(
        authenticate=authenticate,
        caller_of=RecentCallers(authenticate),
        own_keys=OwnKeys(Keys(stored), stored),
        requests=RequestMeter(redis),
        audit=AuditViews(engine),
        pseudonym=pseudonyms(settings.access.pseudonym_key or settings.token_encryption_keys[0]),
        close=close,
    )


def _tokens(jwt: JwtSettings, socket: HttpSocket) -> Tokens:
    if jwt.is_url:
        keys = IssuerKeys(from_url(jwt.jwks, socket))
    else:
        keys = IssuerKeys(from_file(jwt.jwks), fresh_s=FILE_FRESH_S, gap_s=FILE_FRESH_S)
    return Tokens(keys, issuer=jwt.issuer, audience=jwt.audience, role_claim=jwt.role_claim, leeway_s=jwt.leeway_s)


def _quick_redis(url: str) -> Redis:
    """A client that is given up on within moments: what it counts is protection, and nobody waits for that."""
    return redis_client(url, socket_timeout=ANSWER_S, socket_connect_timeout=ANSWER_S, retry=Retry(NoBackoff(), 0))
