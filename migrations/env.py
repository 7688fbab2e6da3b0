"""Runs migrations in one transaction, one process at a time; the URL comes from the caller, never from a file."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, text

from blocklist_jobs.store.tables import metadata

LOCK = 0x626C_6A6D
"""An advisory lock ("bljm"): two releases that start at once migrate one after the other."""


def run() -> None:
    """Migrate the database that ``store.migrate`` names."""
    engine = create_engine(context.config.attributes["url"], connect_args={"options": "-c timezone=UTC"})
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=False)
        context.run_migrations()
    engine.dispose()


run()
