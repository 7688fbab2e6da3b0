"""The connection to Redis as the gate wants it: a question is answered soon or not at all."""

from __future__ import annotations

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

# The answer to a question that takes half a millisecond; a stopped server must not hold a worker for long.
ANSWER_S = 2.0


def gate_client(url: str) -> Redis:
    """A client for :class:`RedisGate`, safe to share between threads.

    A pooled connection that a restart has cut is made anew, once and at once; the library's own retries would
    block for seconds where a refusal lets the worker give its batch back.
    """
    return Redis.from_url(
        url,
        socket_timeout=ANSWER_S,
        socket_connect_timeout=ANSWER_S,
        retry=Retry(NoBackoff(), 1),
    )
