"""Batches that wait for something else than a permit: for their user, or for the one before them in their list."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, TextClause, text

from blocklist_jobs.store.shares import wake_share

_HOLD = text(
    """UPDATE batch_checkpoints SET state = 'held', lease_until = NULL
       WHERE connection_id = :connection_id AND state IN ('pending', 'leased')"""
)

# The first of every list in which nothing would ever let it go.
_FREE_QUEUED = text(
    """UPDATE batch_checkpoints b SET state = 'pending', due_at = now()
       FROM (SELECT DISTINCT ON (q.job_id, q.surface, q.container_id, q.kind) q.id FROM batch_checkpoints q
         WHERE q.state = 'queued' AND NOT EXISTS (
           SELECT 1 FROM batch_checkpoints o WHERE o.job_id = q.job_id AND o.surface = q.surface
             AND o.container_id = q.container_id AND o.kind = q.kind
             AND o.state IN ('pending', 'held', 'leased', 'running'))
         ORDER BY q.job_id, q.surface, q.container_id, q.kind, q.turn, q.id) first
       WHERE b.id = first.id AND b.state = 'queued'
       RETURNING b.provider, b.app, b.priority, b.user_id"""
)

_RELEASE = text(
    """UPDATE batch_checkpoints b SET state = 'pending', due_at = now() FROM connections c
       WHERE b.state = 'held' AND c.id = b.connection_id AND c.status = 'active'
       RETURNING b.provider, b.app, b.priority, b.user_id"""
)


class HeldRows:
    """The part of ``jobs.ledger.BatchBook`` that holds batches back, and lets them go."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self, connection_id: UUID) -> int:
        """See the port."""
        return self._connection.execute(_HOLD, {"connection_id": connection_id}).rowcount

    def release_held(self) -> int:
        """See the port."""
        return self._made_due(_RELEASE)

    def free_queued(self) -> int:
        """See the port."""
        return self._made_due(_FREE_QUEUED)

    def _made_due(self, statement: TextClause) -> int:
        rows = self._connection.execute(statement).all()
        for row in sorted(set(rows)):  # shares are locked in one order (store/shares.py)
            wake_share(self._connection, row.provider, row.app, row.priority, row.user_id)
        return len(rows)
