"""What a job has read: the newest reading of each list, and the account of its pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, text

from blocklist_jobs.core.calls import ReadPage
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.work import Claimed
from blocklist_jobs.store.tables import batch_checkpoints as batches

_SCANNED = text(
    """SELECT surface, (result->>'entries')::int AS entries, (result->>'playlists')::int AS playlists,
              (result->>'matched')::int AS matched, result->'skips' AS skips
       FROM batch_checkpoints b WHERE job_id = :id AND step = 'scan' AND kind = 'read' AND state = 'done'
       AND result ? 'entries' AND generation = (SELECT max(generation) FROM batch_checkpoints n
         WHERE n.job_id = b.job_id AND n.step = b.step AND n.surface = b.surface AND n.container_id = b.container_id)"""
)


# Tried (or died of) and cancelled, since anything of the list was put back or found to be back.
_VAIN = text(
    """SELECT count(*) FROM batch_checkpoints v JOIN batch_checkpoints b ON b.id = :id AND v.job_id = b.job_id
         AND v.kind = b.kind AND v.surface = b.surface AND v.container_id = b.container_id
       WHERE v.state = 'cancelled' AND v.attempts + v.deaths > 0 AND v.finished_at > coalesce((
         SELECT max(i.updated_at) FROM action_items i WHERE i.job_id = b.job_id AND i.surface = b.surface
           AND i.container_id = b.container_id AND i.status IN ('completed', 'skipped')), '-infinity')"""
)

MOST_ARTISTS = 200

# The shortest name: see ``_tally`` of jobs/read_page.py.
_ARTISTS = text(
    """WITH counted AS (
         SELECT a.key AS artist_id, b.surface, sum((a.value->>1)::int) AS entries,
           (array_agg(a.value->>0 ORDER BY length(a.value->>0), a.value->>0))[1] AS name
         FROM batch_checkpoints b CROSS JOIN LATERAL jsonb_each(b.result->'artists') a
         WHERE b.job_id = :id AND b.state = 'done' AND b.result ? 'artists' GROUP BY a.key, b.surface)
       SELECT artist_id, (array_agg(name ORDER BY length(name), name))[1] AS name,
         sum(entries)::int AS entries, count(*) OVER () AS artists, jsonb_object_agg(surface, entries) AS by_surface
       FROM counted GROUP BY artist_id ORDER BY sum(entries) DESC, artist_id LIMIT :most"""
)


class ReadingRows:
    """The part of ``jobs.ledger.BatchBook`` that looks at pages."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def readings(self, job_id: UUID, surface: Surface, container_id: str) -> int:
        """See the port."""
        query = select(func.max(batches.c.generation)).where(
            batches.c.job_id == job_id,
            batches.c.kind == ReadPage.kind,
            batches.c.surface == surface.value,
            batches.c.container_id == container_id,
        )
        return int(self._connection.execute(query).scalar_one() or 0)

    def newest_reading(self, batch: Claimed) -> int:
        """See the port."""
        call = batch.call
        if not isinstance(call, ReadPage):
            return batch.generation
        query = select(func.max(batches.c.generation)).where(
            batches.c.job_id == batch.job_id,
            batches.c.step == batch.step.value,
            batches.c.surface == call.surface.value,
            batches.c.container_id == call.container_id,
        )
        return int(self._connection.execute(query).scalar_one() or 0)

    def is_known(self, job_id: UUID, surface: Surface, container_id: str) -> bool:
        """See the port."""
        dead = select(batches.c.id).where(
            batches.c.job_id == job_id,
            batches.c.state == "dead",
            batches.c.surface == surface.value,
            batches.c.container_id == container_id,
        )
        return self._connection.execute(dead.limit(1)).one_or_none() is None

    def vain_tries(self, batch_id: int) -> int:
        """See the port."""
        return int(self._connection.execute(_VAIN, {"id": batch_id}).scalar_one())

    def artists(self, job_id: UUID) -> Mapping[str, Any]:
        """See the port."""
        rows = self._connection.execute(_ARTISTS, {"id": job_id, "most": MOST_ARTISTS}).all()
        most = [{"id": row.artist_id, "name": row.name, "entries": row.entries, **row.by_surface} for row in rows]
        return {"distinct": rows[0].artists if rows else 0, "most": most}

    def scanned(self, job_id: UUID) -> Mapping[str, Any]:
        """See the port."""
        surfaces: dict[str, Any] = {}
        for row in self._connection.execute(_SCANNED, {"id": job_id}):
            seen = surfaces.setdefault(
                row.surface, {"entries": 0, "playlists": 0, "pages": 0, "matched": 0, "skips": {}}
            )
            seen["pages"] += 1
            for name in ("entries", "playlists", "matched"):
                seen[name] += getattr(row, name) or 0
            for reason, count in (row.skips or {}).items():
                seen["skips"][reason] = seen["skips"].get(reason, 0) + count
        return surfaces
