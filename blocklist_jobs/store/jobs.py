"""The job book on Postgres."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from blocklist_jobs.core.faults import Fault
from blocklist_jobs.core.job import JobType, Step
from blocklist_jobs.core.states import ACTIVE, FINAL, Status, check_move
from blocklist_jobs.core.views import JobRequest
from blocklist_jobs.core.work import JobState
from blocklist_jobs.store.events import add_event, add_progress
from blocklist_jobs.store.outbox import announce_end
from blocklist_jobs.store.rows import job_state
from blocklist_jobs.store.tables import action_batches, jobs

_ACTIVE = [status.value for status in ACTIVE]

# Who works on a library has begun once it is theirs; who needs none, once there is a batch.
_NEEDS_NONE = jobs.c.job_type == JobType.TOKEN_REFRESH.value
_NOT_BEGUN = ~jobs.c.holds_library & (~_NEEDS_NONE | (jobs.c.made_batches == 0))

# A new job's batches start beside the ones its user has waiting, neither before nor behind all of them.
_TURN_BASE = text(
    """SELECT coalesce(min(turn), 0) FROM batch_checkpoints
       WHERE user_id = :user_id AND provider = :provider AND priority = :priority AND state = 'pending'"""
)

_FREE = text(
    """UPDATE jobs SET holds_library = true, updated_at = now() WHERE id = :id AND NOT EXISTS (
         SELECT 1 FROM jobs other WHERE other.connection_id = jobs.connection_id AND other.holds_library
         AND other.status = ANY(:active))"""
)

_TOUCH = text(
    """UPDATE jobs SET version = version + 1, updated_at = now(),
         open_batches = b.open, done_batches = b.done, dead_batches = b.dead,
         total = i.total, completed = i.completed, failed = i.failed, skipped = i.skipped
       FROM (SELECT count(*) FILTER (WHERE state IN ('pending', 'queued', 'held', 'leased', 'running')) AS open,
                    count(*) FILTER (WHERE state IN ('done', 'failed')) AS done,
                    count(*) FILTER (WHERE state = 'dead') AS dead
             FROM batch_checkpoints WHERE job_id = :id) b,
            (SELECT count(*) AS total, count(*) FILTER (WHERE status = 'completed') AS completed,
                    count(*) FILTER (WHERE status = 'failed') AS failed,
                    count(*) FILTER (WHERE status = 'skipped') AS skipped
             FROM action_items WHERE job_id = :id) i
       WHERE id = :id"""
)

_STUCK = text(
    """SELECT id FROM jobs WHERE status = ANY(:active)
         AND (holds_library OR job_type = 'token_refresh' AND made_batches > 0) AND NOT EXISTS (
         SELECT 1 FROM batch_checkpoints b WHERE b.job_id = jobs.id
         AND b.state IN ('pending', 'queued', 'held', 'leased', 'running'))"""
)


_ORPHANED = text(
    """SELECT j.id FROM jobs j LEFT JOIN connections c ON c.id = j.connection_id
       WHERE j.status = ANY(:active) AND j.holds_library AND (c.id IS NULL OR c.status = 'disconnected')"""
)


_NEW = (
    insert(jobs)
    .on_conflict_do_nothing(
        index_elements=["user_id", "idempotency_key"], index_where=text("idempotency_key IS NOT NULL")
    )
    .returning(jobs.c.id)
)


class JobRows:
    """Implements ``jobs.ledger.JobBook``."""

    def __init__(self, connection: Connection, trace: Callable[[], str | None] = lambda: None) -> None:
        self._connection = connection
        self._trace = trace

    def add(
        self,
        user_id: str,
        request: JobRequest,
        *,
        key: str | None,
        digest: bytes | None,
        plan_of: UUID | None = None,
        reverts: UUID | None = None,
        schedule_id: UUID | None = None,
    ) -> UUID | None:
        """See the port."""
        turn_base = self._connection.execute(
            _TURN_BASE, {"user_id": user_id, "provider": request.provider, "priority": int(request.priority)}
        ).scalar_one()
        expires = select(jobs.c.plan_expires_at).where(jobs.c.id == plan_of).scalar_subquery() if plan_of else None
        row = {
            "user_id": user_id,
            "job_type": request.job_type.value,
            "provider": request.provider,
            "connection_id": request.payload.get("connection_id"),
            "blocklist_id": request.payload.get("blocklist_id"),
            "plan_of": plan_of,
            "reverts": reverts,
            "schedule_id": schedule_id,
            "plan_expires_at": expires,
            "priority": int(request.priority),
            "dry_run": bool(request.payload.get("dry_run", False)),
            "payload": dict(request.payload),
            "idempotency_key": key,
            "idempotency_digest": digest,
            "scheduled_at": request.scheduled_at,
            "turn_base": turn_base,
            "traceparent": self._trace(),
        }
        made: UUID | None = self._connection.execute(_NEW.values(row)).scalar_one_or_none()
        if made is not None:
            self._add_action_batch(made, user_id, request)
            add_event(self._connection, made, "status", {"status": Status.PENDING.value, "error": None})
        return made

    def _add_action_batch(self, job_id: UUID, user_id: str, request: JobRequest) -> None:
        options = dict(request.payload.get("options") or {})
        self._connection.execute(
            insert(action_batches).values(job_id=job_id, user_id=user_id, provider=request.provider, options=options)
        )

    def keyed(self, user_id: str, key: str) -> tuple[UUID, bytes | None] | None:
        """See the port."""
        query = select(jobs.c.id, jobs.c.idempotency_digest).where(
            jobs.c.user_id == user_id, jobs.c.idempotency_key == key
        )
        row = self._connection.execute(query).one_or_none()
        return (row.id, bytes(row.idempotency_digest) if row.idempotency_digest else None) if row else None

    def lock(self, job_id: UUID, *, user_id: str | None = None) -> JobState | None:
        """See the port."""
        query = select(jobs).where(jobs.c.id == job_id).with_for_update()
        if user_id is not None:
            query = query.where(jobs.c.user_id == user_id)
        row = self._connection.execute(query).mappings().one_or_none()
        return job_state(row) if row else None

    def take_library(self, job: JobState) -> bool:
        """See the port."""
        return self._connection.execute(_FREE, {"id": job.id, "active": _ACTIVE}).rowcount == 1

    def next_for_library(self, connection_id: UUID) -> UUID | None:
        """See the port."""
        query = (
            select(jobs.c.id)
            .where(jobs.c.connection_id == connection_id, jobs.c.status.in_(_ACTIVE), _NOT_BEGUN)
            .where(func.coalesce(jobs.c.scheduled_at, func.now()) <= func.now())
            .order_by(jobs.c.priority, jobs.c.created_at, jobs.c.id)
            .limit(1)
        )
        found: UUID | None = self._connection.execute(query).scalar_one_or_none()
        return found

    def to_begin(self) -> list[UUID]:
        """See the port."""
        holder = jobs.alias()
        busy = (
            select(holder.c.id)
            .where(holder.c.connection_id == jobs.c.connection_id, holder.c.holds_library, holder.c.status.in_(_ACTIVE))
            .exists()
        )
        query = (
            select(jobs.c.id)
            .where(jobs.c.status.in_(_ACTIVE), _NOT_BEGUN, or_(~busy, _NEEDS_NONE))
            .where(func.coalesce(jobs.c.scheduled_at, func.now()) <= func.now())
            .order_by(jobs.c.priority, jobs.c.created_at)
            .limit(100)
        )
        return list(self._connection.execute(query).scalars())

    def active_of(self, connection_id: UUID) -> list[UUID]:
        """See the port."""
        query = select(jobs.c.id).where(jobs.c.connection_id == connection_id, jobs.c.status.in_(_ACTIVE))
        return list(self._connection.execute(query).scalars())

    def orphaned(self) -> list[UUID]:
        """See the port."""
        return list(self._connection.execute(_ORPHANED, {"active": _ACTIVE}).scalars())

    def stuck(self) -> list[UUID]:
        """See the port."""
        return list(self._connection.execute(_STUCK, {"active": _ACTIVE}).scalars())

    def move(self, job: JobState, status: Status, *, error: Mapping[str, Any] | None = None) -> None:
        """See the port."""
        check_move(job.status, status)
        values: dict[str, Any] = {"status": status.value, "error": error, "updated_at": func.now()}
        values["version"] = jobs.c.version + 1
        if status is Status.PROCESSING:
            values["started_at"] = func.coalesce(jobs.c.started_at, func.now())
        values["finished_at"] = func.now() if status in FINAL else None
        self._connection.execute(update(jobs).where(jobs.c.id == job.id).values(values))
        if status in FINAL:
            self._end_action_batch(job.id, status)
            add_progress(self._connection, job.id, at_once=True)
            announce_end(self._connection, job.id, job.user_id, JobType(job.job_type), status)
        add_event(self._connection, job.id, "status", {"status": status.value, "error": error})

    def _end_action_batch(self, job_id: UUID, status: Status) -> None:
        """Analytics reads ``action_batches``; dead letters are failures there."""
        word = "failed" if status is Status.DEAD_LETTER else status.value
        summary = select(jobs.c.summary).where(jobs.c.id == job_id).scalar_subquery()
        self._connection.execute(
            update(action_batches)
            .where(action_batches.c.job_id == job_id)
            .values(status=word, completed_at=func.now(), summary=func.coalesce(summary, text("'{}'::jsonb")))
        )

    def enter(self, job_id: UUID, step: Step, *, verify_round: int | None = None) -> None:
        """See the port."""
        values: dict[str, Any] = {"step": step.value, "version": jobs.c.version + 1, "updated_at": func.now()}
        if verify_round is not None:
            values["verify_round"] = verify_round
        self._connection.execute(update(jobs).where(jobs.c.id == job_id).values(values))
        add_progress(self._connection, job_id, at_once=True)

    def close_list(self, job_id: UUID, name: str, fault: Fault) -> None:
        """See the port."""
        self._connection.execute(
            text(
                "UPDATE jobs SET surfaces = surfaces || jsonb_build_object(:name, CAST(:fault AS jsonb)) WHERE id = :id"
            ),
            {"id": job_id, "name": name, "fault": json.dumps(fault.to_record())},
        )

    def note(self, job_id: UUID, **columns: Any) -> None:
        """See the port."""
        self._connection.execute(
            update(jobs).where(jobs.c.id == job_id).values(version=jobs.c.version + 1, updated_at=func.now(), **columns)
        )

    def tried(self, job_id: UUID) -> None:
        """See the port."""
        self._connection.execute(update(jobs).where(jobs.c.id == job_id).values(attempts=jobs.c.attempts + 1))

    def touch(self, job_id: UUID) -> None:
        """See the port."""
        self._connection.execute(_TOUCH, {"id": job_id})
        add_progress(self._connection, job_id)
