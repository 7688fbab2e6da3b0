"""The database's version: migrate it, ask for it. Migrations live in ``migrations/`` beside the package."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, text

from blocklist_jobs.store.database import make_engine

FOLDER = Path(__file__).resolve().parents[2] / "migrations"


class DatabaseNewer(Exception):
    """The database is of a version that this program does not know; run the newer program, or restore a backup."""


def upgrade(url: str) -> None:
    """Bring the database up to date; raises :class:`DatabaseNewer` for one that is ahead of this program."""
    _known(current(url))
    command.upgrade(_config(url), "head")


def downgrade(url: str, revision: str) -> None:
    """Take the database back to ``revision`` (``base``: nothing left)."""
    _known(current(url))
    command.downgrade(_config(url), revision)


def make_empty(url: str) -> None:
    """Delete everything in the database, of whatever version it is."""
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    finally:
        engine.dispose()


def current(url: str) -> str | None:
    """The database's version; ``None`` for an empty one."""
    engine = make_engine(url)
    try:
        return _current(engine)
    finally:
        engine.dispose()


def head() -> str:
    """The version that this program works with."""
    found = ScriptDirectory(str(FOLDER)).get_current_head()
    if found is None:
        raise CommandError(f"there are no migrations in {FOLDER}; run from a checkout of the project")
    return found


def is_current(engine: Engine) -> bool:
    """Whether the database is of this program's version."""
    return _current(engine) == head()


def _current(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _known(revision: str | None) -> None:
    known = {script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()}
    if revision is not None and revision not in known:
        raise DatabaseNewer(f"{DatabaseNewer.__doc__} Its version is {revision}, this program's is {head()}.")


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["url"] = url
    return config
