"""Commands that work on the database itself: with the settings of the environment, or those of a running ``up``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from blocklist_jobs.cli.failures import ExitCode, Failure
from blocklist_jobs.cli.running import running_in


def local_env(data_dir: Path) -> Mapping[str, str]:
    """The environment, and for what it does not set that of a running ``up``."""
    return {**running_in(data_dir).env, **os.environ}


def database_url(data_dir: Path) -> str:
    """The database to work on; raises :class:`Failure` where none is named."""
    url = local_env(data_dir).get("DATABASE_URL")
    if not url:
        raise Failure(
            'There is no database: set DATABASE_URL, or run this beside a running "blocklist-jobs up".',
            ExitCode.BROKEN,
        )
    return url


@contextmanager
def database_errors() -> Iterator[None]:
    """Say in a sentence that the database does not answer."""
    from sqlalchemy.exc import OperationalError  # slow to load

    try:
        yield
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()
        raise Failure(f"The database does not answer: {reason[0] if reason else error}", ExitCode.BROKEN) from error
