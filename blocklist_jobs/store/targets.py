"""Targets into batches: as few requests as the provider takes, in SQL, so that a library's size costs no memory."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection, case, func, literal, select, text

from blocklist_jobs.core.batching import halves
from blocklist_jobs.core.calls import Add, Call, Target, to_record
from blocklist_jobs.core.job import Step
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.work import Action, Claimed, JobState, TargetGroup
from blocklist_jobs.store.shares import wake_share
from blocklist_jobs.store.tables import action_items as items

# One statement: number the targets, make a batch for every :size of them, and tie their items to it. Entries of one
# thing in one list are one target where a removal takes every occurrence. Where batches follow one another, all but
# the first are queued.
_MAKE = text(
    """WITH chosen AS (
         SELECT id, entity_type, entity_id, CASE WHEN :by_occurrence THEN occurrence ELSE '' END AS occurrence, position
         FROM action_items WHERE job_id = :job_id AND surface = :surface AND container_id = :container_id
           AND action = :action AND status = :status AND (checkpoint_id IS NULL OR :again)
           AND (:rating = '' OR coalesce(before_state->>'rating', 'none') = :rating)),
       targets AS (
         SELECT entity_type, entity_id, occurrence,
           (row_number() OVER (ORDER BY min(position), entity_id, occurrence) - 1) / :size AS nth
         FROM chosen GROUP BY entity_type, entity_id, occurrence),
       numbered AS (UPDATE jobs SET made_batches = made_batches + (SELECT count(DISTINCT nth) FROM targets)
         WHERE id = :job_id RETURNING turn_base, made_batches),
       made AS (
         INSERT INTO batch_checkpoints (job_id, user_id, connection_id, provider, app, priority, step, kind, surface,
           container_id, generation, call, cost, state, turn)
         SELECT :job_id, :user_id, :connection_id, :provider,
           coalesce((SELECT app FROM connections WHERE id = :connection_id), 'default'), :priority, :step, :kind,
           :surface, :container_id, :generation, CAST(:call AS jsonb), :cost,
           CASE WHEN :in_turn AND g.nth > 0 THEN 'queued' ELSE 'pending' END,
           numbered.turn_base + numbered.made_batches - (SELECT count(DISTINCT nth) FROM targets) + g.nth
         FROM (SELECT DISTINCT nth FROM targets) g CROSS JOIN numbered
         RETURNING id, app, turn),
       ranked AS (SELECT id, app, row_number() OVER (ORDER BY turn) - 1 AS nth FROM made),
       tied AS (UPDATE action_items i SET checkpoint_id = ranked.id, updated_at = now()
         FROM chosen JOIN targets USING (entity_type, entity_id, occurrence) JOIN ranked USING (nth)
         WHERE i.id = chosen.id)
       SELECT app, count(*) AS made FROM ranked GROUP BY app"""
)

_TIE = text("UPDATE action_items SET checkpoint_id = :new_id, updated_at = now() WHERE id = ANY(:item_ids)")

# The second half waits for the first where the list's batches follow one another.
_NEW_HALF = text(
    """INSERT INTO batch_checkpoints (job_id, user_id, connection_id, provider, app, priority, step, kind, surface,
         container_id, generation, call, turn, cost, state, history)
       SELECT job_id, user_id, connection_id, provider, app, priority, step, kind, surface, container_id, generation,
         CAST(:call AS jsonb), turn, cost, :state, history FROM batch_checkpoints WHERE id = :old_id RETURNING id"""
)

_TOUCHED = text(
    """SELECT i.container_id, max(i.container_name) AS name,
         greatest(0, coalesce((SELECT sum((b.result->>'entries')::int) FROM batch_checkpoints b
           WHERE b.job_id = :job_id AND b.step = 'scan' AND b.surface = :surface AND b.container_id = i.container_id
             AND b.result ? 'entries' AND b.generation = (SELECT max(n.generation) FROM batch_checkpoints n
               WHERE n.job_id = b.job_id AND n.step = b.step AND n.surface = b.surface
                 AND n.container_id = b.container_id)), 0) - count(*)) AS size
       FROM action_items i WHERE i.job_id = :job_id AND i.surface = :surface AND i.status = 'completed'
         AND i.container_id <> '' GROUP BY i.container_id ORDER BY i.container_id"""
)


def targets_of(connection: Connection, batch_id: int, *, by_occurrence: bool = False) -> tuple[Target, ...]:
    """What the items of a batch name, each once, in the order of the library."""
    # Not labelled "occurrence": Postgres groups by a column of that name before it looks at the labels.
    named = (items.c.occurrence if by_occurrence else literal("")).label("named")
    query = (
        select(items.c.entity_type, items.c.entity_id, named)
        .where(items.c.checkpoint_id == batch_id)
        .group_by(items.c.entity_type, items.c.entity_id, "named")
        .order_by(func.min(items.c.position), items.c.entity_id, "named")
    )
    return tuple(Target(row.entity_type, row.entity_id, row.named) for row in connection.execute(query))


class TargetRows:
    """The part of ``jobs.ledger.ItemBook`` that makes batches of targets."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def groups(self, job_id: UUID, by_occurrence: Collection[Surface] = ()) -> list[TargetGroup]:
        """See the port."""
        one_by_one = items.c.surface.in_([surface.value for surface in by_occurrence])
        thing = items.c.entity_id + case((one_by_one, literal(" ") + items.c.occurrence), else_="")
        rated = items.c.action == Action.RATE.value
        rating = case((rated, func.coalesce(items.c.before_state["rating"].astext, "none")), else_="").label("rating")
        query = (
            select(items.c.surface, items.c.container_id, items.c.action, rating, func.count(thing.distinct()))
            .where(items.c.job_id == job_id, items.c.status == "pending", items.c.checkpoint_id.is_(None))
            .group_by(items.c.surface, items.c.container_id, items.c.action, rating)
            .order_by(items.c.surface, items.c.container_id, items.c.action, rating)
        )
        rows = self._connection.execute(query)
        return [
            TargetGroup(Surface(surface), container_id, count, Action(action), rating)
            for surface, container_id, action, rating, count in rows
        ]

    def make_batches(
        self, job: JobState, group: TargetGroup, call: Call, *, step: Step, size: int, cost: int, in_turn: bool = False
    ) -> int:
        """See the port."""
        return self._make(job, group, call, step, size, cost=cost, in_turn=in_turn)

    def make_checks(self, job: JobState, group: TargetGroup, call: Call, *, step: Step, size: int, cost: int) -> int:
        """See the port."""
        return self._make(job, group, call, step, size, cost=cost, done=step is Step.VERIFY)

    def _make(
        self,
        job: JobState,
        group: TargetGroup,
        call: Call,
        step: Step,
        size: int,
        *,
        cost: int,
        in_turn: bool = False,
        done: bool = False,
    ) -> int:
        values = {
            "job_id": job.id,
            "user_id": job.user_id,
            "connection_id": job.connection_id,
            "provider": job.provider,
            "priority": int(job.priority),
            "surface": group.surface.value,
            "container_id": group.container_id,
            "action": group.action.value,
            "rating": group.rating,
            "by_occurrence": getattr(call, "by_occurrence", False),
            "size": size,
            "step": step.value,
            "kind": call.kind,
            "call": json.dumps(to_record(call)),
            "cost": cost,
            "in_turn": in_turn,
            "generation": job.verify_round * 100,
            "status": "completed" if done else "pending",
            "again": done,
        }
        row = self._connection.execute(_MAKE, values).one_or_none()
        if row is None:
            return 0
        wake_share(self._connection, job.provider, row.app, int(job.priority), job.user_id)
        return int(row.made)

    def split(self, batch: Claimed, job: JobState, *, in_turn: bool) -> None:
        """See the port."""
        for number, (call, item_ids) in enumerate(self._halves(batch)):
            state = "queued" if in_turn and number else "pending"
            values = {"old_id": batch.batch_id, "call": json.dumps(to_record(call)), "state": state}
            new_id = self._connection.execute(_NEW_HALF, values).scalar_one()
            self._connection.execute(_TIE, {"new_id": new_id, "item_ids": list(item_ids)})
        wake_share(self._connection, batch.provider, batch.app, int(job.priority), batch.user_id)

    def _halves(self, batch: Claimed) -> list[tuple[Call, Sequence[UUID]]]:
        """Both halves of the batch's targets, with their items; what is added goes where it would have gone."""
        occurrence = items.c.occurrence if getattr(batch.call, "by_occurrence", False) else literal("")
        query = select(items.c.id, items.c.entity_type, items.c.entity_id, occurrence.label("occurrence"))
        oldest_first = isinstance(batch.call, Add) and batch.call.oldest_first
        order = items.c.position.desc() if oldest_first else items.c.position
        of_batch = query.where(items.c.checkpoint_id == batch.batch_id).order_by(order, items.c.id)
        things: dict[object, list[UUID]] = {}
        for row in self._connection.execute(of_batch):
            key = row.id if isinstance(batch.call, Add) else (row.entity_type, row.entity_id, row.occurrence)
            things.setdefault(key, []).append(row.id)
        first, second = halves(tuple(things.values()))
        behind: Call = batch.call
        if isinstance(behind, Add):
            behind = replace(behind, position=behind.position + len(first))
        return [(batch.call, _flat(first)), (behind, _flat(second))]

    def touched_lists(self, job_id: UUID, surface: Surface) -> list[tuple[str, str, int]]:
        """See the port."""
        rows = self._connection.execute(_TOUCHED, {"job_id": job_id, "surface": surface.value})
        return [(row.container_id, row.name, int(row.size)) for row in rows]


def _flat(things: Sequence[Sequence[UUID]]) -> list[UUID]:
    return [item_id for thing in things for item_id in thing]
