"""The audit log as it is read: newest first, in pages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, Row, Select, select

from blocklist_jobs.core.audit import Deed, DeedFilter
from blocklist_jobs.store.tables.people import audit_log


class AuditViews:
    """Reads ``audit_log``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, wanted: DeedFilter, after: int | None, limit: int) -> list[Deed]:
        """Rows with ids below ``after``, newest first."""
        query = _filtered(select(audit_log), wanted)
        if after is not None:
            query = query.where(audit_log.c.id < after)
        with self._engine.connect() as connection:
            return [_deed(row) for row in connection.execute(query.order_by(audit_log.c.id.desc()).limit(limit))]


def _filtered(query: Select[Any], wanted: DeedFilter) -> Select[Any]:
    conditions = (
        audit_log.c.user_id == wanted.user_id if wanted.user_id is not None else None,
        audit_log.c.action.in_(wanted.actions) if wanted.actions else None,
        audit_log.c.subject == wanted.subject if wanted.subject is not None else None,
        audit_log.c.at >= wanted.since if wanted.since is not None else None,
        audit_log.c.at < wanted.until if wanted.until is not None else None,
    )
    return query.where(*(condition for condition in conditions if condition is not None))


def _deed(row: Row[Any]) -> Deed:
    return Deed(row.id, row.at, row.user_id, row.action, row.subject, row.owner, row.correlation_id, row.data)
