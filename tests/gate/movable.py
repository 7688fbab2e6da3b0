"""A gate whose time is moved, not slept: Redis' clock is a key, and the client's clock moves with it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from blocklist_jobs.core.breaker import BreakerRules
from blocklist_jobs.core.limits import Limits
from blocklist_jobs.core.permits import Remembered
from blocklist_jobs.gate.gate import RedisGate
from blocklist_jobs.gate.scripts import Scripts

CLOCK_LUA = "local function wall() return tonumber(redis.call('GET', 'test:clock')) end"
# Noon, 2026-11-24, UTC.
START_S = 1_795_521_600.0


def quick_client(url: str) -> Redis:
    """A client that says soon when Redis is away."""
    client: Redis = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2, retry=Retry(NoBackoff(), 1))
    return client


@dataclass
class Memory:
    """What the gate is to remember; counts how often it was asked."""

    remembered: Remembered
    asked: int = 0

    def recall(self, provider: str, app: str) -> Remembered:  # noqa: ARG002 - the port's form
        """The same for every gate."""
        self.asked += 1
        return self.remembered


@dataclass
class Movable:
    """The clock of the world: ``now_s`` is what really passed, ``wall_error_s`` how wrong Redis' clock is."""

    redis: Redis
    now_s: float = START_S
    wall_error_s: float = 0.0
    memory: Memory = field(default_factory=lambda: Memory(Remembered(Limits(()))))

    def show(self) -> None:
        """Let Redis see the time."""
        self.redis.set("test:clock", round((self.now_s + self.wall_error_s) * 1e6))

    def go(self, seconds: float) -> None:
        """Let time pass, everywhere."""
        self.now_s += seconds
        self.show()

    def set_wall(self, error_s: float) -> None:
        """Change Redis' clock alone."""
        self.wall_error_s = error_s
        self.show()

    def gate(
        self, limits: Limits | None = None, rules: BreakerRules | None = None, in_flight_s: float = 0.0
    ) -> RedisGate:
        """Another process' gate on the same Redis."""
        if limits is not None:
            self.memory.remembered = replace(self.memory.remembered, limits=limits)
        self.show()
        return RedisGate(
            self.redis,
            self.memory,
            rules=rules or BreakerRules(),
            in_flight_s=in_flight_s,
            scripts=Scripts(self.redis, CLOCK_LUA),
            dice=random.Random(7),
            clock_ns=lambda: round(self.now_s * 1e9),
        )
