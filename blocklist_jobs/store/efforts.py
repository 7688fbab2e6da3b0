"""What a job has written down and found, for the account of what it still needs."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, Engine, text

from blocklist_jobs.core.effort import Account, ListRead, Pile
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.work import Action

# Open-ended as long as a surface's first page is missing. A list that is read again has been known before.
_COSTS = text(
    """SELECT coalesce(sum(cost) FILTER (WHERE NOT open), 0) AS done,
         coalesce(sum(cost) FILTER (WHERE open), 0) AS open,
         count(*) FILTER (WHERE open AND generation = 0 AND step = 'scan' AND container_id = ''
           AND (kind = 'identify' OR kind = 'read' AND (call->>'first')::boolean)) AS first_ones
       FROM (SELECT *, state IN ('pending', 'queued', 'held', 'leased', 'running') AS open FROM batch_checkpoints
         WHERE job_id = :id AND state <> 'cancelled') b"""
)

# The newest reading of every list.
_LISTS = text(
    """SELECT surface, container_id,
         count(*) FILTER (WHERE state IN ('done', 'failed', 'dead')) AS done,
         count(*) FILTER (WHERE state IN ('pending', 'queued', 'held', 'leased', 'running')) AS open,
         coalesce(sum(coalesce((result->>'entries')::int, jsonb_array_length(result->'list'), 0)
           + coalesce((result->>'playlists')::int, 0)), 0) AS entries,
         coalesce(max(greatest((result->>'total')::int, (call->>'expected_total')::int)), 0) AS total
       FROM (SELECT *, rank() OVER (PARTITION BY surface, container_id ORDER BY generation DESC) AS age
         FROM batch_checkpoints WHERE job_id = :id AND step = 'scan' AND kind = 'read' AND state <> 'cancelled') b
       WHERE age = 1 GROUP BY surface, container_id"""
)

_PILES = text(
    """SELECT surface, container_id, action, count(*) AS entries, count(DISTINCT entity_id) AS things,
         count(*) FILTER (WHERE begins) AS runs
       FROM (SELECT surface, container_id, action, entity_id, position IS DISTINCT FROM 1 + lag(position)
           OVER (PARTITION BY surface, container_id, action ORDER BY position) AS begins
         FROM action_items WHERE job_id = :id AND action IN ('remove', 'dislike', 'restore', 'rate')
           AND status IN ('pending', 'in_progress', 'completed', 'rolled_back')) i
       GROUP BY surface, container_id, action"""
)


class Efforts:
    """Reads the accounts of jobs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, job_id: UUID, earlier: UUID | None) -> Account:
        """The account of a job; ``earlier`` is the job whose plan it carries out, or that it undoes."""
        with self._engine.connect() as connection:
            costs = connection.execute(_COSTS, {"id": job_id}).one()
            before = {(one.surface, one.container_id): one.done for one in _lists(connection, earlier)}
            lists = _lists(connection, job_id, before)
            rows = connection.execute(_PILES, {"id": job_id}).all()
        piles = (Pile(Surface(r.surface), r.container_id, Action(r.action), r.entries, r.things, r.runs) for r in rows)
        known = {(one.surface, one.container_id) for one in lists}
        found = (ListRead(*key, done=0, open=0, before=pages) for key, pages in before.items() if key not in known)
        return Account(int(costs.done), int(costs.open), costs.first_ones > 0, (*lists, *found), tuple(piles))


def _lists(
    connection: Connection, job_id: UUID | None, before: dict[tuple[Surface, str], int] | None = None
) -> list[ListRead]:
    if job_id is None:
        return []
    return [
        ListRead(
            Surface(row.surface),
            row.container_id,
            row.done,
            row.open,
            int(row.entries),
            row.total,
            (before or {}).get((Surface(row.surface), row.container_id), 0),
        )
        for row in connection.execute(_LISTS, {"id": job_id})
    ]
