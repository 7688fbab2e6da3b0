"""Jobs at a provider's real pace, without waiting: when nothing may go, the gate's clock goes on until it may."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from redis import Redis

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.core.limits import Limits, limits_to_record
from blocklist_jobs.core.states import FINAL
from blocklist_jobs.core.views import JobView
from blocklist_jobs.gate.anchors import boot_ns
from blocklist_jobs.gate.gate import RedisGate
from blocklist_jobs.gate.scripts import Scripts
from blocklist_jobs.jobs import lanes
from blocklist_jobs.jobs.hand_out import AHEAD_S
from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.wiring.services import Services, build_services, make_redis
from tests.jobs.days import AHEAD_LUA
from tests.jobs.workshop import ADMIN, Workshop

MOST_ROUNDS = 5_000

LOOK_EVERY = 5
"""A look costs as much as a round."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a job said of itself ``at_s`` seconds into the world."""

    at_s: float
    view: JobView


@dataclass
class Moved:
    """A world whose gate is ``ahead_s`` ahead of the real clock. One thread does everything: looks are exact."""

    services: Services
    sandbox: Sandbox
    redis: Redis
    provider: str = "spotify"
    ahead_s: float = 0.0
    looks: dict[UUID, list[Look]] = field(default_factory=dict)
    ended: dict[UUID, float] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    @property
    def now_s(self) -> float:
        """Seconds into the world."""
        return time.monotonic() - self.began + self.ahead_s

    def limit(self, limits: Limits) -> None:
        """Put limits into force, in the gate alone: the sandbox keeps the real time."""
        record = limits_to_record(limits)
        self.services.limits.change(ADMIN, self.provider, record)

    def go(self, seconds: float) -> None:
        """Let time pass, for the gate."""
        self.ahead_s += seconds
        self.redis.set("test:ahead", round(self.ahead_s * 1e6))

    def work(self, jobs: dict[UUID, Workshop], *, rounds: int = MOST_ROUNDS) -> None:
        """Hand out and perform until all jobs have ended, or for so many rounds, and look at every job meanwhile."""
        helper = Workshop(self.services, self.sandbox, self.provider)
        for number in range(rounds):
            if number % 20 == 0:
                helper.show_life()
            if number % LOOK_EVERY == 0:
                self._look(jobs)
            if self.ended.keys() >= jobs.keys():
                return
            report = self.services.hand_out(self.provider, "default", 8)
            for batch in report.batches:
                helper.perform(batch)
            if not report.batches:
                self.go((report.next_in_s or 0.0) + AHEAD_S if report.reason else 0.01)
        assert rounds < MOST_ROUNDS, [mine.read(job_id) for job_id, mine in jobs.items()]

    def _look(self, jobs: dict[UUID, Workshop]) -> None:
        for job_id, mine in jobs.items():
            if job_id in self.ended:
                continue
            view = mine.read(job_id)
            if view.status in FINAL:
                self.ended[job_id] = self.now_s
            else:
                self.looks.setdefault(job_id, []).append(Look(self.now_s, view))


@contextmanager
def moved_world(settings: Settings, sandbox: Sandbox, redis: Redis, patch: pytest.MonkeyPatch) -> Iterator[Moved]:
    """The world, built and taken down. What lanes look up is not kept: a second there is none here."""
    patch.setattr(lanes, "KEPT_S", 0.0)
    redis.set("test:ahead", 0)
    client = make_redis(settings.redis_url)
    world: list[Moved] = []

    def gate(*args: object, **options: object) -> RedisGate:
        clock = lambda: boot_ns() + round((world[0].ahead_s if world else 0.0) * 1e9)  # noqa: E731
        return RedisGate(*args, scripts=Scripts(client, AHEAD_LUA), clock_ns=clock, **options)  # type: ignore[arg-type]

    services = build_services(settings, redis=client, make_gate=gate)
    world.append(Moved(services, sandbox, redis))
    yield world[0]
    services.close()


def misses(looks: list[Look], ended_s: float, *, grace_s: float) -> list[tuple[float, float, float | None]]:
    """(part of the way, seconds that were left, what was foretold) wherever that was off by more than 15 %.

    From a tenth of the way on; ``grace_s`` is what the grain of single requests may add.
    """
    began = looks[0].at_s
    found = []
    for look in looks:
        part, left = (look.at_s - began) / (ended_s - began), ended_s - look.at_s
        eta = look.view.progress.eta_seconds
        if part >= 0.1 and (eta is None or abs(eta - left) > 0.15 * left + grace_s):
            found.append((round(part, 3), round(left, 1), eta))
    return found
