"""What handing out costs, with few and with many batches waiting, side by side in one run; and who got how many."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import bindparam, text

from benchmarks.backlog.fill import fill, shape
from blocklist_jobs.config.settings import read_settings
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.work import HandedOut
from blocklist_jobs.embedded.home import open_home
from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running
from blocklist_jobs.embedded.valkey import Valkey
from blocklist_jobs.store.migrate import upgrade
from blocklist_jobs.wiring.services import Services, build_services

LIKED = 5_000
ADMIN = Caller("operator", is_admin=True)
# Never met: what is measured is the asking.
LIMITS = {"windows": [{"limit": 100_000, "seconds": 1}], "burst": 1_000, "concurrency": 0}
# One slot is kept for critical work: these give one batch at a time, and as many as go at once.
SLOTS = {"one at a time": 2, "32 at once": 33}

_DONE = text(
    """UPDATE batch_checkpoints SET state = 'done', lease_until = NULL, finished_at = now()
       WHERE id IN :ids RETURNING user_id"""
).bindparams(bindparam("ids", expanding=True))

# For each batch that was done another comes, so that the backlog stays as large as it is said to be.
_ANOTHER = text(
    """INSERT INTO batch_checkpoints (job_id, user_id, connection_id, provider, app, priority, step, kind, surface,
         call, turn)
       SELECT job_id, user_id, connection_id, provider, app, priority, step, kind, surface, call, turn + 1000000
       FROM batch_checkpoints WHERE id IN :ids"""
).bindparams(bindparam("ids", expanding=True))

_DUE = text("UPDATE fair_shares SET due_at = now() WHERE due_at = 'infinity'")


@dataclass(frozen=True, slots=True)
class Costs:
    """Median seconds per handed-out batch, by how many go at once, with few and with many waiting."""

    few: dict[str, float]
    many: dict[str, float]

    def ratios(self) -> dict[str, float]:
        """How much dearer a batch is with many waiting."""
        return {way: self.many[way] / self.few[way] for way in self.few}


class Desk:
    """Hands out from one database, timing every call, and keeps its backlog as large as it was."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._timed: dict[str, list[float]] = {way: [] for way in SLOTS}
        self.handed: Counter[str] = Counter()

    def hand_out(self, way: str) -> None:
        """One call of the use case, its commit included; what it gave is done and replaced."""
        began = time.perf_counter()
        batches = self._services.hand_out("spotify", "default", SLOTS[way]).batches
        took_s = time.perf_counter() - began
        if not batches:
            raise RuntimeError("nothing was handed out")
        self._timed[way].append(took_s / len(batches))
        self.handed.update(self._replace(batches))

    def costs(self) -> dict[str, float]:
        """Median seconds per batch."""
        return {way: statistics.median(timed) for way, timed in self._timed.items()}

    def _replace(self, batches: tuple[HandedOut, ...]) -> list[str]:
        ids = {"ids": [batch.batch_id for batch in batches]}
        with self._services.engine.begin() as connection:
            connection.execute(_ANOTHER, ids)
            users = list(connection.execute(_DONE, ids).scalars())
            connection.execute(_DUE)
        return users


def run(few: tuple[int, int], many: tuple[int, int], calls: int) -> tuple[Costs, Counter[str]]:
    """Hand out ``calls`` times in each way from two backlogs of (batches, users), turn about, so that whatever
    disturbs the machine disturbs both. Gives the costs, and how many batches each user of the larger one got."""
    with ExitStack() as stack:
        desks = stack.enter_context(_desks(few, many))
        for number, way in product(range(calls), SLOTS):
            # Neither is always the first.
            for desk in desks if number % 2 else reversed(desks):
                desk.hand_out(way)
        return Costs(desks[0].costs(), desks[1].costs()), desks[1].handed


@contextmanager
def _desks(*backlogs: tuple[int, int]) -> Iterator[list[Desk]]:
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="blocklist-jobs-backlog-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        # The servers run as an account of their own and pass through here.
        folder.chmod(0o755)
        postgres = Running(Postgres(open_home(folder)), folder / "postgres.log")
        valkey = Running(Valkey(open_home(folder)), folder / "redis.log")
        for server in (postgres, valkey):
            server.start()
            stack.callback(server.kill)
        desks = []
        for number, backlog in enumerate(backlogs):
            name = f"backlog{number}"
            postgres.server.ensure_database(name)
            services = _services(postgres.server.url(name), valkey.server.url(number), backlog)
            stack.callback(services.close)
            desks.append(Desk(services))
        yield desks


def _services(database_url: str, redis_url: str, backlog: tuple[int, int]) -> Services:
    upgrade(database_url)
    env = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "TOKEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }
    services = build_services(read_settings(env))
    _grow_old_statistics(services)
    fill(services.engine, services.settings, shape(*backlog), token="never sent", liked=LIKED)
    services.limits.change(ADMIN, "spotify", LIMITS)
    return services


def _grow_old_statistics(services: Services) -> None:
    """Leave Postgres with the statistics of a quieter day: a backlog comes faster than the next ANALYZE."""
    with services.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        fill(services.engine, services.settings, shape(1_000, 10), token="never sent", liked=LIKED)
        connection.execute(text("ANALYZE"))
        connection.execute(text("TRUNCATE jobs, connections, fair_shares CASCADE"))
