"""Connections inside a transaction of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.exc import IntegrityError

from blocklist_jobs.core.connection import Expiring
from blocklist_jobs.core.job import JobType
from blocklist_jobs.core.states import ACTIVE, Status
from blocklist_jobs.core.webhook import EventType
from blocklist_jobs.store.outbox import tell
from blocklist_jobs.store.tables.people import connections

CONSENT_ENDS = "connection.consent_ends"

# Any number that no other advisory lock of this database has (dispatcher/leadership.py has the other).
_KEEPING = text("SELECT pg_try_advisory_xact_lock(7246311)")

# A dead letter is somebody's to look at: submitting another each minute would only hide it among its like.
_EXPIRING = text(
    """SELECT id, user_id, provider FROM connections c
       WHERE status = 'active' AND refresh_token IS NOT NULL AND provider = ANY(:providers)
         AND expires_at <= now() + CAST(:within AS interval)
         AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.connection_id = c.id AND j.job_type = :job_type
           AND j.status = ANY(:unsettled))
       ORDER BY expires_at, id LIMIT :limit"""
)

_WARN = text(
    """WITH ending AS (
         SELECT id, user_id, provider, to_char(consented_at AT TIME ZONE 'UTC', :form) AS consented_at,
           to_char((consented_at + CAST(:valid AS interval)) AT TIME ZONE 'UTC', :form) AS ends_at
         FROM connections WHERE status = 'active' AND provider = :provider
           AND consented_at <= now() - CAST(:valid AS interval) + CAST(:ahead AS interval))
       INSERT INTO notifications (user_id, type, data)
       SELECT user_id, :type, jsonb_build_object('connection_id', id, 'provider', provider,
         'consented_at', consented_at, 'ends_at', ends_at)
       FROM ending e WHERE NOT EXISTS (SELECT 1 FROM notifications n WHERE n.user_id = e.user_id AND n.type = :type
         AND n.data->>'connection_id' = CAST(e.id AS text) AND n.data->>'consented_at' = e.consented_at)
       RETURNING user_id, data"""
)
_RFC3339 = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'

LONGEST_ACCOUNT = 200


class ConnectionBook:
    """Rows of ``connections``, as far as a job's start and end need them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock(self, connection_id: UUID) -> tuple[str, str] | None:
        """Status and provider_user_id, the row locked until the transaction ends; ``None`` if there is none."""
        wanted = select(connections.c.status, connections.c.provider_user_id).where(connections.c.id == connection_id)
        # Not against those who only refer to it: two who write a job for it at once would wait for each other.
        row = self._connection.execute(wanted.with_for_update(key_share=True)).one_or_none()
        return (row.status, row.provider_user_id) if row is not None else None

    def learn_account(self, connection_id: UUID | None, provider_user_id: str) -> None:
        """Keep whose account it is, as the provider told. What is known already is not changed.

        Where the user has connected the same account twice, the later connection stays without its name.
        """
        # An id that the index or the column cannot hold would undo the batch that brought it, again and again.
        if not provider_user_id.isprintable() or len(provider_user_id) > LONGEST_ACCOUNT:
            return
        unknown = (connections.c.id == connection_id, connections.c.provider_user_id == "")
        learned = update(connections).where(*unknown).values(provider_user_id=provider_user_id, updated_at=func.now())
        try:
            with self._connection.begin_nested():
                self._connection.execute(learned)
        except IntegrityError:
            return

    def keep_alone(self) -> bool:
        """See the port."""
        return bool(self._connection.execute(_KEEPING).scalar_one())

    def expiring(self, providers: Sequence[str], *, within: timedelta, limit: int) -> list[Expiring]:
        """See the port."""
        values = {
            "providers": list(providers),
            "within": within,
            "limit": limit,
            "job_type": JobType.TOKEN_REFRESH.value,
            "unsettled": [status.value for status in (*ACTIVE, Status.DEAD_LETTER)],
        }
        return [Expiring(row.id, row.user_id, row.provider) for row in self._connection.execute(_EXPIRING, values)]

    def warn_of_end(self, provider: str, *, valid: timedelta, ahead: timedelta) -> int:
        """See the port."""
        values = {"provider": provider, "valid": valid, "ahead": ahead, "type": CONSENT_ENDS, "form": _RFC3339}
        warned = self._connection.execute(_WARN, values).all()
        for row in warned:
            tell(self._connection, row.user_id, EventType.CONNECTION_EXPIRING, {"connection": row.data})
        return len(warned)
