"""Counts the requests that are made of us, in Redis, for all web processes together. Where Redis is away it lets go.

It protects us; what a provider allows is kept elsewhere (gate.py), and that fails the other way.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from importlib.resources import files

import structlog
from redis import Redis
from redis.exceptions import RedisError

from blocklist_jobs.core.request_limit import RequestLimit, Standing

PAUSE_S = 5.0
"""After Redis has not answered, nobody waits for it so long."""

ANSWER_S = 1.0
"""Longer than any honest answer takes: it is the most that a request waits for a Redis that has gone silent."""

_log = structlog.get_logger(__name__)


class RequestMeter:
    """One round trip a request. Safe to share among threads."""

    def __init__(self, redis: Redis) -> None:
        self._script = redis.register_script((files(__package__) / "requests.lua").read_text(encoding="utf-8"))
        self._redis = redis
        self._silent_until = 0.0

    def count(self, who: str, limit: RequestLimit) -> Standing | None:
        """Count a request of ``who`` if it may go; ``None`` where nobody can tell, and it may."""
        if time.monotonic() < self._silent_until:
            return None
        try:
            may_go, remaining, reset_us, doubt = self._script(keys=[_key(who)], args=[limit.count, limit.seconds])
        except (RedisError, OSError) as error:
            self._silent_until = time.monotonic() + PAUSE_S
            _log.warning("requests_not_counted", error=type(error).__name__)
            return None
        return Standing(limit, bool(may_go), int(remaining), int(reset_us) / 1e6, is_in_doubt=bool(doubt))

    def doubt(self, names: Iterable[str], limit: RequestLimit) -> None:
        """Have everybody who remembers these look at them again; where Redis is away, they do so in a second anyway."""
        try:
            with self._redis.pipeline(transaction=False) as sending:
                for name in names:
                    sending.hset(_key(name), "doubt", 1)
                    sending.expire(_key(name), 2 * limit.seconds)
                sending.execute()
        except (RedisError, OSError) as error:
            _log.warning("doubt_not_told", error=type(error).__name__)


def _key(who: str) -> str:
    return f"requests:{{{who}}}"
