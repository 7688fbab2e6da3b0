"""Who did what: one row for each change that a user or an operator makes, in the transaction of the change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert
from structlog.contextvars import get_contextvars

from blocklist_jobs.store.tables.people import audit_log


def record(
    connection: Connection, user_id: str, action: str, subject: object, *, owner: str | None = None, **data: Any
) -> None:
    """Write down that ``user_id`` did ``action`` (such as ``connection.added``) to ``subject``; never secrets.

    ``owner`` is whose the subject is, where that may be somebody else. No name of a user belongs into ``data``.
    The correlation id is the one that stands on the lines logged meanwhile; "" where nothing asked (a command).
    """
    correlation_id = str(get_contextvars().get("correlation_id", ""))
    row = {"user_id": user_id, "action": action, "subject": str(subject), "data": data, "owner": owner}
    connection.execute(insert(audit_log).values(**row, correlation_id=correlation_id))
