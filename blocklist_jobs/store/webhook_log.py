"""The log of a webhook: its deliveries with every attempt, shown to its owner, and sent again when they ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, Select, func, insert, select, tuple_, update

from blocklist_jobs.core.webhook import AttemptView, DeliveryState, DeliveryView, EventType
from blocklist_jobs.store.audit import record
from blocklist_jobs.store.tables import webhook_attempts, webhook_deliveries, webhooks

_OF = webhook_deliveries.c
FINISHED = (DeliveryState.DELIVERED.value, DeliveryState.FAILED.value)


class StoredDeliveries:
    """Implements ``jobs.webhooks.DeliveryLog``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def list(
        self,
        webhook_id: UUID,
        *,
        states: Sequence[str],
        types: Sequence[str],
        after: tuple[datetime, UUID] | None,
        limit: int,
    ) -> list[DeliveryView]:
        """See the port."""
        query = select(webhook_deliveries).where(_OF.webhook_id == webhook_id)
        if states:
            query = query.where(_OF.state.in_(states))
        if types:
            query = query.where(_OF.type.in_(types))
        if after is not None:
            query = query.where(tuple_(_OF.created_at, _OF.id) < tuple_(*after))
        with self._engine.connect() as connection:
            return _views(connection, query.order_by(_OF.created_at.desc(), _OF.id.desc()).limit(limit))

    def read(self, webhook_id: UUID, delivery_id: UUID) -> DeliveryView | None:
        """See the port."""
        query = select(webhook_deliveries).where(_OF.webhook_id == webhook_id, _OF.id == delivery_id)
        with self._engine.connect() as connection:
            return next(iter(_views(connection, query)), None)

    def add_test(self, user_id: str, webhook_id: UUID, data: Mapping[str, Any]) -> UUID | None:
        """See the port."""
        row = {"webhook_id": webhook_id, "type": EventType.TEST.value, "data": data}
        with self._engine.begin() as connection:
            if not _is_active(connection, webhook_id):
                return None
            made: UUID = connection.execute(
                insert(webhook_deliveries).values(**row).returning(webhook_deliveries.c.id)
            ).scalar_one()
            record(connection, user_id, "webhook.tested", webhook_id, delivery_id=str(made))
        return made

    def resend(self, user_id: str, webhook_id: UUID, delivery_id: UUID) -> bool:
        """See the port."""
        ended = (_OF.webhook_id == webhook_id, _OF.id == delivery_id, _OF.state.in_(FINISHED))
        again = {"state": DeliveryState.PENDING.value, "tries": 0, "due_at": func.now(), "finished_at": None}
        with self._engine.begin() as connection:
            if not _is_active(connection, webhook_id):
                return False
            done = connection.execute(update(webhook_deliveries).where(*ended).values(**again)).rowcount
            if done:
                record(connection, user_id, "webhook.resent", webhook_id, delivery_id=str(delivery_id))
        return bool(done)


def _is_active(connection: Connection, webhook_id: UUID) -> bool:
    """Locked: who switches the webhook off waits, and then gives up what waits."""
    query = select(webhooks.c.active).where(webhooks.c.id == webhook_id).with_for_update(read=True)
    return bool(connection.execute(query).scalar_one_or_none())


def _views(connection: Connection, query: Select[Any]) -> list[DeliveryView]:
    rows = connection.execute(query).all()
    attempts: dict[UUID, list[AttemptView]] = {row.id: [] for row in rows}
    asked = select(webhook_attempts).where(webhook_attempts.c.delivery_id.in_(attempts)).order_by(webhook_attempts.c.id)
    for one in connection.execute(asked) if rows else ():
        attempts[one.delivery_id].append(AttemptView(one.at, one.status, one.duration_ms, one.error))
    return [_view(row, attempts[row.id]) for row in rows]


def _view(row: Row[Any], attempts: Sequence[AttemptView]) -> DeliveryView:
    return DeliveryView(
        id=row.id,
        webhook_id=row.webhook_id,
        type=row.type,
        state=row.state,
        data=row.data,
        attempts=tuple(attempts),
        next_attempt_at=row.due_at if row.state == DeliveryState.PENDING else None,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
