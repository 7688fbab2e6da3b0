"""Commands that work on the database itself: with the settings of the environment, or those of a running ``up``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.running import running_in
from blocklist_jobs.core.errors import Refused


def local_env(data_dir: Path) -> Mapping[str, str]:
    """The environment, and for what it does not set that of a running ``up``."""
    return {**running_in(data_dir).env, **os.environ}


def database_url(data_dir: Path) -> str:
    """The database to work on, in SQLAlchemy's form; raises :class:`Failure` where none is named."""
    from blocklist_jobs.config.settings import postgres_url  # loads cryptography

    url = local_env(data_dir).get("DATABASE_URL")
    if not url:
        raise Failure(
            'There is no database: set DATABASE_URL, or run this beside a running "blocklist-jobs up".',
            ExitCode.BROKEN,
        )
    return postgres_url(url)


@contextmanager
def database_errors() -> Iterator[None]:
    """Say in a sentence what the database or a use case refuses."""
    from sqlalchemy.exc import ArgumentError, DBAPIError, ProgrammingError  # slow to load

    try:
        yield
    except Refused as refused:
        fields = "".join(f"\n  {problem.pointer}: {problem.detail}" for problem in refused.errors)
        raise Failure(refused.detail + fields) from refused
    except ArgumentError as error:
        raise Failure("DATABASE_URL is no URL of a database.", ExitCode.BROKEN) from error
    except ProgrammingError as error:
        told = f'The database is of another version ({_first_line(error.orig)}); run "blocklist-jobs db upgrade".'
        raise Failure(told, ExitCode.BROKEN) from error
    except DBAPIError as error:
        raise Failure(f"The database refuses: {_first_line(error.orig)}", ExitCode.BROKEN) from error


def _first_line(error: object) -> str:
    return next(iter(str(error).strip().splitlines()), "no reason given")
