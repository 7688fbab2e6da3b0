"""Who is at work: every worker and dispatcher says so in its own row, so that nobody has to ask them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from blocklist_jobs.store.canaries import Canaries
from blocklist_jobs.store.tables import workers
from blocklist_jobs.store.workload import workload

# A row that nobody has renewed for a day belongs to a process that will not come back.
FORGET_AFTER_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Beat:
    """One sign of life. ``kind`` is ``worker`` or ``dispatcher``; ``busy`` of ``slots`` are taken."""

    name: str
    kind: str
    slots: int = 0
    busy: int = 0
    queues: tuple[str, ...] = ()
    version: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A process as it last showed itself, ``age_s`` seconds ago by the database's clock."""

    beat: Beat
    started_at: datetime
    seen_at: datetime
    age_s: float


class Workers:
    """The table ``workers`` and what of the work belongs beside it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def beat(self, beat: Beat) -> None:
        """Write or renew the process' row; a row that was away too long counts as started anew."""
        shown = {
            "kind": beat.kind,
            "slots": beat.slots,
            "busy": beat.busy,
            "queues": list(beat.queues),
            "version": beat.version,
        }
        row = insert(workers).values(name=beat.name, **shown)
        with self._engine.begin() as connection:
            connection.execute(row.on_conflict_do_update(index_elements=["name"], set_=shown | {"seen_at": func.now()}))

    def leave(self, name: str) -> None:
        """Take the row of a process that ends in good order away."""
        with self._engine.begin() as connection:
            connection.execute(delete(workers).where(workers.c.name == name))

    def forget_lost(self, *, after_s: float = FORGET_AFTER_S) -> int:
        """Take away the rows of processes not seen for ``after_s`` seconds; how many."""
        with self._engine.begin() as connection:
            return connection.execute(delete(workers).where(_age() > after_s)).rowcount

    def alive(self, kind: str, *, within_s: float) -> tuple[Seen, ...]:
        """The processes of a kind seen in the last ``within_s`` seconds, by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(_seen().where(workers.c.kind == kind, _age() <= within_s)).all()
        return tuple(_seen_of(row) for row in rows)

    def slots(self, queue: str, *, within_s: float) -> int:
        """How many batches the workers that read ``queue`` run side by side, those seen in ``within_s`` seconds."""
        served = select(func.coalesce(func.sum(workers.c.slots), 0)).where(
            workers.c.kind == "worker", _age() <= within_s, workers.c.queues.contains([queue])
        )
        with self._engine.connect() as connection:
            return int(connection.execute(served).scalar_one())

    def queues_read(self, *, within_s: float) -> list[str]:
        """The queues that a worker seen in ``within_s`` seconds reads, by name."""
        return sorted({queue for seen in self.alive("worker", within_s=within_s) for queue in seen.beat.queues})

    def stats(self, *, within_s: float) -> Mapping[str, Any]:
        """What an operator wants to see: who is alive, and :func:`workload`'s parts.

        ``canary_age_s``: seconds since a canary last came the whole way, from the leader to a worker's commit;
        ``canaries`` has each queue's (store/canaries.py).
        """
        flights = Canaries(self._engine).seen()
        with self._engine.connect() as connection:
            rows = [_seen_of(row) for row in connection.execute(_seen().where(_age() <= within_s))]
            load = workload(connection)
        return {
            "workers": [_shown(seen) for seen in rows if seen.beat.kind == "worker"],
            "dispatchers": [_shown(seen) for seen in rows if seen.beat.kind == "dispatcher"],
            "canary_age_s": min((one.landed_s for one in flights if one.landed_s is not None), default=None),
            "canaries": [{"queue": one.lane, "landed_s": one.landed_s, "took_s": one.took_s} for one in flights],
        } | load


def _age() -> Any:
    """Seconds since the row was renewed, by the database's clock alone."""
    return func.extract("epoch", func.clock_timestamp() - workers.c.seen_at)


def _seen() -> Select[Any]:
    return select(workers, _age().label("age_s")).order_by(workers.c.name)


def _seen_of(row: Any) -> Seen:
    beat = Beat(row.name, row.kind, row.slots, row.busy, tuple(row.queues), row.version)
    return Seen(beat, row.started_at, row.seen_at, float(row.age_s))


def _shown(seen: Seen) -> dict[str, Any]:
    beat = seen.beat
    return {
        "name": beat.name,
        "slots": beat.slots,
        "busy": beat.busy,
        "queues": list(beat.queues),
        "version": beat.version,
        "started_at": seen.started_at,
        "seen_at": seen.seen_at,
    }
