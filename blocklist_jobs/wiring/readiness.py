"""Would a job that is submitted now run? Names everything that is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from redis import Redis, RedisError
from sqlalchemy.exc import SQLAlchemyError

from blocklist_jobs.store.canaries import Canaries
from blocklist_jobs.store.workers import Workers

SILENT_AFTER_S = 120
"""A queue through which nothing has come for so long is not read, whatever its workers' signs of life say. A canary
flies every 30 s, and may have to wait for a call to a provider (30 s) to end."""


class Readiness:
    """Asks every part of the way once."""

    def __init__(
        self,
        workers: Workers,
        canaries: Canaries,
        redis: Redis,
        is_migrated: Callable[[], bool],
        heartbeat_s: float,
    ) -> None:
        self._workers = workers
        self._canaries = canaries
        self._redis = redis
        self._is_migrated = is_migrated
        self._within_s = 3 * heartbeat_s

    def __call__(self) -> list[str]:
        """What is missing, in words; empty when all is there."""
        return [*self._postgres(), *self._broker()]

    def _postgres(self) -> list[str]:
        try:
            if not self._is_migrated():
                return ["the database is of another version: run blocklist-jobs db upgrade"]
            missing = []
            leaders = self._workers.alive("dispatcher", within_s=self._within_s)
            if not any(seen.beat.busy for seen in leaders):
                missing.append("no dispatcher leads")
            queues = self._workers.queues_read(within_s=self._within_s)
            missing += self._silent(queues) if queues else ["no worker is alive"]
        except SQLAlchemyError:
            return ["Postgres does not answer"]
        return missing

    def _silent(self, queues: Sequence[str]) -> list[str]:
        """The queues through which no canary has come of late, though workers say that they read them."""
        landed_s = {seen.lane: seen.landed_s for seen in self._canaries.seen()}
        return [line for queue in queues if (line := _silence(queue, landed_s.get(queue)))]

    def _broker(self) -> list[str]:
        try:
            policy = self._redis.config_get("maxmemory-policy").get("maxmemory-policy", "noeviction")
        except RedisError as error:
            # Managed servers forbid CONFIG; that they answer is enough.
            return [] if "unknown command" in str(error).lower() else ["Redis does not answer"]
        return [] if policy == "noeviction" else [f"Redis must run with maxmemory-policy noeviction, not {policy}"]


def _silence(queue: str, landed_s: float | None) -> str | None:
    if landed_s is None:
        return f"nothing has come through the queue {queue} yet"
    return f"nothing has come through the queue {queue} for {landed_s:.0f} s" if landed_s > SILENT_AFTER_S else None
