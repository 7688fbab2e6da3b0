"""Would a job that is submitted now run? Names everything that is missing."""

from __future__ import annotations

from collections.abc import Callable

from redis import Redis, RedisError
from sqlalchemy.exc import SQLAlchemyError

from blocklist_jobs.store.workers import Workers


class Readiness:
    """Asks every part of the way once."""

    def __init__(self, workers: Workers, redis: Redis, is_migrated: Callable[[], bool], heartbeat_s: float) -> None:
        self._workers = workers
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
            if not self._workers.alive("worker", within_s=self._within_s):
                missing.append("no worker is alive")
        except SQLAlchemyError:
            return ["Postgres does not answer"]
        return missing

    def _broker(self) -> list[str]:
        try:
            policy = self._redis.config_get("maxmemory-policy").get("maxmemory-policy", "noeviction")
        except RedisError as error:
            # Managed servers forbid CONFIG; that they answer is enough.
            return [] if "unknown command" in str(error).lower() else ["Redis does not answer"]
        return [] if policy == "noeviction" else [f"Redis must run with maxmemory-policy noeviction, not {policy}"]
