"""What all tests share: a Postgres and a Redis of the session's own, and clean state from them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from sqlalchemy import Connection, Engine, text

from blocklist_jobs.embedded.home import ServerHome, open_home
from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running
from blocklist_jobs.embedded.valkey import Valkey
from blocklist_jobs.store.database import make_engine
from blocklist_jobs.store.tables import metadata

_ROOT = Path(__file__).parent.parent
# Rows that migrations put there; tests may change them but find them again.
_SEEDED = ("rate_limit_configs", "batch_configs", "alembic_version")


@pytest.fixture(scope="session")
def server_home() -> Iterator[ServerHome]:
    """A folder for the session's servers, open to the account they run as."""
    folder = Path(tempfile.mkdtemp(prefix="bj-tests-", dir="/tmp"))
    folder.chmod(0o755)
    yield open_home(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server(server_home: ServerHome) -> Iterator[Running[Postgres]]:
    """The session's Postgres; a test that kills it starts it again."""
    running = Running(Postgres(server_home, durable=False), server_home.folder / "postgres.log")
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def redis_server(server_home: ServerHome) -> Iterator[Running[Valkey]]:
    """The session's Redis; a test that kills it starts it again, on the same port."""
    running = Running(Valkey(server_home), server_home.folder / "redis.log")
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def postgres_url(postgres_server: Running[Postgres]) -> str:
    """The URL of the session's database, in SQLAlchemy's form."""
    postgres_server.server.ensure_database("blocklist_jobs")
    return postgres_server.server.url("blocklist_jobs")


@pytest.fixture(scope="session")
def redis_url(redis_server: Running[Valkey]) -> str:
    """The URL of the session's Redis, with its password."""
    return redis_server.server.url()


@pytest.fixture(scope="session")
def engine(postgres_url: str) -> Iterator[Engine]:
    """An engine on a database with all tables."""
    made = make_engine(postgres_url)
    if any((_ROOT / "migrations" / "versions").glob("*.py")):
        from blocklist_jobs.store.migrate import upgrade

        upgrade(postgres_url)
    else:
        metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A connection inside a transaction that is rolled back; use ``begin_nested()`` where a transaction is needed."""
    with engine.connect() as made:
        outer = made.begin()
        yield made
        outer.rollback()


@pytest.fixture
def clean_db(engine: Engine) -> Iterator[Engine]:
    """The engine, for tests that must commit; all tables are emptied afterwards but for what was seeded."""
    with _left_clean(engine):
        yield engine


@pytest.fixture(scope="module")
def clean_db_after_all(engine: Engine) -> Iterator[Engine]:
    """The engine, for modules whose tests go on from one another; all tables are emptied after the last."""
    with _left_clean(engine):
        yield engine


@contextmanager
def _left_clean(engine: Engine) -> Iterator[None]:
    seeds = _read_seeds(engine)
    yield
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        for table, rows in seeds.items():
            if rows:
                connection.execute(metadata.tables[table].insert(), rows)


@pytest.fixture
def redis_client(redis_url: str) -> Iterator[redis.Redis]:
    """A client of an empty Redis."""
    client = redis.Redis.from_url(redis_url)
    client.flushall()
    yield client
    client.close()


def _read_seeds(engine: Engine) -> dict[str, list[dict[str, object]]]:
    with engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(metadata.tables[name].select()).mappings()]
            for name in _SEEDED
            if name in metadata.tables
        }
