"""The migrations make what the tables say, and each of them can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running
from blocklist_jobs.store.database import make_engine
from blocklist_jobs.store.migrate import current, downgrade, head, make_empty, upgrade
from blocklist_jobs.store.tables import metadata


@pytest.fixture
def empty(postgres_server: Running[Postgres]) -> Iterator[str]:
    """The URL of a database without any table."""
    postgres_server.server.ensure_database("migrations")
    url = postgres_server.server.url("migrations")
    yield url
    admin = make_engine(postgres_server.server.url("postgres"))
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE migrations WITH (FORCE)"))
    admin.dispose()


def test_the_migrations_make_the_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_every_migration_can_be_taken_back_and_made_again(empty: str) -> None:
    upgrade(empty)
    downgrade(empty, "base")
    engine = make_engine(empty)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    upgrade(empty)
    assert set(metadata.tables) <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_a_database_of_whatever_version_is_made_empty_and_can_be_used_again(empty: str) -> None:
    upgrade(empty)
    engine = make_engine(empty)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_from_the_future'"))
    make_empty(empty)
    assert (current(empty), inspect(engine).get_table_names()) == (None, [])
    upgrade(empty)
    assert current(empty) == head()
    engine.dispose()
