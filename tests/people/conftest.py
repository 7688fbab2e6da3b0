"""Rows as the tests of this folder need them, and the vault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, insert, select

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.store.connection_tokens import ConnectionTokens
from blocklist_jobs.store.connections import StoredConnections
from blocklist_jobs.store.tables import audit_log, jobs
from blocklist_jobs.store.vault import Vault

ALICE = Caller("alice")
BOB = Caller("bob")


@pytest.fixture
def vault() -> Vault:
    """A vault with a key of its own."""
    return Vault([Fernet.generate_key().decode()])


@pytest.fixture
def shelf(clean_db: Engine, vault: Vault) -> StoredConnections:
    """Connections as owners see them."""
    return StoredConnections(clean_db, vault)


@pytest.fixture
def tokens(clean_db: Engine, vault: Vault) -> ConnectionTokens:
    """Connections as workers use them."""
    return ConnectionTokens(clean_db, vault)


@pytest.fixture
def new_job(clean_db: Engine) -> Callable[..., UUID]:
    """Writes a row of ``jobs``; what is not given is a pending enforcement of alice's on Spotify."""

    def make(**values: Any) -> UUID:
        row = {"user_id": "alice", "job_type": "enforcement_execution", "provider": "spotify", **values}
        with clean_db.begin() as connection:
            made: UUID = connection.scalars(insert(jobs).values(**row).returning(jobs.c.id)).one()
        return made

    return make


@pytest.fixture
def audited(clean_db: Engine) -> Callable[[], list[tuple[str, str]]]:
    """Reads who did what."""

    def read() -> list[tuple[str, str]]:
        query = select(audit_log.c.user_id, audit_log.c.action).order_by(audit_log.c.id)
        with clean_db.connect() as connection:
            return [(row.user_id, row.action) for row in connection.execute(query)]

    return read
