"""Hand-outs and leases of batches: who has what, until when, and what becomes of it when nobody answers for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.engine import RowMapping

from blocklist_jobs.core.calls import Add, Call, call_of
from blocklist_jobs.core.faults import may_be_done
from blocklist_jobs.core.job import Priority, Step
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.work import Claimed, HandedOut
from blocklist_jobs.store.history import told
from blocklist_jobs.store.restores import wanted_of
from blocklist_jobs.store.rows import options_of
from blocklist_jobs.store.shares import refund_batch, wake_share
from blocklist_jobs.store.tables import batch_checkpoints as batches
from blocklist_jobs.store.tables import jobs
from blocklist_jobs.store.targets import targets_of

_LEASE = text(
    """UPDATE batch_checkpoints b SET state = 'leased', fence = fence + 1, leased_at = now(), worker = NULL,
         lease_until = now() + make_interval(secs => :deadline_s)
       FROM (SELECT id FROM batch_checkpoints WHERE id = ANY(:ids) AND state = 'pending' AND due_at <= now()
             FOR UPDATE SKIP LOCKED) mine
       WHERE b.id = mine.id RETURNING b.id, b.fence, b.provider, b.priority, b.job_id,
         (SELECT traceparent FROM jobs WHERE jobs.id = b.job_id)"""
)

# Who comes after the start deadline finds nothing: a gate that lost its state counts a request from its hand-out on,
# and no longer than that (gate/gate.py, in_flight_s).
_CLAIM = text(
    """UPDATE batch_checkpoints SET state = 'running', worker = :worker, claimed_at = now(),
         lease_until = now() + make_interval(secs => :lease_s)
       WHERE id = :id AND fence = :fence AND state = 'leased' AND lease_until > now() RETURNING *"""
)

TO_PERMIT_S = 0.1
"""From its claim a worker needs a few milliseconds to take the permit. Only for so long the batch still counts as one
that will take one: for longer, it would be counted beside the permit it has, and less would be handed out ahead."""

# Of those that were claimed, the gate knows only which have their permit. A batch that were handed out for the permit
# of one that is about to take it would book the one after that, before any critical job that comes meanwhile.
_WAITING_TO_START = text(
    """SELECT count(*) FROM batch_checkpoints WHERE provider = :provider AND app = :app
         AND state IN ('leased', 'running')
         AND (state = 'leased' OR claimed_at > now() - make_interval(secs => :to_permit_s))"""
)

_RESCUE = text(
    f"""UPDATE batch_checkpoints SET lease_until = NULL, due_at = now(),
         deaths = deaths + CASE WHEN state = 'running' THEN 1 ELSE 0 END,
         state = CASE WHEN state = 'running' AND deaths + 1 >= :allowed THEN 'dead' ELSE 'pending' END,
         finished_at = CASE WHEN state = 'running' AND deaths + 1 >= :allowed THEN now() END,
         error = CASE WHEN state = 'running' THEN CAST(:error AS jsonb) ELSE error END,
         history = CASE WHEN state = 'running' THEN {told(":error", is_attempt="false")} ELSE history END
       WHERE id = :id AND state IN ('leased', 'running') AND lease_until < now()
       RETURNING state, provider, app, priority, user_id, worker"""  # noqa: S608 - parts of our own, no input
)

_CRASH = '{"kind": "unknown", "status": 0, "code": "crash_loop", "message": "the worker died while it ran this batch"}'


class LeaseRows:
    """The part of ``jobs.ledger.BatchBook`` that deals with hand-outs."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def in_flight(self, provider: str, app: str) -> Mapping[str, int]:
        """See the port."""
        query = (
            select(batches.c.user_id, func.count().label("out"))
            .where(batches.c.provider == provider, batches.c.app == app, batches.c.state.in_(("leased", "running")))
            .group_by(batches.c.user_id)
        )
        return {row.user_id: row.out for row in self._connection.execute(query).all()}

    def out_everywhere(self) -> int:
        """See the port."""
        query = select(func.count()).where(batches.c.state.in_(("leased", "running")))
        return int(self._connection.execute(query).scalar_one())

    def waiting_to_start(self, provider: str, app: str) -> int:
        """See the port."""
        values = {"provider": provider, "app": app, "to_permit_s": TO_PERMIT_S}
        return int(self._connection.execute(_WAITING_TO_START, values).scalar_one())

    def lease(self, batch_ids: Sequence[int], deadline_s: float) -> list[HandedOut]:
        """See the port."""
        if not batch_ids:
            return []
        rows = self._connection.execute(_LEASE, {"ids": list(batch_ids), "deadline_s": deadline_s}).all()
        order = {batch_id: place for place, batch_id in enumerate(batch_ids)}
        handed = [
            HandedOut(row.id, row.fence, row.provider, Priority(row.priority), row.job_id, row.traceparent)
            for row in rows
        ]
        return sorted(handed, key=lambda batch: order[batch.batch_id])

    def claim(self, batch_id: int, fence: int, worker: str, lease_s: float) -> Claimed | None:
        """See the port. The job begins to be processed with its first claimed batch."""
        values = {"id": batch_id, "fence": fence, "worker": worker, "lease_s": lease_s}
        row = self._connection.execute(_CLAIM, values).mappings().one_or_none()
        if row is None:
            return None
        query = select(jobs.c.blocklist_id, jobs.c.payload, jobs.c.status).where(jobs.c.id == row["job_id"])
        job = self._connection.execute(query).one()
        return Claimed(
            batch_id=batch_id,
            fence=fence,
            job_id=row["job_id"],
            user_id=row["user_id"],
            connection_id=row["connection_id"],
            blocklist_id=job.blocklist_id,
            provider=row["provider"],
            app=row["app"],
            step=Step(row["step"]),
            call=self._call(row),
            options=options_of(job.payload),
            generation=row["generation"],
            cost=row["cost"],
            attempts=row["attempts"],
            token_version=row["token_version"],
            is_first=job.status == Status.PENDING,
            is_unsure=row["deaths"] > 0 or may_be_done(row["error"]),
        )

    def _call(self, row: RowMapping) -> Call:
        """The call of a batch, with what its items name."""
        record = row["call"]
        if row["kind"] == Add.kind:
            wanted = wanted_of(self._connection, row["id"], oldest_first=record.get("oldest_first", False))
            return call_of(row["kind"], record, wanted=wanted)
        targets = targets_of(self._connection, row["id"], by_occurrence=record.get("by_occurrence", False))
        return call_of(row["kind"], record, targets)

    def renew(self, batch_id: int, fence: int, lease_s: float) -> bool:
        """See the port."""
        query = update(batches).where(batches.c.id == batch_id, batches.c.fence == fence, batches.c.state == "running")
        until = func.now() + func.make_interval(0, 0, 0, 0, 0, 0, lease_s)
        return self._connection.execute(query.values(lease_until=until)).rowcount == 1

    def return_unclaimed(self, batch_id: int, fence: int) -> bool:
        """See the port."""
        query = (
            update(batches)
            .where(batches.c.id == batch_id, batches.c.fence == fence, batches.c.state == "leased")
            .values(state="pending", lease_until=None, due_at=func.now())
            .returning(batches.c.provider, batches.c.app, batches.c.priority, batches.c.user_id)
        )
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return False
        refund_batch(self._connection, batch_id)
        wake_share(self._connection, row.provider, row.app, row.priority, row.user_id)
        return True

    def expired(self) -> list[tuple[UUID, int]]:
        """See the port."""
        query = (
            select(batches.c.job_id, batches.c.id)
            .where(batches.c.state.in_(("leased", "running")), batches.c.lease_until < func.now())
            .order_by(batches.c.lease_until)
            .limit(500)
        )
        return [(row.job_id, row.id) for row in self._connection.execute(query)]

    def rescue(self, batch_id: int, *, deaths_allowed: int) -> str | None:
        """See the port."""
        values: dict[str, Any] = {"id": batch_id, "allowed": deaths_allowed, "error": _CRASH}
        row = self._connection.execute(_RESCUE, values).one_or_none()
        if row is None:
            return None
        if row.state == "pending":
            wake_share(self._connection, row.provider, row.app, row.priority, row.user_id)
        return str(row.state)
