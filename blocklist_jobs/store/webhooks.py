"""Webhooks as their owners see them. Secrets are shown once, by whoever has just made them, and kept sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, Row, func, insert, select, text, tuple_, update

from blocklist_jobs.core.webhook import DeliveryState, WebhookView
from blocklist_jobs.store.audit import record
from blocklist_jobs.store.tables import webhook_deliveries, webhooks
from blocklist_jobs.store.vault import SealBroken, Vault

_SHOWN = (
    webhooks.c.id,
    webhooks.c.url,
    webhooks.c.events,
    webhooks.c.active,
    webhooks.c.disabled_reason,
    webhooks.c.failures,
    webhooks.c.failing_since,
    webhooks.c.previous_secret_until,
    webhooks.c.created_at,
    webhooks.c.updated_at,
)
SECRET, PREVIOUS = "secret", "previous_secret"
_OPEN = (DeliveryState.PENDING.value, DeliveryState.SENDING.value)

# Two that are made at the same moment count each other.
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('webhooks of ' || :user_id, 0))")


class StoredWebhooks:
    """Implements ``jobs.webhooks.WebhookShelf``."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def add(self, user_id: str, url: str, events: Sequence[str], *, active: bool, secret: str, most: int) -> Any:
        """See the port."""
        webhook_id = uuid4()
        values = {"id": webhook_id, "user_id": user_id, "url": url, "events": list(events), "active": active}
        values[SECRET] = self._vault.seal(webhook_id, SECRET, secret)
        count = select(func.count()).select_from(webhooks).where(webhooks.c.user_id == user_id)
        with self._engine.begin() as connection:
            connection.execute(_ALONE, {"user_id": user_id})
            if connection.execute(count).scalar_one() >= most:
                return None
            row = connection.execute(insert(webhooks).values(**values).returning(*_SHOWN)).one()
            record(connection, user_id, "webhook.added", webhook_id, events=list(events))
        return _view(row)

    def read(self, user_id: str, webhook_id: UUID) -> WebhookView | None:
        """See the port."""
        with self._engine.connect() as connection:
            row = connection.execute(select(*_SHOWN).where(*_mine(user_id, webhook_id))).one_or_none()
        return _view(row) if row else None

    def list(self, user_id: str, after: tuple[datetime, UUID] | None, limit: int) -> list[WebhookView]:
        """See the port."""
        query = select(*_SHOWN).where(webhooks.c.user_id == user_id)
        if after is not None:
            query = query.where(tuple_(webhooks.c.created_at, webhooks.c.id) < tuple_(*after))
        query = query.order_by(webhooks.c.created_at.desc(), webhooks.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [_view(row) for row in connection.execute(query)]

    def change(self, user_id: str, webhook_id: UUID, changes: Mapping[str, Any]) -> WebhookView | None:
        """See the port."""
        values: dict[str, Any] = {**changes, "updated_at": func.now()}
        if changes.get("active"):
            values |= {"disabled_reason": None, "failures": 0, "failing_since": None, "not_before": None}
        mine = _mine(user_id, webhook_id)
        changed = update(webhooks).where(*mine).values(**values).returning(*_SHOWN)
        with self._engine.begin() as connection:
            was = connection.execute(select(webhooks.c.active).where(*mine).with_for_update()).one_or_none()
            if was is None:
                return None
            row = connection.execute(changed).one()
            if row.active != was.active:  # off, or on again: what an event wrote down in that very moment is late
                give_up_waiting(connection, webhook_id)
            record(connection, user_id, "webhook.changed", webhook_id, changed=sorted(changes))
        return _view(row)

    def rotate(self, user_id: str, webhook_id: UUID, secret: str, overlap: timedelta) -> WebhookView | None:
        """See the port."""
        with self._engine.begin() as connection:
            mine = select(webhooks.c.secret).where(*_mine(user_id, webhook_id)).with_for_update()
            old = connection.execute(mine).scalar_one_or_none()
            if old is None:
                return None
            values: dict[str, Any] = {SECRET: self._vault.seal(webhook_id, SECRET, secret), "updated_at": func.now()}
            values |= {PREVIOUS: None, "previous_secret_until": None}
            clear = self._opened(webhook_id, old)
            if overlap and clear is not None:
                values[PREVIOUS] = self._vault.seal(webhook_id, PREVIOUS, clear)
                values["previous_secret_until"] = func.now() + overlap
            changed = update(webhooks).where(webhooks.c.id == webhook_id).values(**values).returning(*_SHOWN)
            row = connection.execute(changed).one()
            record(connection, user_id, "webhook.secret_rotated", webhook_id, overlap_s=overlap.total_seconds())
        return _view(row)

    def remove(self, user_id: str, webhook_id: UUID) -> bool:
        """See the port."""
        with self._engine.begin() as connection:
            gone = connection.execute(webhooks.delete().where(*_mine(user_id, webhook_id))).rowcount
            if gone:
                record(connection, user_id, "webhook.removed", webhook_id)
        return bool(gone)

    def _opened(self, webhook_id: UUID, sealed: bytes) -> str | None:
        """The secret; ``None`` where no key opens it, which another secret is the way out of."""
        try:
            return self._vault.open(webhook_id, SECRET, sealed)
        except SealBroken:
            return None


def give_up_waiting(connection: Connection, webhook_id: UUID) -> None:
    """What waits for a webhook that is switched off has failed, unless it is arriving just now; see ``settle``."""
    waiting = (webhook_deliveries.c.webhook_id == webhook_id, webhook_deliveries.c.state.in_(_OPEN))
    ended = {"state": DeliveryState.FAILED.value, "finished_at": func.now()}
    connection.execute(update(webhook_deliveries).where(*waiting).values(**ended))


def _mine(user_id: str, webhook_id: UUID) -> tuple[Any, ...]:
    return webhooks.c.id == webhook_id, webhooks.c.user_id == user_id


def _view(row: Row[*tuple[Any, ...]]) -> WebhookView:
    return WebhookView(**{**row._asdict(), "events": tuple(row.events)})
