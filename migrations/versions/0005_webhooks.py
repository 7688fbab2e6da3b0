"""Webhooks with their deliveries, and notifications that can be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NEW = (
    "previous_secret",
    "previous_secret_until",
    "disabled_reason",
    "fence",
    "lease_until",
    "handed_at",
    "not_before",
    "failures",
    "failing_since",
    "updated_at",
)


def _webhooks() -> None:
    op.add_column("webhooks", sa.Column("previous_secret", sa.LargeBinary(), nullable=True))
    op.add_column("webhooks", sa.Column("disabled_reason", sa.Text(), nullable=True))
    op.add_column("webhooks", sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("webhooks", sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
    for name in ("previous_secret_until", "lease_until", "handed_at", "not_before", "failing_since"):
        op.add_column("webhooks", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "webhooks", sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_webhooks_previous_secret"),
        "webhooks",
        "(previous_secret IS NULL) = (previous_secret_until IS NULL)",
    )
    op.create_check_constraint(op.f("ck_webhooks_counts"), "webhooks", "failures >= 0")
    op.create_index("ix_webhooks_out", "webhooks", ["lease_until"], postgresql_where=sa.text("lease_until IS NOT NULL"))


def _deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("webhook_id", sa.UUID(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column(
            "data", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'delivered', 'failed')", name=op.f("ck_webhook_deliveries_state")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_webhook_deliveries_counts")),
        sa.CheckConstraint(
            "(state IN ('pending', 'sending')) = (finished_at IS NULL)", name=op.f("ck_webhook_deliveries_finished")
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhooks.id"], name=op.f("fk_webhook_deliveries_webhook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
    )
    op.create_index(
        "ix_webhook_deliveries_open",
        "webhook_deliveries",
        ["webhook_id", "due_at", "created_at", "id"],
        postgresql_where=sa.text("state IN ('pending', 'sending')"),
    )
    op.create_index("ix_webhook_deliveries_log", "webhook_deliveries", ["webhook_id", "created_at", "id"])
    op.create_index(
        "ix_webhook_deliveries_finished",
        "webhook_deliveries",
        ["finished_at"],
        postgresql_where=sa.text("finished_at IS NOT NULL"),
    )


def _attempts() -> None:
    op.create_table(
        "webhook_attempts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("delivery_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("duration_ms >= 0", name=op.f("ck_webhook_attempts_counts")),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["webhook_deliveries.id"],
            name=op.f("fk_webhook_attempts_delivery_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempts")),
    )
    op.create_index("ix_webhook_attempts_delivery", "webhook_attempts", ["delivery_id", "id"])


def upgrade() -> None:
    _webhooks()
    _deliveries()
    _attempts()
    op.create_index(
        "ix_notifications_unread", "notifications", ["user_id", "id"], postgresql_where=sa.text("read_at IS NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_notifications_unread", "notifications")
    op.drop_table("webhook_attempts")
    op.drop_table("webhook_deliveries")
    op.drop_index("ix_webhooks_out", "webhooks")
    op.drop_constraint(op.f("ck_webhooks_previous_secret"), "webhooks")
    op.drop_constraint(op.f("ck_webhooks_counts"), "webhooks")
    for name in _NEW:
        op.drop_column("webhooks", name)
