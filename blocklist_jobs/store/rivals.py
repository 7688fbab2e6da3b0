"""Who else works at a provider, and who is there to do it: what is true of the whole cluster for a moment."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Engine, func, literal, select, text

from blocklist_jobs.core.states import ACTIVE
from blocklist_jobs.jobs.lanes import Calls, Crowd, Presence, Rival
from blocklist_jobs.store.tables import workers

# The predicate of ix_jobs_waiting_library, word for word.
_ACTIVE = ", ".join(f"'{status}'" for status in sorted(ACTIVE))

_AT_WORK = f"""FROM jobs j JOIN connections c ON c.id = j.connection_id
       WHERE j.status IN ({_ACTIVE}) AND j.provider = :provider AND c.app = :app AND c.status = 'active'
         AND j.holds_library"""

_RIVALS = text(
    f"""SELECT j.id, j.user_id, j.priority, j.step, j.job_type, j.dry_run, j.version,
         coalesce(j.plan_of, j.reverts) AS earlier
       {_AT_WORK} ORDER BY j.priority, j.created_at, j.id LIMIT :limit"""
)

_CROWDS = text(
    f"""SELECT j.priority, count(*) AS jobs, count(DISTINCT j.user_id) AS users, sum(j.open_batches) AS open
       {_AT_WORK} GROUP BY j.priority"""
)

# How long a call takes from the claim to the commit, and how many were made of late.
_CALLS = text(
    """SELECT extract(epoch FROM avg(finished_at - claimed_at)) AS mean, count(*) AS calls,
         extract(epoch FROM clock_timestamp() - min(claimed_at)) AS span FROM batch_checkpoints
       WHERE job_id = ANY(:ids) AND state = 'done' AND finished_at > now() - make_interval(secs => :lately_s)"""
)

LATELY_S = 15.0

FEWEST_CALLS = 5
"""Fewer calls say nothing."""


class RivalRows:
    """Implements ``jobs.lanes.Cluster``."""

    def __init__(self, engine: Engine, *, within_s: float) -> None:
        self._engine = engine
        self._within_s = within_s

    def rivals(self, provider: str, app: str, limit: int) -> Sequence[Rival]:
        """See the port."""
        with self._engine.connect() as connection:
            return [
                Rival(
                    job_id=row.id,
                    user_id=row.user_id,
                    priority=row.priority,
                    step=row.step,
                    looks_only=row.dry_run or row.job_type == "library_scan",
                    earlier=row.earlier,
                    version=row.version,
                )
                for row in connection.execute(_RIVALS, {"provider": provider, "app": app, "limit": limit})
            ]

    def crowds(self, provider: str, app: str) -> Sequence[Crowd]:
        """See the port."""
        with self._engine.connect() as connection:
            rows = connection.execute(_CROWDS, {"provider": provider, "app": app}).all()
        return [Crowd(row.priority, row.jobs, row.users, int(row.open)) for row in rows]

    def calls(self, job_ids: Sequence[UUID]) -> Calls | None:
        """See the port."""
        with self._engine.connect() as connection:
            row = connection.execute(_CALLS, {"ids": list(job_ids), "lately_s": LATELY_S}).one()
        return Calls(float(row.mean), row.calls / float(row.span)) if row.calls >= FEWEST_CALLS else None

    def present(self) -> Presence:
        """See the port."""
        age = func.extract("epoch", func.clock_timestamp() - workers.c.seen_at)
        query = select(workers.c.name, workers.c.kind, workers.c.slots, workers.c.busy, workers.c.queues)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(age <= literal(self._within_s))).all()
        slots: dict[str, int] = {}
        for row in rows:
            for queue in row.queues if row.kind == "worker" else ():
                slots[queue] = slots.get(queue, 0) + row.slots
        return Presence(
            workers=frozenset(row.name for row in rows if row.kind == "worker"),
            slots=slots,
            has_dispatcher=any(row.kind == "dispatcher" and row.busy for row in rows),
        )
