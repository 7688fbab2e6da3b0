"""Who may come in, what they did, and that they want to be forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _deletions() -> None:
    op.create_table(
        "deletions",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(finished_at IS NULL) = (user_id IS NOT NULL)", name=op.f("ck_deletions_finished")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletions")),
    )
    op.create_index(
        "uq_deletions_user", "deletions", ["user_id"], unique=True, postgresql_where=sa.text("user_id IS NOT NULL")
    )


def upgrade() -> None:
    op.add_column("audit_log", sa.Column("correlation_id", sa.Text(), server_default="", nullable=False))
    op.add_column("audit_log", sa.Column("owner", sa.Text(), nullable=True))
    op.create_index("ix_audit_log_at", "audit_log", ["at"], unique=False)
    op.create_index(
        "ix_audit_log_owner", "audit_log", ["owner"], unique=False, postgresql_where=sa.text("owner IS NOT NULL")
    )
    op.add_column("api_keys", sa.Column("name", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_api_keys_user", "api_keys", ["user_id", "created_at", "id"], unique=False)
    op.create_index("ix_notifications_created", "notifications", ["created_at"], unique=False)
    op.create_index("ix_action_items_action_batch", "action_items", ["action_batch_id"], unique=False)
    _deletions()


def downgrade() -> None:
    op.drop_table("deletions")
    op.drop_index("ix_action_items_action_batch", "action_items")
    op.drop_index("ix_notifications_created", "notifications")
    op.drop_index("ix_api_keys_user", "api_keys")
    op.drop_column("api_keys", "name")
    op.drop_index("ix_audit_log_owner", "audit_log")
    op.drop_index("ix_audit_log_at", "audit_log")
    op.drop_column("audit_log", "owner")
    op.drop_column("audit_log", "correlation_id")
