"""The database's version by the command line, on a database of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from blocklist_jobs.cli.failures import ExitCode
from blocklist_jobs.cli.main import main
from blocklist_jobs.embedded.postgres import Postgres
from blocklist_jobs.embedded.running import Running
from blocklist_jobs.store.database import make_engine
from blocklist_jobs.store.migrate import head

Run = Callable[..., Result]


@pytest.fixture
def url(postgres_server: Running[Postgres]) -> str:
    """The URL of a database without tables."""
    engine = make_engine(postgres_server.server.url())
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS cli_db WITH (FORCE)"))
    engine.dispose()
    postgres_server.server.ensure_database("cli_db")
    return postgres_server.server.url("cli_db")


@pytest.fixture
def run(url: str, tmp_path: Path) -> Run:
    """Runs a command on it."""
    env = {"DATABASE_URL": url.replace("postgresql+psycopg2", "postgres"), "BLOCKLIST_JOBS_DATA_DIR": str(tmp_path)}
    return lambda *words: CliRunner().invoke(main, words, env=env)


def test_up_and_down(run: Run) -> None:
    assert run("db", "check").exit_code == ExitCode.REFUSED
    assert "db upgrade" in run("db", "check").output
    assert run("db", "upgrade").exit_code == ExitCode.OK
    assert run("db", "current").output.strip() == head()
    assert run("db", "check").exit_code == ExitCode.OK
    assert run("db", "downgrade", "base").exit_code == ExitCode.REFUSED  # nobody said yes
    assert run("db", "current").output.strip() == head()
    assert run("db", "downgrade", "base", "--yes").exit_code == ExitCode.OK
    assert run("db", "current").output.strip() == "base (empty)"


def test_keys_on_an_empty_database_say_what_to_run(run: Run) -> None:
    result = run("keys", "list")
    assert result.exit_code == ExitCode.BROKEN
    assert "blocklist-jobs db upgrade" in result.output


def test_a_version_nobody_knows_is_refused(run: Run, url: str) -> None:
    assert run("db", "upgrade").exit_code == ExitCode.OK
    assert run("db", "downgrade", "9999", "--yes").exit_code == ExitCode.BROKEN
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    result = run("db", "upgrade")
    assert result.exit_code == ExitCode.BROKEN
    assert "9999" in result.output
