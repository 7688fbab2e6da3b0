"""A client for whatever ``REDIS_URL`` names: one server, a socket, or a set of sentinels."""

from __future__ import annotations

from typing import Any

from redis import Redis
from redis.sentinel import Sentinel

from blocklist_jobs.core.sentinels import sentinels_of


def redis_client(redis_url: str, **options: Any) -> Redis:
    """A client for any URL that ``REDIS_URL`` may hold. Nothing is sent yet."""
    found = sentinels_of(redis_url)
    if found is None:
        plain: Redis = Redis.from_url(redis_url, **options)
        return plain
    own = {"password": found.own_password} if found.own_password else {}
    # A sentinel that does not answer is passed over within the client's own patience.
    patience = {name: options[name] for name in ("socket_timeout", "socket_connect_timeout") if name in options}
    asked = Sentinel(found.hosts, sentinel_kwargs={**patience, **own})  # type: ignore[no-untyped-call]
    client: Redis = asked.master_for(  # type: ignore[no-untyped-call]
        found.master, db=found.database, username=found.user or None, password=found.password or None, **options
    )
    return client
