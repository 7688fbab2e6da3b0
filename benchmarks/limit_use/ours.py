"""A backlog of several users on the real system, judged by the sandbox's log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from benchmarks.limit_use.calls import ScriptCalls
from benchmarks.limit_use.use import Pace, Use, use_of
from benchmarks.rig.system import System, system
from benchmarks.rig.users import enforce, settle_in
from blocklist_jobs.sandbox.wire import JsonObject

USERS = 6
LIKED = 9_000
ARTISTS = 300
# Until every user's first page is read and the burst after the pause has been used up.
WARM_UP_S = 5.0

_WAITING = text("SELECT count(*) FROM batch_checkpoints WHERE state = 'pending'")


@dataclass(frozen=True, slots=True)
class Ours:
    """``takes`` and ``scripts`` are calls to Redis per request sent: of ``take`` alone, and of all scripts."""

    use: Use
    takes: float
    scripts: float


def run(workers: int, pace: Pace, *, run_s: float, span_s: float) -> Ours:
    """Work on a backlog for ``run_s`` seconds; the emptiest ``span_s`` of them counts."""
    with system(workers=workers) as running:
        blocklists = {user: _settle(running, user, seed) for seed, user in enumerate(_users(), 1)}
        running.limit(pace.limit, pace.seconds)
        for user, blocklist in blocklists.items():
            enforce(running.services, user, blocklist)
        running.stage.pause(WARM_UP_S)
        with ScriptCalls(running.services.settings.redis_url) as calls:
            first = len(running.sandbox.requests())
            running.stage.pause(run_s)
            log = running.sandbox.requests()
        _still_busy(running)
    sent = len(log) - first
    return Ours(_use(log, pace, span_s), calls.by_verb["take"] / sent, calls.all / sent)


def _users() -> tuple[str, ...]:
    return tuple(f"user{number}" for number in range(USERS))


def _settle(running: System, user: str, seed: int) -> UUID:
    return settle_in(running.services, running.sandbox, user, liked=LIKED, artists=ARTISTS, seed=seed)


def _use(log: Sequence[JsonObject], pace: Pace, span_s: float) -> Use:
    arrivals = [float(entry["at"]) for entry in log if entry["counts"]]
    refused = [float(entry["at"]) for entry in log if entry["status"] == 429]
    return use_of(arrivals, refused, pace, end=arrivals[-1], span_s=span_s)


def _still_busy(running: System) -> None:
    with running.services.engine.connect() as connection:
        if not connection.execute(_WAITING).scalar_one():
            raise RuntimeError("the backlog ended before the measurement did: give the users larger libraries")
