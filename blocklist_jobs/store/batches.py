"""The batch book on Postgres: planning, and what became of each batch. Hand-outs and leases are in leases.py."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, literal_column, select, text, update

from blocklist_jobs.core.calls import Call, Renew, to_record
from blocklist_jobs.core.faults import Fault
from blocklist_jobs.core.job import Step
from blocklist_jobs.core.lanes import token_lane
from blocklist_jobs.core.work import JobState, NewBatch
from blocklist_jobs.store.held import HeldRows
from blocklist_jobs.store.history import TAKEN_UP, told
from blocklist_jobs.store.leases import LeaseRows
from blocklist_jobs.store.readings import ReadingRows
from blocklist_jobs.store.shares import wake_share
from blocklist_jobs.store.tables import batch_checkpoints as batches
from blocklist_jobs.store.tables import connections, jobs

OPEN = ("pending", "queued", "held", "leased", "running")

_SETTLE = text(
    f"""UPDATE batch_checkpoints SET state = :state, lease_until = NULL, finished_at = now(),
         error = CASE WHEN CAST(:fault AS jsonb) IS NULL THEN error ELSE CAST(:fault AS jsonb) END,
         attempts = attempts + CASE WHEN CAST(:fault AS jsonb) IS NULL THEN 0 ELSE 1 END,
         history = CASE WHEN CAST(:fault AS jsonb) IS NULL THEN history ELSE {told(":fault", is_attempt="true")} END
       WHERE id = :id AND fence = :fence AND state = 'running'"""  # noqa: S608 - parts of our own, no input
)

_AGAIN = text(
    f"""UPDATE batch_checkpoints SET state = 'pending', lease_until = NULL,
         due_at = now() + make_interval(secs => :wait_s), attempts = attempts + :attempt,
         token_version = coalesce(:token_version, token_version),
         error = coalesce(CAST(:fault AS jsonb), error),
         history = CASE WHEN CAST(:fault AS jsonb) IS NULL THEN history
           ELSE {told(":fault", is_attempt=":attempt > 0")} END
       WHERE id = :id AND fence = :fence AND state = 'running'
       RETURNING provider, app, priority, user_id, due_at"""  # noqa: S608 - parts of our own, no input
)

# One of a list at a time: while another of its kind may still run, whoever ends last lets the next one go.
_NEXT_IN_TURN = text(
    """UPDATE batch_checkpoints SET state = 'pending', due_at = now() WHERE id = (
         SELECT q.id FROM batch_checkpoints q JOIN batch_checkpoints b ON b.id = :id
         WHERE q.job_id = b.job_id AND q.surface = b.surface AND q.container_id = b.container_id AND q.kind = b.kind
           AND q.state = 'queued' AND NOT EXISTS (
             SELECT 1 FROM batch_checkpoints o WHERE o.job_id = b.job_id AND o.surface = b.surface
               AND o.container_id = b.container_id AND o.kind = b.kind
               AND o.state IN ('pending', 'held', 'leased', 'running'))
         ORDER BY q.turn, q.id LIMIT 1)
       RETURNING provider, app, priority, user_id"""
)


class BatchRows(LeaseRows, ReadingRows, HeldRows):
    """Implements ``jobs.ledger.BatchBook``."""

    def add(self, job: JobState, new: Sequence[NewBatch]) -> None:
        """See the port."""
        if not new:
            return
        first = self._numbers(job.id, len(new))
        app = self._app_of(job)
        rows = [
            {
                "job_id": job.id,
                "user_id": job.user_id,
                "connection_id": job.connection_id,
                "provider": job.provider,
                "app": _lane(app, batch.call),
                "priority": int(job.priority),
                "step": batch.step.value,
                "kind": batch.call.kind,
                "surface": getattr(batch.call, "surface", ""),
                "container_id": getattr(batch.call, "container_id", ""),
                "generation": batch.generation,
                "call": to_record(batch.call),
                "cost": batch.cost,
                "state": "queued" if batch.is_queued else "pending",
                "turn": first + number,
            }
            for number, batch in enumerate(new)
        ]
        self._connection.execute(insert(batches), rows)
        for lane in sorted({str(row["app"]) for row in rows}):
            wake_share(self._connection, job.provider, lane, int(job.priority), job.user_id)

    def _numbers(self, job_id: UUID, count: int) -> int:
        """The first of ``count`` turns of the job."""
        query = (
            update(jobs)
            .where(jobs.c.id == job_id)
            .values(made_batches=jobs.c.made_batches + count)
            .returning(jobs.c.turn_base + jobs.c.made_batches - count)
        )
        return int(self._connection.execute(query).scalar_one())

    def _app_of(self, job: JobState) -> str:
        query = select(connections.c.app).where(connections.c.id == job.connection_id)
        return str(self._connection.execute(query).scalar_one_or_none() or "default")

    def settle(self, batch_id: int, fence: int, state: str, *, fault: Fault | None = None) -> bool:
        """See the port."""
        values = {"id": batch_id, "fence": fence, "state": state, "fault": _fault_json(fault)}
        return self._connection.execute(_SETTLE, values).rowcount == 1

    def note_result(self, batch_id: int, result: Mapping[str, Any]) -> None:
        """See the port."""
        self._connection.execute(update(batches).where(batches.c.id == batch_id).values(result=dict(result)))

    def again(
        self,
        batch_id: int,
        fence: int,
        *,
        wait_s: float,
        fault: Fault | None,
        is_attempt: bool,
        token_version: int | None,
    ) -> bool:
        """See the port."""
        values = {
            "id": batch_id,
            "fence": fence,
            "wait_s": wait_s,
            "fault": _fault_json(fault),
            "attempt": int(is_attempt),
            "token_version": token_version,
        }
        row = self._connection.execute(_AGAIN, values).one_or_none()
        if row is None:
            return False
        wake_share(self._connection, row.provider, row.app, row.priority, row.user_id, row.due_at)
        return True

    def next_in_turn(self, batch_id: int) -> bool:
        """See the port."""
        row = self._connection.execute(_NEXT_IN_TURN, {"id": batch_id}).one_or_none()
        if row is None:
            return False
        wake_share(self._connection, row.provider, row.app, row.priority, row.user_id)
        return True

    def dead_fault(self, job_id: UUID) -> Mapping[str, Any] | None:
        """See the port."""
        dead = (batches.c.job_id == job_id) & (batches.c.state == "dead")
        query = select(batches.c.error).where(dead).order_by(batches.c.finished_at, batches.c.id).limit(1)
        error: Mapping[str, Any] | None = self._connection.execute(query).scalar_one_or_none()
        return error

    def cancel_open(self, job_id: UUID, *, surface: str | None = None, container_id: str | None = None) -> int:
        """See the port."""
        query = update(batches).where(
            batches.c.job_id == job_id, batches.c.state.in_(("pending", "queued", "held", "leased"))
        )
        if surface is not None:
            query = query.where(batches.c.surface == surface)
        if container_id is not None:
            query = query.where(batches.c.container_id == container_id)
        return self._connection.execute(
            query.values(state="cancelled", lease_until=None, finished_at=func.now())
        ).rowcount

    def has_open(self, job_id: UUID) -> bool:
        """See the port."""
        return self._has(job_id, OPEN)

    def has_dead(self, job_id: UUID) -> bool:
        """See the port."""
        return self._has(job_id, ("dead",))

    def _has(self, job_id: UUID, states: Sequence[str]) -> bool:
        found = select(batches.c.id).where(batches.c.job_id == job_id, batches.c.state.in_(states)).limit(1)
        return self._connection.execute(found).one_or_none() is not None

    def revive(self, job: JobState) -> Step | None:
        """See the port."""
        query = (
            update(batches)
            .where(batches.c.job_id == job.id, batches.c.state == "dead")
            .values(
                state="pending",
                attempts=0,
                deaths=0,
                due_at=func.now(),
                finished_at=None,
                history=literal_column(TAKEN_UP),
            )
            .returning(batches.c.step, batches.c.app)
        )
        rows = self._connection.execute(query).all()
        if not rows:
            return None
        # Tries in vain count anew (readings.py).
        given_up = (batches.c.job_id == job.id) & (batches.c.state == "cancelled")
        self._connection.execute(update(batches).where(given_up).values(attempts=0, deaths=0))
        wake_share(self._connection, job.provider, rows[0].app, int(job.priority), job.user_id)
        order = list(Step)
        return min((Step(row.step) for row in rows), key=order.index)


def _lane(app: str, call: Call) -> str:
    return token_lane(app) if isinstance(call, Renew) else app


def _fault_json(fault: Fault | None) -> str | None:
    return json.dumps(fault.to_record()) if fault else None
