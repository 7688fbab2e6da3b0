"""Targets into batches: as few requests as the provider takes, in SQL, so that a library's size costs no memory."""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import Connection, func, select, text

from blocklist_jobs.core.batching import halves
from blocklist_jobs.core.calls import Check, Remove, Target, to_record
from blocklist_jobs.core.job import Step
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.work import Claimed, JobState, RemovalGroup
from blocklist_jobs.store.shares import wake_share
from blocklist_jobs.store.tables import action_items as items

# One statement: number the targets, make a batch for every :size of them, and tie their items to it. Entries of one
# thing in one list are one target, since a removal takes every occurrence.
_MAKE = text(
    """WITH targets AS (
         SELECT entity_type, entity_id, (row_number() OVER (ORDER BY min(position), entity_id) - 1) / :size AS nth
         FROM action_items WHERE job_id = :job_id AND surface = :surface AND container_id = :container_id
           AND status = :status AND (checkpoint_id IS NULL OR :again)
         GROUP BY entity_type, entity_id),
       numbered AS (UPDATE jobs SET made_batches = made_batches + (SELECT count(DISTINCT nth) FROM targets)
         WHERE id = :job_id RETURNING turn_base, made_batches),
       made AS (
         INSERT INTO batch_checkpoints (job_id, user_id, connection_id, provider, app, priority, step, kind, surface,
           container_id, generation, call, turn)
         SELECT :job_id, :user_id, :connection_id, :provider,
           coalesce((SELECT app FROM connections WHERE id = :connection_id), 'default'), :priority, :step, :kind,
           :surface, :container_id, :generation, CAST(:call AS jsonb),
           numbered.turn_base + numbered.made_batches - (SELECT count(DISTINCT nth) FROM targets) + g.nth
         FROM (SELECT DISTINCT nth FROM targets) g CROSS JOIN numbered
         WHERE g.nth < :at_most
         RETURNING id, app, turn),
       ranked AS (SELECT id, app, row_number() OVER (ORDER BY turn) - 1 AS nth FROM made),
       tied AS (UPDATE action_items i SET checkpoint_id = ranked.id, updated_at = now()
         FROM targets JOIN ranked USING (nth)
         WHERE i.job_id = :job_id AND i.surface = :surface AND i.container_id = :container_id AND i.status = :status
           AND (i.checkpoint_id IS NULL OR :again) AND i.entity_type = targets.entity_type
           AND i.entity_id = targets.entity_id)
       SELECT app, count(*) AS made FROM ranked GROUP BY app"""
)

_TIE = text(
    """UPDATE action_items SET checkpoint_id = :new_id WHERE checkpoint_id = :old_id AND entity_id = ANY(:entity_ids)"""
)

_NEW_HALF = text(
    """INSERT INTO batch_checkpoints (job_id, user_id, connection_id, provider, app, priority, step, kind, surface,
         container_id, generation, call, turn, cost)
       SELECT job_id, user_id, connection_id, provider, app, priority, step, kind, surface, container_id, generation,
         call, turn, cost FROM batch_checkpoints WHERE id = :old_id RETURNING id"""
)

_TOUCHED = text(
    """SELECT i.container_id, max(i.container_name) AS name,
         greatest(0, coalesce((SELECT sum((b.result->>'entries')::int) FROM batch_checkpoints b
           WHERE b.job_id = :job_id AND b.step = 'scan' AND b.surface = :surface AND b.container_id = i.container_id
             AND b.result ? 'entries'), 0) - count(*)) AS size
       FROM action_items i WHERE i.job_id = :job_id AND i.surface = :surface AND i.status = 'completed'
         AND i.container_id <> '' GROUP BY i.container_id ORDER BY i.container_id"""
)


def targets_of(connection: Connection, batch_id: int) -> tuple[Target, ...]:
    """What the items of a batch name, each once, in the order of the library."""
    query = (
        select(items.c.entity_type, items.c.entity_id)
        .where(items.c.checkpoint_id == batch_id)
        .group_by(items.c.entity_type, items.c.entity_id)
        .order_by(func.min(items.c.position), items.c.entity_id)
    )
    return tuple(Target(row.entity_type, row.entity_id) for row in connection.execute(query))


class RemovalRows:
    """The part of ``jobs.ledger.ItemBook`` that makes batches."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def groups(self, job_id: UUID) -> list[RemovalGroup]:
        """See the port."""
        query = (
            select(items.c.surface, items.c.container_id, func.count(items.c.entity_id.distinct()).label("targets"))
            .where(items.c.job_id == job_id, items.c.status == "pending", items.c.checkpoint_id.is_(None))
            .group_by(items.c.surface, items.c.container_id)
            .order_by(items.c.surface, items.c.container_id)
        )
        rows = self._connection.execute(query)
        return [RemovalGroup(Surface(row.surface), row.container_id, row.targets) for row in rows]

    def make_removals(self, job: JobState, group: RemovalGroup, *, size: int, at_most: int | None) -> int:
        """See the port."""
        call = to_record(Remove(group.surface, container_id=group.container_id))
        return self._make(job, group, size, Step.ACT, Remove.kind, call, status="pending", at_most=at_most)

    def plan_checks(self, job: JobState, surface: Surface, size: int) -> int:
        """See the port."""
        group = RemovalGroup(surface, "", 0)
        return self._make(job, group, size, Step.VERIFY, Check.kind, to_record(Check(surface)), status="completed")

    def _make(
        self,
        job: JobState,
        group: RemovalGroup,
        size: int,
        step: Step,
        kind: str,
        call: dict[str, object],
        *,
        status: str,
        at_most: int | None = None,
    ) -> int:
        values = {
            "job_id": job.id,
            "user_id": job.user_id,
            "connection_id": job.connection_id,
            "provider": job.provider,
            "priority": int(job.priority),
            "surface": group.surface.value,
            "container_id": group.container_id,
            "size": size,
            "step": step.value,
            "kind": kind,
            "call": json.dumps(call),
            "generation": job.verify_round * 100,
            "status": status,
            "again": status == "completed",
            "at_most": at_most if at_most is not None else 2**31 - 1,
        }
        row = self._connection.execute(_MAKE, values).one_or_none()
        if row is None:
            return 0
        wake_share(self._connection, job.provider, row.app, int(job.priority), job.user_id)
        return int(row.made)

    def split(self, batch: Claimed, job: JobState) -> None:
        """See the port."""
        for half in halves(targets_of(self._connection, batch.batch_id)):
            new_id = self._connection.execute(_NEW_HALF, {"old_id": batch.batch_id}).scalar_one()
            ids = [target.entity_id for target in half]
            self._connection.execute(_TIE, {"new_id": new_id, "old_id": batch.batch_id, "entity_ids": ids})
        wake_share(self._connection, batch.provider, batch.app, int(job.priority), batch.user_id)

    def touched_lists(self, job_id: UUID, surface: Surface) -> list[tuple[str, str, int]]:
        """See the port."""
        rows = self._connection.execute(_TOUCHED, {"job_id": job_id, "surface": surface.value})
        return [(row.container_id, row.name, int(row.size)) for row in rows]
