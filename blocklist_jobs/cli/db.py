"""``db``: brings the database to a version, or says which it has.

Works on DATABASE_URL, or on the database of a running ``up``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click

from blocklist_jobs.cli.address import data_dir_option, json_option
from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.local import database_errors, database_url
from blocklist_jobs.cli.output import say_json


@click.group()
def db() -> None:
    """Bring the database to a version, or check it."""


def _on_database(command: Callable[..., None]) -> Callable[..., None]:
    @data_dir_option
    @wraps(command)
    def opened(*args: Any, data_dir: Path, **options: Any) -> None:
        with database_errors(), _migration_errors():
            command(database_url(data_dir), *args, **options)

    return opened


@contextmanager
def _migration_errors() -> Iterator[None]:
    """Say in a sentence why a database cannot be taken to a version."""
    from alembic.util import CommandError  # Alembic is slow to load

    from blocklist_jobs.store.migrate import DatabaseNewer

    try:
        yield
    except (DatabaseNewer, CommandError) as error:
        raise Failure(str(error), ExitCode.BROKEN) from error


@db.command()
@_on_database
def upgrade(url: str) -> None:
    """Bring the database to the newest version."""
    from blocklist_jobs.store import migrate  # Alembic is slow to load

    migrate.upgrade(url)
    click.echo(f"The database is at version {migrate.current(url)}.")


@db.command()
@click.argument("revision")
@click.confirmation_option(prompt="Going down can drop tables with all they hold. Go on?")
@_on_database
def downgrade(url: str, revision: str) -> None:
    """Take the database down to REVISION ("base": empty)."""
    from blocklist_jobs.store import migrate  # Alembic is slow to load

    migrate.downgrade(url, revision)
    click.echo(f"The database is at version {migrate.current(url) or 'base (empty)'}.")


@db.command()
@json_option
@_on_database
def current(url: str, *, as_json: bool) -> None:
    """Say which version the database has."""
    from blocklist_jobs.store import migrate  # Alembic is slow to load

    if as_json:
        say_json({"version": migrate.current(url), "newest": migrate.head()})
    else:
        click.echo(migrate.current(url) or "base (empty)")


@db.command()
@_on_database
def check(url: str) -> None:
    """Exit with 0 when the database has the newest version, else with 1."""
    from blocklist_jobs.store import migrate  # Alembic is slow to load

    has, wants = migrate.current(url), migrate.head()
    if has != wants:
        raise Failure(f'The database is at {has or "base"}, this code wants {wants}: run "blocklist-jobs db upgrade".')
    click.echo(f"The database is at version {has}, the newest.")
