"""The story of a job, one numbered event after the other; listeners resume after the last one they saw."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

CHANNEL = "blocklist_jobs_events"
"""Who listens here gets ``<job> <user>`` with the commit of every event."""

# The number comes with the job's row lock, so the events of a job are committed in the order of their numbers.
_ADD = text(
    f"""WITH numbered AS (UPDATE jobs SET event_seq = event_seq + 1
         WHERE id = :id AND (CAST(:after AS bigint) IS NULL OR event_seq = :after) RETURNING id, event_seq, user_id),
       added AS (INSERT INTO job_events (job_id, seq, type, data)
         SELECT id, event_seq, :type, CAST(:data AS jsonb) FROM numbered)
       SELECT event_seq, pg_notify('{CHANNEL}', id || ' ' || user_id) FROM numbered"""  # noqa: S608 - our own word
)

# At most one a second, and at a turn of the job unless the same was told; the last few events tell which.
_PROGRESS = text(
    f"""WITH told AS (SELECT id, jsonb_build_object('step', step, 'total', total, 'completed', completed,
         'failed', failed, 'skipped', skipped) AS data FROM jobs WHERE id = :id),
       numbered AS (UPDATE jobs SET event_seq = event_seq + 1 FROM told WHERE jobs.id = told.id AND NOT EXISTS (
           SELECT 1 FROM job_events e WHERE e.job_id = told.id AND e.seq > jobs.event_seq - 8 AND e.type = 'progress'
           AND CASE WHEN :at_once THEN e.data @> told.data ELSE e.at > now() - interval '1 second' END)
         RETURNING jobs.id, event_seq, user_id, told.data),
       added AS (INSERT INTO job_events (job_id, seq, type, data) SELECT id, event_seq, 'progress', data FROM numbered)
       SELECT pg_notify('{CHANNEL}', id || ' ' || user_id) FROM numbered"""  # noqa: S608 - our own word
)

# A job of days tells its progress a hundred thousand times, of which the last is what counts: who comes back from so
# far behind sees the state first.
STALE_PROGRESS = text(
    """DELETE FROM job_events e USING jobs j WHERE e.job_id = j.id AND j.event_seq > 5000
         AND e.type = 'progress' AND e.seq <= j.event_seq - 5000"""
)


def add_event(
    connection: Connection, job_id: UUID, kind: str, data: Mapping[str, Any], *, after: int | None = None
) -> bool:
    """Append an event (``status``, ``progress``, ``waiting``) in the transaction that makes it true.

    With ``after`` only if that is the number of the job's last event; whether it was appended.
    """
    written = {"id": job_id, "type": kind, "data": json.dumps(data), "after": after}
    return connection.execute(_ADD, written).one_or_none() is not None


def add_progress(connection: Connection, job_id: UUID, *, at_once: bool = False) -> None:
    """Tell the job's counts as they are now, unless any were told within a second; ``at_once`` unless these were."""
    connection.execute(_PROGRESS, {"id": job_id, "at_once": at_once})
