"""``python -m benchmarks.api_cost``: exits 0 only if the API costs little more than an empty route with one SELECT."""

from __future__ import annotations

import argparse
import itertools
import json
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx

from benchmarks.api_cost.load import Connections, Round
from benchmarks.api_cost.stage import Stage, User, stage
from benchmarks.rig.table import table, verdict

USERS = 4_000
POLLING = 20
"""Users who look at their jobs, each at ten of them that wait and ten that have ended."""

CONCURRENCY = 8


@dataclass
class Route:
    """A kind of request: what is sent, which status is expected, how many times the bare route it may cost."""

    name: str
    requests: Iterator[bytes]
    expected: bytes
    most: float | None
    rounds: list[Round] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """The median of all rounds."""
        return statistics.median(one.per_second for one in self.rounds)


def main() -> int:
    """Measure and print; 1 when a route costs too much."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.api_cost", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    rounds, seconds = (5, 0.7) if parser.parse_args().quick else (15, 1.5)
    with stage(USERS) as on:
        routes = _routes(on)
        _measure(on, routes, rounds, seconds)
    return 0 if _told(routes) else 1


def _routes(on: Stage) -> list[Route]:
    waiting, ended = _jobs(on, on.users[:POLLING]), _jobs(on, on.users[POLLING : 2 * POLLING], cancel=True)
    return [
        Route("an empty route, one SELECT", itertools.repeat(_get("/bare/")), b"200", None),
        Route("GET /jobs/{id}, a job that waits", itertools.cycle(waiting), b"200", 1.5),
        Route("GET /jobs/{id}, a job that has ended", itertools.cycle(ended), b"200", 1.5),
        Route("POST /jobs/queue", itertools.cycle(map(_submission, on.users[2 * POLLING :])), b"202", 2.5),
    ]


def _measure(on: Stage, routes: list[Route], rounds: int, seconds: float) -> None:
    """All routes in turn, round after round: what disturbs the machine disturbs all. The first round is to warm up."""
    with Connections(on.address, CONCURRENCY) as connections:
        for number, route in itertools.product(range(rounds + 1), routes):
            found = connections.run(route.requests, route.expected, seconds)
            if found.odd:
                raise SystemExit(f"{route.name} answered\n{found.odd[0].decode(errors='replace')}")
            if number:
                route.rounds.append(found)


def _jobs(on: Stage, users: list[User], *, cancel: bool = False) -> list[bytes]:
    """Requests for ten jobs of each user."""
    url = f"http://{on.address[0]}:{on.address[1]}/api/v1/jobs"
    requests = []
    with httpx.Client() as client:
        for user in users * 10:
            headers = {"Authorization": f"Bearer {user.key}"}
            made = client.post(f"{url}/queue", json=_body(user), headers=headers).raise_for_status().json()
            if cancel:
                client.post(f"{url}/{made['id']}/cancel", headers=headers).raise_for_status()
            requests.append(_get(f"/api/v1/jobs/{made['id']}", user))
    return requests


def _body(user: User) -> dict[str, object]:
    payload = {"blocklist_id": user.blocklist_id, "connection_id": user.connection_id}
    return {"job_type": "enforcement_execution", "provider": "spotify", "payload": payload}


def _get(path: str, user: User | None = None) -> bytes:
    key = f"Authorization: Bearer {user.key}\r\n" if user else ""
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n{key}\r\n".encode()


def _submission(user: User) -> bytes:
    body = json.dumps(_body(user)).encode()
    head = f"POST /api/v1/jobs/queue HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {user.key}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def _told(routes: list[Route]) -> bool:
    bare = routes[0].per_second
    rows = [
        (
            route.name,
            f"{route.per_second:.0f}",
            f"{1000 * statistics.median(wait for one in route.rounds for wait in one.waits_s):.1f}",
            f"{bare / route.per_second:.2f}",
        )
        for route in routes
    ]
    print(table((f"{CONCURRENCY} at once", "a second", "median ms", "costs times"), rows))
    kept = []
    for route in routes:
        if route.most is not None:
            times = bare / route.per_second
            kept.append(times <= route.most)
            name = f"{route.name} costs at most {route.most:g} times the empty route"
            print(verdict(name, holds=kept[-1], found=f"{times:.2f} times"), flush=True)
    return all(kept)


if __name__ == "__main__":
    sys.exit(main())
