"""Transactions over all books."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select, text

from blocklist_jobs.store.audit import record
from blocklist_jobs.store.batches import BatchRows
from blocklist_jobs.store.clearances import ClearanceRows
from blocklist_jobs.store.connection_book import ConnectionBook
from blocklist_jobs.store.items import ItemRows
from blocklist_jobs.store.jobs import JobRows
from blocklist_jobs.store.list_book import ListBook
from blocklist_jobs.store.order_book import OrderRows
from blocklist_jobs.store.shares import ShareRows
from blocklist_jobs.store.trouble import translated

WAKE_CHANNEL = "blocklist_jobs_due"


class SqlLedger:
    """Implements ``jobs.ledger.Ledger``."""

    def __init__(self, connection: Connection, trace: Callable[[], str | None]) -> None:
        self._connection = connection
        self.jobs = JobRows(connection, trace)
        self.batches = BatchRows(connection)
        self.items = ItemRows(connection)
        self.shares = ShareRows(connection)
        self.lists = ListBook(connection)
        self.connections = ConnectionBook(connection)
        self.clearances = ClearanceRows(connection)
        self.orders = OrderRows(connection)

    def now(self) -> datetime:
        """See the port."""
        now: datetime = self._connection.execute(select(func.now())).scalar_one()
        return now

    def record(self, user_id: str, action: str, subject: object, **data: Any) -> None:
        """See the port."""
        record(self._connection, user_id, action, subject, **data)

    def wake(self) -> None:
        """See the port."""
        self._connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": WAKE_CHANNEL})


class SqlLedgers:
    """Implements ``jobs.ledger.Ledgers``."""

    def __init__(self, engine: Engine, *, trace: Callable[[], str | None] = lambda: None) -> None:
        """``trace`` gives the W3C traceparent that a job made now belongs to."""
        self.engine = engine
        self._trace = trace

    @contextmanager
    def begin(self) -> Iterator[SqlLedger]:
        """See the port. Raises :class:`LedgerUnavailable` for a lost connection, a deadlock or a timeout."""
        with translated(), self.engine.begin() as connection:
            yield SqlLedger(connection, self._trace)
