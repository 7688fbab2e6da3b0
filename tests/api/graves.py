"""Dead letters as a worker leaves them, put into Postgres by the row."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Engine, func, insert

from blocklist_jobs.core.calls import ReadPage, to_record
from blocklist_jobs.core.library import Surface
from blocklist_jobs.store.tables import batch_checkpoints, connections, jobs

TRIES = [
    {"at": "2026-11-24T20:00:00+00:00", "worker": "w1", "kind": "transient", "status": 500, "code": "", "message": "a"},
    {
        "at": "2026-11-24T20:01:00.5+00:00",
        "began_at": "2026-11-24T20:00:59+00:00",
        "worker": "w2",
        "is_attempt": True,
        "kind": "transient",
        "status": 502,
        "code": "bad",
        "message": "b",
    },
]


def bury(engine: Engine, user: str, cause: str, *, code: str = "", age: timedelta = timedelta()) -> UUID:
    """A dead job of the user with one dead batch, dead for ``age``."""
    account = {"user_id": user, "provider": "spotify", "access_token": b"sealed"}
    error = {"kind": "transient", "status": 500, "code": code, "message": cause}
    with engine.begin() as connection:
        account["provider_user_id"] = str(connection.execute(func.gen_random_uuid().select()).scalar_one())
        own = connection.execute(insert(connections).values(account).returning(connections.c.id)).scalar_one()
        row = {
            "user_id": user,
            "connection_id": own,
            "job_type": "enforcement_execution",
            "provider": "spotify",
            "status": "dead_letter",
            "dead_batches": 1,
            "error": error,
            "payload": {"blocklist_id": "x", "options": {"surfaces": ["liked_songs"]}},
            "created_at": func.now() - age - timedelta(seconds=1),
            "finished_at": func.now() - age,
        }
        job_id: UUID = connection.execute(insert(jobs).values(row).returning(jobs.c.id)).scalar_one()
        batch = {"job_id": job_id, "user_id": user, "provider": "spotify", "app": "default", "priority": 2}
        batch |= {"step": "scan", "kind": "read", "state": "dead", "finished_at": func.now(), "error": error}
        batch |= {"surface": "liked_songs", "call": to_record(ReadPage(Surface.LIKED_SONGS)), "history": TRIES}
        connection.execute(insert(batch_checkpoints).values(batch))
    return job_id
