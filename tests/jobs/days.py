"""A world whose days pass without waiting: the sandbox's YouTube, the gate and what Postgres remembers, together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from redis import Redis
from sqlalchemy import text

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.gate.anchors import boot_ns
from blocklist_jobs.gate.gate import RedisGate
from blocklist_jobs.gate.scripts import Scripts
from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.wiring.services import Services, build_services, make_redis

# Time goes on as it does, so much ahead.
AHEAD_LUA = """local function wall()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2] + tonumber(redis.call('GET', 'test:ahead') or '0')
end"""

# What was remembered is so much older now.
_AGED = (
    text("UPDATE permit_log SET second = second - :seconds"),
    text("UPDATE provider_rate_state SET updated_at = updated_at - make_interval(secs => :seconds)"),
)

PROJECT = "sandbox-client"


@dataclass
class Days:
    """The world's clock. ``services`` are those of the newest process."""

    settings: Settings
    sandbox: Sandbox
    redis: Redis
    begins: datetime
    ahead_s: float = 0.0
    services: Services = field(init=False)

    def __post_init__(self) -> None:
        """It is ``begins`` everywhere."""
        self.sandbox.clock("youtube_music", now=self.begins.timestamp())
        self._set(self.begins.timestamp() - datetime.now(UTC).timestamp())
        self.services = self._built()

    def restart(self) -> Services:
        """All processes are new ones, and Redis has lost everything."""
        self.services.close()
        self.redis.flushall()
        self._set(self.ahead_s)
        self.services = self._built()
        return self.services

    def midnight(self) -> datetime:
        """When the quota's day ends in California, by the sandbox."""
        return datetime.fromtimestamp(self.sandbox.quota()[PROJECT]["resets_at"], UTC)

    def next_day(self) -> None:
        """A minute past midnight in California."""
        now = datetime.now(UTC).timestamp() + self.ahead_s
        seconds = self.midnight().timestamp() - now + 60
        self.sandbox.clock("youtube_music", advance_s=seconds)
        with self.services.engine.begin() as connection:
            for aged in _AGED:
                connection.execute(aged, {"seconds": round(seconds)})
        self._set(self.ahead_s + seconds)

    def _built(self) -> Services:
        client = make_redis(self.settings.redis_url)
        gate = partial(
            RedisGate,
            scripts=Scripts(client, AHEAD_LUA),
            clock_ns=lambda: boot_ns() + round(self.ahead_s * 1e9),
        )
        return build_services(self.settings, redis=client, make_gate=gate)

    def _set(self, ahead_s: float) -> None:
        self.ahead_s = ahead_s
        self.redis.set("test:ahead", round(ahead_s * 1e6))
