"""What Postgres' errors mean to the use cases, which know no driver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from blocklist_jobs.jobs.ledger import LedgerUnavailable


@contextmanager
def translated() -> Iterator[None]:
    """Raise :class:`LedgerUnavailable` for a lost connection, a deadlock, a time-out or an exhausted pool."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise LedgerUnavailable from error
