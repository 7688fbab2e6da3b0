"""How much work there is, where it lies and how fast it goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Float, Select, cast, func, select

from blocklist_jobs.store.tables import batch_checkpoints as batches

LATELY = timedelta(minutes=1)


def workload(connection: Connection) -> dict[str, Any]:
    """``queues``, ``running`` and ``last_minute``, JSON-ready.

    ``queues`` has an entry per provider and priority with work: ``waiting`` (due now), ``later`` (not yet), ``out`` (at
    a worker), and ``oldest_s``, the seconds since the oldest of the due ones came due. ``running`` names the batches at
    work, at most 1,000. ``last_minute`` counts what ended: ``done``, and ``failed`` with the dead letters.
    """
    return {
        "queues": [dict(row) for row in connection.execute(_queues()).mappings()],
        "running": [_shown(row) for row in connection.execute(_running()).mappings()],
        "last_minute": dict(connection.execute(_ended()).mappings().one()),
    }


def _shown(row: Any) -> dict[str, Any]:
    return dict(row) | {"job_id": str(row["job_id"])}


def _ended() -> Select[int, int]:
    return select(
        func.count().filter(batches.c.state == "done").label("done"),
        func.count().filter(batches.c.state.in_(("failed", "dead"))).label("failed"),
    ).where(batches.c.finished_at > func.now() - LATELY)


def _queues() -> Select[Any]:
    """Depth and age, over the partial indexes of pending and of handed out batches."""
    pending, out = batches.c.state == "pending", batches.c.state.in_(("leased", "running"))
    due = pending & (batches.c.due_at <= func.now())
    waited = func.extract("epoch", func.now() - func.min(batches.c.due_at).filter(due))
    return (
        select(
            batches.c.provider,
            batches.c.priority,
            func.count().filter(due).label("waiting"),
            func.count().filter(pending & ~due).label("later"),
            func.count().filter(out).label("out"),
            cast(func.coalesce(waited, 0), Float).label("oldest_s"),
        )
        .where(pending | out)
        .group_by(batches.c.provider, batches.c.priority)
        .order_by(batches.c.provider, batches.c.priority)
    )


def _running() -> Select[Any]:
    """What each worker runs at this moment."""
    since = func.extract("epoch", func.now() - batches.c.lease_until)
    return (
        select(
            batches.c.worker,
            batches.c.id.label("batch_id"),
            batches.c.job_id,
            batches.c.provider,
            batches.c.step,
            cast(-since, Float).label("lease_left_s"),
        )
        .where(batches.c.state == "running")
        .order_by(batches.c.id)
        .limit(1000)
    )
