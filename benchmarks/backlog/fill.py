"""A backlog written straight into the tables, in the shape that scans of large libraries give it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, insert, text

from blocklist_jobs.config.settings import Settings
from blocklist_jobs.store.tables import action_batches, connections, jobs
from blocklist_jobs.store.vault import Vault

HOG = "hog"
PAGE = 50

_PAYLOAD = {"options": {"surfaces": ["liked_songs"]}}

_BATCHES = text(
    """INSERT INTO batch_checkpoints (job_id, user_id, connection_id, provider, app, priority, step, kind, surface,
         call, turn)
       SELECT id, user_id, connection_id, provider, 'default', priority, 'scan', 'read', 'liked_songs',
         jsonb_build_object('surface', 'liked_songs', 'container_id', '', 'container_name', '', 'mark', '',
           'cursor', (n * :page % :liked) || '+' || :page, 'first', false, 'expected_total', CAST(:liked AS int)), n
       FROM jobs CROSS JOIN LATERAL generate_series(0, made_batches - 1) n
       WHERE NOT EXISTS (SELECT 1 FROM batch_checkpoints b WHERE b.job_id = jobs.id)"""
)

_SHARES = text(
    """INSERT INTO fair_shares (provider, app, priority, user_id, due_at)
       SELECT DISTINCT provider, 'default', priority, user_id, now() FROM jobs ON CONFLICT DO NOTHING"""
)


def shape(batches: int, users: int) -> dict[str, int]:
    """How many batches each user waits for: one user for half of them, the others for the rest in equal parts."""
    others = users - 1
    rest = batches - batches // 2
    return {HOG: batches // 2} | {
        f"user{number}": rest // others + (number < rest % others) for number in range(others)
    }


def fill(engine: Engine, settings: Settings, waiting: Mapping[str, int], *, token: str, liked: int) -> None:
    """One job a user, so many of its pages waiting, due now. All read the library of the account of ``token``.

    The tables are not analysed: Postgres meets the backlog with the statistics it had before, as it would in earnest.
    """
    vault = Vault(settings.token_encryption_keys)
    ids = {user: uuid4() for user in waiting}
    with engine.begin() as connection:
        connection.execute(insert(connections), [_connection(vault, user, ids[user], token) for user in waiting])
        _add_jobs(connection, waiting, ids)
        connection.execute(_BATCHES, {"page": PAGE, "liked": liked})
        connection.execute(_SHARES)


def _connection(vault: Vault, user: str, connection_id: UUID, token: str) -> dict[str, Any]:
    return {
        "id": connection_id,
        "user_id": user,
        "provider": "spotify",
        "provider_user_id": user,
        "access_token": vault.seal(connection_id, "access_token", token),
    }


def _add_jobs(connection: Connection, waiting: Mapping[str, int], connection_ids: Mapping[str, UUID]) -> None:
    rows = [
        {
            "id": uuid4(),
            "user_id": user,
            "job_type": "enforcement_execution",
            "provider": "spotify",
            "connection_id": connection_ids[user],
            "status": "processing",
            "holds_library": True,
            "payload": _PAYLOAD,
            "made_batches": count,
            "open_batches": count,
        }
        for user, count in waiting.items()
    ]
    connection.execute(insert(jobs), rows)
    parts = [{"job_id": row["id"], "user_id": row["user_id"], "provider": "spotify"} for row in rows]
    connection.execute(insert(action_batches), parts)
