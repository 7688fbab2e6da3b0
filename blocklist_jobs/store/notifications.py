"""Messages to users, as they read them. Who writes one does it in the transaction that makes it true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Row, func, select, update

from blocklist_jobs.core.notification import NotificationView
from blocklist_jobs.store.tables.people import notifications

_OF = notifications.c


class StoredNotifications:
    """Implements ``jobs.notifications.NotificationShelf``. Reading is no change that is audited."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def list(
        self, user_id: str, *, unread: bool, types: Sequence[str], before: int | None, limit: int
    ) -> list[NotificationView]:
        """See the port."""
        query = select(notifications).where(_OF.user_id == user_id).order_by(_OF.id.desc()).limit(limit)
        if unread:
            query = query.where(_OF.read_at.is_(None))
        if types:
            query = query.where(_OF.type.in_(types))
        if before is not None:
            query = query.where(_OF.id < before)
        with self._engine.connect() as connection:
            return [_view(row) for row in connection.execute(query)]

    def unread(self, user_id: str) -> int:
        """See the port."""
        query = select(func.count()).where(_OF.user_id == user_id, _OF.read_at.is_(None))
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def read_one(self, user_id: str, notification_id: int) -> NotificationView | None:
        """See the port."""
        mine = (_OF.user_id == user_id, _OF.id == notification_id)
        read = update(notifications).where(*mine).values(read_at=func.coalesce(_OF.read_at, func.now()))
        with self._engine.begin() as connection:
            row = connection.execute(read.returning(notifications)).one_or_none()
        return _view(row) if row else None

    def read_many(self, user_id: str, *, ids: Sequence[int] | None, up_to: int | None) -> int:
        """See the port."""
        read = update(notifications).where(_OF.user_id == user_id, _OF.read_at.is_(None)).values(read_at=func.now())
        if ids is not None:
            read = read.where(_OF.id.in_(ids))
        if up_to is not None:
            read = read.where(_OF.id <= up_to)
        with self._engine.begin() as connection:
            return connection.execute(read).rowcount


def _view(row: Row[Any]) -> NotificationView:
    return NotificationView(row.id, row.type, row.data, row.created_at, row.read_at)
