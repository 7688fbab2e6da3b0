"""What a rollback needs of the item book: which items it undoes, what is there now, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, func, select, text, update

from blocklist_jobs.core.calls import Add, Added, Wanted, to_record
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.restore import Listed, Missing, Run
from blocklist_jobs.core.work import Action, Claimed, JobState
from blocklist_jobs.store.shares import wake_share
from blocklist_jobs.store.siblings import siblings_of
from blocklist_jobs.store.tables import action_items as items
from blocklist_jobs.store.tables import jobs
from blocklist_jobs.store.targets import TargetRows

_COPY = text(
    """INSERT INTO action_items (job_id, action_batch_id, action, surface, entity_type, entity_id, entity_name,
         container_id, container_name, occurrence, position, before_state, reverts)
       SELECT :job_id, (SELECT id FROM action_batches WHERE job_id = :job_id),
         CASE action WHEN 'dislike' THEN 'rate' ELSE 'restore' END, surface, entity_type, entity_id,
         entity_name, container_id, container_name, occurrence, position, before_state, id
       FROM action_items WHERE job_id = :reverts AND status = 'completed' AND action IN ('remove', 'dislike')
         AND (:whole OR id = ANY(CAST(:item_ids AS uuid[]))) ON CONFLICT DO NOTHING"""
)

# What the newest reading of a list holds, page by page.
_LISTING = text(
    """SELECT b.result->'list' AS list, (b.result->>'total')::int AS total FROM batch_checkpoints b
       WHERE b.job_id = :job_id AND b.kind = 'read' AND b.state = 'done' AND b.surface = :surface
         AND b.container_id = :container_id AND b.result ? 'list' AND b.generation = (
           SELECT max(generation) FROM batch_checkpoints n WHERE n.job_id = b.job_id AND n.surface = b.surface
             AND n.container_id = b.container_id AND n.kind = 'read')"""
)

_NEW_BATCH = text(
    """INSERT INTO batch_checkpoints (job_id, user_id, connection_id, provider, app, priority, step, kind, surface,
         container_id, call, cost, state, turn)
       SELECT :job_id, :user_id, :connection_id, :provider,
         coalesce((SELECT app FROM connections WHERE id = :connection_id), 'default'), :priority, 'act', 'add',
         :surface, :container_id, CAST(:call AS jsonb), :cost, :state, :turn
       RETURNING id, app"""
)

_ROLLED_BACK = text(
    """UPDATE action_items o SET status = 'rolled_back', updated_at = now() FROM action_items r
       WHERE r.id = ANY(:item_ids) AND o.id = r.reverts AND o.status = 'completed' RETURNING o.job_id"""
)

_ALL_BACK = text(
    """UPDATE action_batches b SET status = 'rolled_back' WHERE b.job_id = ANY(:job_ids) AND NOT EXISTS (
         SELECT 1 FROM action_items i WHERE i.job_id = b.job_id AND i.status = 'completed')"""
)


def wanted_of(connection: Connection, batch_id: int, *, oldest_first: bool) -> tuple[Wanted, ...]:
    """The entries that an add puts back, in their order."""
    rows = connection.execute(_of_add(batch_id, oldest_first=oldest_first)).all()
    return tuple(Wanted(row.entity_type, row.entity_id, row.position, row.before_state) for row in rows)


def _of_add(batch_id: int, *, oldest_first: bool) -> Select[Any]:
    date = items.c.before_state["added_at"].astext
    order = (
        (date.nulls_first(), items.c.position.desc(), items.c.id) if oldest_first else (items.c.position, items.c.id)
    )
    query = select(items.c.id, items.c.entity_type, items.c.entity_id, items.c.position, items.c.before_state)
    return query.where(items.c.checkpoint_id == batch_id, items.c.status == "pending").order_by(*order)


class RestoreRows(TargetRows):
    """The part of ``jobs.ledger.ItemBook`` that a rollback uses."""

    def copy_reverted(self, job: JobState) -> int:
        """See the port."""
        ids = None if job.item_ids is None else [str(item_id) for item_id in job.item_ids]
        values = {"job_id": job.id, "reverts": job.reverts, "whole": ids is None, "item_ids": ids or []}
        return self._connection.execute(_COPY, values).rowcount

    def lists(self, job_id: UUID) -> list[tuple[Surface, str, str]]:
        """See the port."""
        query = (
            select(items.c.surface, items.c.container_id, func.max(items.c.container_name))
            .where(items.c.job_id == job_id, items.c.status == "pending", items.c.checkpoint_id.is_(None))
            .where(items.c.action == Action.RESTORE.value)
            .group_by(items.c.surface, items.c.container_id)
            .order_by(items.c.surface, items.c.container_id)
        )
        return [(Surface(surface), container, name) for surface, container, name in self._connection.execute(query)]

    def missing(self, job_id: UUID, surface: Surface, container_id: str) -> list[Missing]:
        """See the port."""
        query = select(items.c.id, items.c.entity_id, items.c.position, items.c.before_state).where(
            items.c.job_id == job_id,
            items.c.surface == surface.value,
            items.c.container_id == container_id,
            items.c.action == Action.RESTORE.value,
            items.c.status == "pending",
            items.c.checkpoint_id.is_(None),
        )
        rows = self._connection.execute(query.order_by(items.c.position, items.c.id))
        return [
            Missing(row.id, row.entity_id, row.position, str(row.before_state.get("added_at") or "")) for row in rows
        ]

    def listing(self, job_id: UUID, surface: Surface, container_id: str) -> list[Listed]:
        """See the port."""
        values = {"job_id": job_id, "surface": surface.value, "container_id": container_id}
        rows = self._connection.execute(_LISTING, values).all()
        entries = {place: Listed(entity_id, name) for row in rows for place, entity_id, name in row.list}
        size = max([0, *(row.total for row in rows), *(place + 1 for place in entries)])
        # Entries that the provider does not name (what is no longer available) take a place all the same.
        return [entries.get(place, Listed("")) for place in range(size)]

    def siblings(self, job: JobState, surface: Surface, container_id: str) -> tuple[list[int], dict[str, int]]:
        """See the port."""
        return siblings_of(self._connection, job, surface, container_id)

    def make_adds(self, job: JobState, add: Add, runs: Sequence[Run], *, cost: int, in_turn: bool) -> int:
        """See the port."""
        first = self._connection.execute(
            update(jobs)
            .where(jobs.c.id == job.id)
            .values(made_batches=jobs.c.made_batches + len(runs))
            .returning(jobs.c.turn_base + jobs.c.made_batches - len(runs))
        ).scalar_one()
        app = "default"
        for number, run in enumerate(runs):
            call = replace(add, position=run.position, before_occurrence=run.before_occurrence)
            values = {
                "job_id": job.id,
                "user_id": job.user_id,
                "connection_id": job.connection_id,
                "provider": job.provider,
                "priority": int(job.priority),
                "surface": add.surface.value,
                "container_id": add.container_id,
                "call": json.dumps(to_record(call)),
                "cost": cost,
                "state": "queued" if in_turn and number else "pending",
                "turn": first + number,
            }
            batch_id, app = self._connection.execute(_NEW_BATCH, values).one()
            tied = update(items).where(items.c.id.in_(run.item_ids)).values(checkpoint_id=batch_id)
            self._connection.execute(tied)
        if runs:
            wake_share(self._connection, job.provider, app, int(job.priority), job.user_id)
        return len(runs)

    def added(self, batch: Claimed, answer: Added) -> int:
        """See the port. Places are those of :attr:`Add.wanted`, which has the items in this order."""
        oldest_first = isinstance(batch.call, Add) and batch.call.oldest_first
        query = _of_add(batch.batch_id, oldest_first=oldest_first)
        ids = [row.id for row in self._connection.execute(query)]
        skipped = {ids[place]: why for place, why in answer.skipped.items() if place < len(ids)}
        for place, item_id in enumerate(ids):
            if item_id not in skipped:
                occurrence = answer.occurrences[place] if place < len(answer.occurrences) else ""
                after = {"present": True, **({"occurrence": occurrence} if occurrence else {})}
                self._set([item_id], status="completed", after_state=after, error=None)
        self.already_there([item_id for item_id, why in skipped.items() if why == "already_there"])
        gone = [item_id for item_id, why in skipped.items() if why != "already_there"]
        if gone:
            error = {"kind": "gone", "code": "not_found", "message": "it does not exist at the provider any more"}
            self._set(gone, status="failed", error=error)
        done = [item_id for item_id in ids if item_id not in skipped]
        self._roll_back(done)
        return len(done)

    def already_there(self, item_ids: Collection[UUID]) -> None:
        """See the port."""
        self._leave(item_ids, "already_there", "it was back already")

    def changed_since(self, item_ids: Collection[UUID]) -> None:
        """The user has changed these since: there is nothing to undo any more."""
        self._leave(item_ids, "changed_since", "its user has rated it since, which is left as it is")

    def _leave(self, item_ids: Collection[UUID], code: str, message: str) -> None:
        if item_ids:
            error = {"kind": "skipped", "code": code, "message": message}
            self._set(item_ids, status="skipped", after_state={"present": True}, error=error)
            self._roll_back(item_ids)

    def checked(self, batch_id: int, present: Collection[str]) -> None:
        """See the port."""
        query = select(items.c.id, items.c.entity_id).where(items.c.checkpoint_id == batch_id)
        rows = self._connection.execute(query.where(items.c.status == "pending")).all()
        self.already_there([row.id for row in rows if row.entity_id in present])
        away = [row.id for row in rows if row.entity_id not in present]
        self._connection.execute(update(items).where(items.c.id.in_(away)).values(checkpoint_id=None))

    def rated(self, batch_id: int) -> int:
        """See the port."""
        query = select(items.c.id).where(items.c.checkpoint_id == batch_id, items.c.status == "pending")
        ids = list(self._connection.execute(query).scalars())
        self._set(ids, status="completed", after_state={"present": True, "rated": True}, error=None)
        self._roll_back(ids)
        return len(ids)

    def free_adds(self, batch: Claimed, surface: Surface, container_id: str) -> None:
        """See the port."""
        self._connection.execute(
            update(items)
            .where(items.c.job_id == batch.job_id, items.c.surface == surface.value)
            .where(items.c.container_id == container_id, items.c.status == "pending")
            .values(checkpoint_id=None)
        )

    def _roll_back(self, item_ids: Collection[UUID]) -> None:
        if item_ids:
            rolled = set(self._connection.execute(_ROLLED_BACK, {"item_ids": list(item_ids)}).scalars())
            self._connection.execute(_ALL_BACK, {"job_ids": list(rolled)})

    def _set(self, item_ids: Collection[UUID], **values: object) -> None:
        query = update(items).where(items.c.id.in_(list(item_ids))).values(updated_at=func.now(), **values)
        self._connection.execute(query)
