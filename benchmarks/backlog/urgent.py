"""From the 202 of a ``critical`` job to its first request, behind the whole backlog, on the real system."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from benchmarks.backlog.fill import fill, shape
from benchmarks.rig.system import System, system
from benchmarks.rig.users import block
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.connection import GivenTokens
from blocklist_jobs.core.user_id import BOOTSTRAP_USER

LIKED = 5_000
WORKERS = 2
LONGEST_S = 30.0
# As many jobs as there are connections can be under way at once, and each is over in a few seconds.
ACCOUNTS = 5
WARM_UP_S = 5.0


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds from the 202 to the first request, with this limit, and what was promised."""

    limit: int
    seconds: float
    waits_s: tuple[float, ...]

    @property
    def promised_s(self) -> float:
        """The longest wait that the design allows."""
        return max(1.0, self.seconds / self.limit)


def run(batches: int, users: int, limits: tuple[tuple[int, float], ...], times: int) -> list[Waits]:
    """Submit ``times`` critical jobs under each limit, at moments that no clock of ours can know."""
    with system(workers=WORKERS) as running:
        services = running.services
        token = running.sandbox.generate(user="everyone", liked=LIKED, playlists=0, seed=1)["everyone"]["access_token"]
        urgent = [_account(running, number) for number in range(ACCOUNTS)]
        blocklist = block(services, BOOTSTRAP_USER, [{"id": "6NSjdFYF2zxgQ7UvsKoRxy", "name": "Nobody"}])
        running.limit(*limits[0])
        fill(services.engine, services.settings, shape(batches, users), token=token, liked=LIKED)
        return [_under(running, limit, seconds, urgent, blocklist, times) for limit, seconds in limits]


def _account(running: System, number: int) -> tuple[str, UUID]:
    user = f"urgent{number}"
    tokens = running.sandbox.generate(user=user, liked=10, playlists=0, seed=100 + number)[user]
    given = GivenTokens(tokens["access_token"], tokens["refresh_token"], provider_user_id=user)
    return user, running.services.connections.add(Caller(BOOTSTRAP_USER), "spotify", given).connection.id


def _under(
    running: System, limit: int, seconds: float, urgent: list[tuple[str, UUID]], blocklist: UUID, times: int
) -> Waits:
    running.limit(limit, seconds)
    running.stage.pause(WARM_UP_S)
    waits = []
    for number in range(times):
        running.stage.pause(random.uniform(0.5, 2.5))
        user, connection = urgent[number % len(urgent)]
        waits.append(_wait_of(running, user, connection, blocklist))
    return Waits(limit, seconds, tuple(waits))


def _wait_of(running: System, user: str, connection: UUID, blocklist: UUID) -> float:
    body: dict[str, Any] = {
        "job_type": "enforcement_execution",
        "provider": "spotify",
        "priority": "critical",
        "payload": {
            "blocklist_id": str(blocklist),
            "connection_id": str(connection),
            "options": {"surfaces": ["liked_songs"]},
        },
    }
    since = len(running.sandbox.requests())
    job = running.admin.post("/jobs/queue", body)
    accepted_at = time.time()
    first = _first_request(running, user, since)
    while running.admin.get(f"/jobs/{job['id']}")["status"] != "completed":
        running.stage.pause(0.1)
    return max(0.0, first - accepted_at)


def _first_request(running: System, user: str, since: int) -> float:
    deadline = time.monotonic() + LONGEST_S
    while time.monotonic() < deadline:
        for entry in running.sandbox.requests(since=since):
            if entry["user"] == user:
                return float(entry["wall"])
        running.stage.pause(0.05)
    raise TimeoutError(f"no request of the critical job in {LONGEST_S:g} s")
