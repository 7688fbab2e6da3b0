"""What else a rollback has to know of a list: what stays out of it, and what is in it not by the user's doing."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, text

from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.work import JobState

# Entries that the original meant to take out, beside those to be put back now: those that are there (back by an earlier
# rollback, or never taken out: a removal that failed or was cancelled), and those that stay out.
_OWN = text(
    """SELECT o.entity_id, o.position, o.status <> 'completed' AS there FROM action_items o
       WHERE o.job_id = :reverts AND o.surface = :surface AND o.container_id = :container_id AND o.action = 'remove'
         AND NOT EXISTS (
           SELECT 1 FROM action_items r WHERE r.reverts = o.id AND r.job_id = :job_id AND r.status = 'pending')"""
)

# What other jobs have put into the list since the original ended, less what they took out again. A library is one job's
# at a time (docs/decisions/002), so whatever ended later came later.
_OTHERS = text(
    """SELECT i.entity_id, sum(CASE i.action WHEN 'restore' THEN 1 ELSE -1 END) AS more
       FROM jobs j JOIN action_items i ON i.job_id = j.id
       WHERE j.user_id = :user_id AND j.provider = :provider AND j.id <> :job_id
         AND j.reverts IS DISTINCT FROM CAST(:reverts AS uuid)
         AND j.finished_at > (SELECT finished_at FROM jobs WHERE id = :reverts)
         AND i.surface = :surface AND i.container_id = :container_id
         AND ((i.action = 'restore' AND i.status = 'completed')
           OR (i.action = 'remove' AND i.status IN ('completed', 'rolled_back')))
       GROUP BY i.entity_id"""
)


def siblings_of(
    connection: Connection, job: JobState, surface: Surface, container_id: str
) -> tuple[list[int], dict[str, int]]:
    """Old places of what stays out, and counts by entity of what is in the list and not by the user's doing."""
    values = {
        "job_id": job.id,
        "user_id": job.user_id,
        "provider": job.provider,
        "reverts": job.reverts,
        "surface": surface.value,
        "container_id": container_id,
    }
    own = connection.execute(_OWN, values).all()
    there = Counter(row.entity_id for row in own if row.there)
    there.update({row.entity_id: int(row.more) for row in connection.execute(_OTHERS, values) if row.more > 0})
    return [row.position for row in own if not row.there], dict(there)
