"""Webhooks, the events on their way to them, and every attempt to deliver one."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

from blocklist_jobs.core.webhook import DeliveryState
from blocklist_jobs.store.tables.base import at_least_zero, instant, json, metadata, one_of

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()")),
    Column("user_id", Text, nullable=False),
    Column("url", Text, nullable=False),
    json("events", default="[]"),
    Column("secret", LargeBinary, nullable=False),
    # Signs beside the new one until then, so that a receiver can change over without losing an event.
    Column("previous_secret", LargeBinary),
    instant("previous_secret_until"),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("disabled_reason", Text),
    # One worker at a time delivers to a webhook: the fence and the lease are those of its turn.
    Column("fence", BigInteger, nullable=False, server_default="0"),
    instant("lease_until"),
    instant("handed_at"),
    # A receiver in trouble is left alone until then, whatever is due.
    instant("not_before"),
    Column("failures", Integer, nullable=False, server_default="0"),
    instant("failing_since"),
    instant("created_at", now=True),
    instant("updated_at", now=True),
    CheckConstraint("(previous_secret IS NULL) = (previous_secret_until IS NULL)", name="previous_secret"),
    at_least_zero("failures"),
    Index("ix_webhooks_user", "user_id"),
    Index("ix_webhooks_out", "lease_until", postgresql_where=text("lease_until IS NOT NULL")),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    # The receiver sees it as webhook-id, by which it tells repeats.
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()")),
    Column("webhook_id", UUID(as_uuid=True), ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
    Column("type", Text, nullable=False),
    json("data"),
    Column("state", Text, nullable=False, server_default="pending"),
    # Since it was written down or sent again by hand; all attempts are in webhook_attempts.
    Column("tries", Integer, nullable=False, server_default="0"),
    instant("due_at", now=True),
    instant("created_at", now=True),
    instant("finished_at"),
    one_of("state", DeliveryState),
    at_least_zero("tries"),
    CheckConstraint("(state IN ('pending', 'sending')) = (finished_at IS NULL)", name="finished"),
    # The question of every hand-out and of every turn.
    Index(
        "ix_webhook_deliveries_open",
        "webhook_id",
        "due_at",
        "created_at",
        "id",
        postgresql_where=text("state IN ('pending', 'sending')"),
    ),
    Index("ix_webhook_deliveries_log", "webhook_id", "created_at", "id"),
    Index("ix_webhook_deliveries_finished", "finished_at", postgresql_where=text("finished_at IS NOT NULL")),
)

webhook_attempts = Table(
    "webhook_attempts",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("delivery_id", UUID(as_uuid=True), ForeignKey("webhook_deliveries.id", ondelete="CASCADE"), nullable=False),
    instant("at", now=True),
    Column("status", Integer),
    Column("duration_ms", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    at_least_zero("duration_ms"),
    Index("ix_webhook_attempts_delivery", "delivery_id", "id"),
)
