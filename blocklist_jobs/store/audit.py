"""Who did what: one row for each change that a user or an operator makes, in the transaction of the change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert

from blocklist_jobs.store.tables.people import audit_log


def record(connection: Connection, user_id: str, action: str, subject: object, **data: Any) -> None:
    """Write down that ``user_id`` did ``action`` (such as ``connection.added``) to ``subject``; never secrets."""
    connection.execute(insert(audit_log).values(user_id=user_id, action=action, subject=str(subject), data=data))
