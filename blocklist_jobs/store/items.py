"""The item book on Postgres: what is done to entries. Batches are made in targets.py, adds in restores.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text, true, update
from sqlalchemy.dialects.postgresql import insert

from blocklist_jobs.core.calls import ReadPage, Target
from blocklist_jobs.core.faults import Fault
from blocklist_jobs.core.library import Entry, Playlist, Skip, Surface
from blocklist_jobs.core.work import Action, Claimed, ItemCounts, JobState
from blocklist_jobs.store.restores import RestoreRows
from blocklist_jobs.store.tables import action_batches
from blocklist_jobs.store.tables import action_items as items

_COPY_PLAN = text(
    """INSERT INTO action_items (job_id, action_batch_id, action, surface, entity_type, entity_id, entity_name,
         container_id, container_name, occurrence, position, before_state)
       SELECT :job_id, (SELECT id FROM action_batches WHERE job_id = :job_id), action, surface, entity_type, entity_id,
         entity_name, container_id, container_name, occurrence, position, before_state
       FROM action_items WHERE job_id = :plan_id AND status = 'pending' ON CONFLICT DO NOTHING"""
)


class ItemRows(RestoreRows):
    """Implements ``jobs.ledger.ItemBook``."""

    def add(self, batch: Claimed, entries: Sequence[Entry], *, action: Action = Action.REMOVE, left: str = "") -> int:
        """See the port."""
        if not entries:
            return 0
        call = batch.call
        container_name = call.container_name if isinstance(call, ReadPage) else ""
        action_batch = self._action_batch(batch.job_id)
        rows = [
            {
                "job_id": batch.job_id,
                "action_batch_id": action_batch,
                "action": action.value,
                "surface": entry.surface.value,
                "entity_type": entry.entity_type,
                "entity_id": entry.entity_id,
                "entity_name": entry.name,
                "container_id": entry.container_id,
                "container_name": container_name,
                "occurrence": entry.occurrence,
                "position": entry.position,
                "status": "skipped" if left else "pending",
                "before_state": dict(entry.before),
                "error": _left_alone(left) if left else None,
            }
            for entry in entries
        ]
        return self._connection.execute(insert(items).values(rows).on_conflict_do_nothing()).rowcount

    def _action_batch(self, job_id: UUID) -> UUID:
        query = select(action_batches.c.id).where(action_batches.c.job_id == job_id)
        found: UUID = self._connection.execute(query).scalar_one()
        return found

    def add_left_alone(self, batch: Claimed, playlists: Sequence[Playlist]) -> None:
        """See the port."""
        if not playlists:
            return
        action_batch = self._action_batch(batch.job_id)
        rows = [
            {
                "job_id": batch.job_id,
                "action_batch_id": action_batch,
                "action": Action.SKIP.value,
                "surface": Surface.PLAYLISTS.value,
                "entity_type": "playlist",
                "entity_id": playlist.id,
                "entity_name": playlist.name,
                "status": "skipped",
                "error": _left_alone(Skip.NOT_EDITABLE.value),
            }
            for playlist in playlists
        ]
        self._connection.execute(insert(items).values(rows).on_conflict_do_nothing())

    def forget_list(self, batch: Claimed) -> None:
        """See the port."""
        call = batch.call
        if isinstance(call, ReadPage):
            self._connection.execute(
                items.delete().where(
                    items.c.job_id == batch.job_id,
                    items.c.surface == call.surface.value,
                    items.c.container_id == call.container_id,
                    items.c.status.in_(("pending", "skipped")),
                )
            )

    def copy_plan(self, job: JobState) -> int:
        """See the port."""
        return self._connection.execute(_COPY_PLAN, {"job_id": job.id, "plan_id": job.plan_of}).rowcount

    def to_look_at(self, job_id: UUID) -> list[tuple[Surface, str]]:
        """See the port."""
        query = select(items.c.surface, items.c.container_id).where(
            items.c.job_id == job_id,
            items.c.action == Action.DISLIKE.value,
            items.c.status == "pending",
            ~items.c.before_state.has_key("rating"),
        )
        rows = self._connection.execute(query.distinct().order_by(items.c.surface, items.c.container_id))
        return [(Surface(surface), container_id) for surface, container_id in rows]

    def looked(self, batch_id: int, ratings: Mapping[Target, str]) -> None:
        """See the port."""
        by_id = {target.entity_id: rating for target, rating in ratings.items()}
        query = select(items.c.id, items.c.entity_id).where(items.c.checkpoint_id == batch_id)
        for row in self._connection.execute(query).all():
            rating = func.jsonb_build_object("rating", by_id.get(row.entity_id, "none"))
            before = items.c.before_state.op("||")(rating)
            self._connection.execute(
                update(items).where(items.c.id == row.id).values(before_state=before, checkpoint_id=None)
            )

    def looked_again(self, batch_id: int, ratings: Mapping[Target, str]) -> None:
        """See the port."""
        by_id = {target.entity_id: rating for target, rating in ratings.items()}
        was = items.c.before_state["rating"].astext.label("was")
        query = select(items.c.id, items.c.entity_id, was).where(items.c.checkpoint_id == batch_id)
        rows = self._connection.execute(query.where(items.c.status == "pending")).all()
        now = {row.id: by_id.get(row.entity_id, "none") for row in rows}
        back = [row.id for row in rows if now[row.id] == (row.was or "none") != "dislike"]
        self.already_there(back)
        self.changed_since([id_ for id_, rating in now.items() if rating != "dislike" and id_ not in back])
        disliked = [id_ for id_, rating in now.items() if rating == "dislike"]
        self._connection.execute(update(items).where(items.c.id.in_(disliked)).values(checkpoint_id=None))

    def complete(self, batch_id: int, after: Mapping[str, Any]) -> int:
        """See the port."""
        state = {"present": False, **after}
        return self._end(items.c.checkpoint_id == batch_id, status="completed", after_state=state, error=None)

    def fail(self, batch_id: int, fault: Fault) -> int:
        """See the port."""
        return self._end(items.c.checkpoint_id == batch_id, status="failed", error=fault.to_record())

    def fail_list(self, job_id: UUID, surface: str, container_id: str | None, fault: Fault) -> int:
        """See the port."""
        within = items.c.container_id == container_id if container_id is not None else true()
        where = (items.c.job_id == job_id) & (items.c.surface == surface) & within
        return self._end(where, status="failed", error=fault.to_record())

    def give_up(self, job_id: UUID, fault: Fault) -> int:
        """See the port."""
        return self._end(items.c.job_id == job_id, status="failed", error=fault.to_record())

    def cancel_pending(self, job_id: UUID) -> int:
        """See the port."""
        return self._end(items.c.job_id == job_id, status="cancelled")

    def _end(self, where: ColumnElement[bool], **values: Any) -> int:
        """Pending items end; others are left as they are."""
        query = update(items).where(where, items.c.status == "pending").values(updated_at=func.now(), **values)
        return self._connection.execute(query).rowcount

    def still_there(self, batch: Claimed, entries: Sequence[Entry]) -> int:
        """See the port."""
        call = batch.call
        if not entries or not isinstance(call, ReadPage):
            return 0
        within = (
            (items.c.job_id == batch.job_id)
            & (items.c.surface == call.surface.value)
            & (items.c.container_id == call.container_id)
            & items.c.entity_id.in_({entry.entity_id for entry in entries})
        )
        known = set(self._connection.execute(select(items.c.entity_id).where(within)).scalars())
        return self._reopen(within) + self.add(batch, [entry for entry in entries if entry.entity_id not in known])

    def verified(self, batch_id: int, present: Collection[str]) -> int:
        """See the port."""
        return self._reopen((items.c.checkpoint_id == batch_id) & items.c.entity_id.in_(list(present)))

    def _reopen(self, where: ColumnElement[bool]) -> int:
        values = {
            "status": "pending",
            "checkpoint_id": None,
            "after_state": {"present": True},
            "updated_at": func.now(),
        }
        return self._connection.execute(
            update(items).where(where, items.c.status == "completed").values(values)
        ).rowcount

    def counts(self, job_id: UUID) -> ItemCounts:
        """See the port."""
        query = select(items.c.status, func.count()).where(items.c.job_id == job_id).group_by(items.c.status)
        by_status: dict[str, int] = {row[0]: row[1] for row in self._connection.execute(query)}
        return ItemCounts(
            pending=by_status.get("pending", 0) + by_status.get("in_progress", 0),
            completed=by_status.get("completed", 0) + by_status.get("rolled_back", 0),
            failed=by_status.get("failed", 0),
            skipped=by_status.get("skipped", 0),
            cancelled=by_status.get("cancelled", 0),
        )

    def summary(self, job_id: UUID) -> Mapping[str, Mapping[str, int]]:
        """See the port."""
        query = (
            select(items.c.surface, items.c.status, func.count())
            .where(items.c.job_id == job_id)
            .group_by(items.c.surface, items.c.status)
        )
        surfaces: dict[str, dict[str, int]] = {}
        for surface, status, count in self._connection.execute(query):
            surfaces.setdefault(surface, {})[status] = count
        return surfaces


def _left_alone(why: str) -> dict[str, str]:
    return {"kind": "skipped", "code": why, "message": why.replace("_", " ")}
