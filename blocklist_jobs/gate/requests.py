"""Counts the requests that are made of us, in Redis, for all web processes together. Where Redis is away it lets go.

It protects us; what a provider allows is kept elsewhere (gate.py), and that fails the other way.
"""

from __future__ import annotations

import time
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
        self._silent_until = 0.0

    def count(self, who: str, limit: RequestLimit) -> Standing | None:
        """Count a request of ``who`` if it may go; ``None`` where nobody can tell, and it may."""
        if time.monotonic() < self._silent_until:
            return None
        try:
            may_go, remaining, reset_us = self._script(keys=[f"requests:{{{who}}}"], args=[limit.count, limit.seconds])
        except (RedisError, OSError) as error:
            self._silent_until = time.monotonic() + PAUSE_S
            _log.warning("requests_not_counted", error=type(error).__name__)
            return None
        return Standing(limit, bool(may_go), int(remaining), int(reset_us) / 1e6)
