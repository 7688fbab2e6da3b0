"""Reads what listeners are told, in the order in which they may be told it: per job, and of all jobs of a user.

Events of one job are committed in the order of their numbers. Those of a user's jobs are not: a transaction that began
early may end late. So they are read in the order of their transactions, of which a row's ``xmin`` keeps the number
(https://www.postgresql.org/docs/current/ddl-system-columns.html), and only up to the oldest one that is still open:
nothing can come up behind that any more (decision 160).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT
from sqlalchemy.dialects.postgresql import UUID as PG_UUID

from blocklist_jobs.core.job_events import JobEvent, Kind, Place
from blocklist_jobs.core.states import ACTIVE
from blocklist_jobs.store.events import add_event

MOST = 1_000
"""Events read at once."""

# Another word (``step``) was written by earlier versions, for a part of the progress.
_KINDS = {kind.value: kind for kind in Kind}

_SEQ = text("SELECT event_seq FROM jobs WHERE id = :id AND user_id = :user_id")

_OF_JOBS = text(
    """SELECT e.job_id, e.seq, e.type, e.data, e.at
       FROM unnest(:ids, :seqs) AS seen (job_id, seq) JOIN job_events e ON e.job_id = seen.job_id AND e.seq > seen.seq
       ORDER BY e.job_id, e.seq LIMIT :most"""
).bindparams(bindparam("ids", type_=ARRAY(PG_UUID(as_uuid=True))), bindparam("seqs", type_=ARRAY(BIGINT)))

_NEXT = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")

# xmin has 32 bits; a row's whole number is the nearest one below the next that will be given out. An event changes its
# job's row, so that a job whose row is older has none that is newer.
_OF_USER = text(
    """WITH now_at AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS open,
         pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next),
       numbered AS (SELECT e.job_id, e.seq, e.type, e.data, e.at,
           next - ((next - e.xmin::text::bigint) & 4294967295) AS xid, open
         FROM now_at CROSS JOIN jobs j JOIN job_events e ON e.job_id = j.id
         WHERE j.user_id = :user_id AND next - ((next - j.xmin::text::bigint) & 4294967295) >= :xid),
       counted AS (SELECT *, row_number() OVER (PARTITION BY xid ORDER BY job_id, seq) AS nth
         FROM numbered WHERE xid >= :xid)
       SELECT job_id, seq, type, data, at, xid, nth, open FROM counted WHERE xid > :xid OR nth > :count
       ORDER BY xid, nth LIMIT :most"""
)

_ACTIVE = [status.value for status in ACTIVE]
_ACTIVE_OF = text(
    """SELECT user_id, id, event_seq FROM jobs WHERE user_id = ANY(:users) AND status = ANY(:active)
       ORDER BY created_at DESC, id LIMIT :most"""
)


class EventLog:
    """The table ``job_events``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def last_of(self, user_id: str, job_id: UUID) -> int | None:
        """The number of the last event of the user's job; ``None`` when it is not theirs."""
        with self._engine.connect() as connection:
            found: int | None = connection.execute(_SEQ, {"id": job_id, "user_id": user_id}).scalar_one_or_none()
        return found

    def of_jobs(self, seen: Mapping[UUID, int]) -> list[JobEvent]:
        """What came after the event of each job that was seen last, at most :data:`MOST`."""
        asked = {"ids": list(seen), "seqs": list(seen.values()), "most": MOST}
        with self._engine.connect() as connection:
            return _events(connection.execute(_OF_JOBS, asked).all())

    def now(self) -> Place:
        """The place before everything that may still come."""
        with self._engine.connect() as connection:
            return Place(connection.execute(_NEXT).scalar_one(), 0)

    def of_user(self, user_id: str, seen: Place) -> tuple[list[JobEvent], bool]:
        """What came after a place among the events of a user's jobs, at most :data:`MOST`.

        The second value says that there is more, which cannot be told before an older transaction has ended.
        """
        asked = {"user_id": user_id, "xid": seen.xid, "count": seen.count, "most": MOST}
        with self._engine.connect() as connection:
            rows = connection.execute(_OF_USER, asked).all()
        settled = [row for row in rows if row.xid < row.open]
        return _events(settled), len(settled) < len(rows)

    def active_of(self, user_ids: Sequence[str], most: int) -> list[tuple[str, UUID, int]]:
        """The newest unfinished jobs of users, each with the number of its last event."""
        with self._engine.connect() as connection:
            rows = connection.execute(_ACTIVE_OF, {"users": list(user_ids), "active": _ACTIVE, "most": most}).all()
        return [(row.user_id, row.id, row.event_seq) for row in rows]

    def add(self, job_id: UUID, kind: Kind, data: Mapping[str, Any], *, after: int) -> bool:
        """Append an event to what was read so far; false (and nothing written) when others have come meanwhile."""
        with self._engine.begin() as connection:
            return add_event(connection, job_id, kind, data, after=after)


def _events(rows: Sequence[Row[Any]]) -> list[JobEvent]:
    return [
        JobEvent(
            row.job_id,
            row.seq,
            _KINDS.get(row.type, Kind.PROGRESS),
            row.data,
            row.at,
            Place(row.xid, row.nth) if "xid" in row._fields else None,
        )
        for row in rows
    ]
