"""Dead letters that can be retried in bulk or discarded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dead_letter_clearances",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column(
            "wanted", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), server_default="pending", nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refused", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "refusals", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("after_created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after_id", sa.UUID(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("action IN ('retry', 'discard')", name=op.f("ck_dead_letter_clearances_action")),
        sa.CheckConstraint(
            "status IN ('pending', 'processing', 'completed', 'cancelled')",
            name=op.f("ck_dead_letter_clearances_status"),
        ),
        sa.CheckConstraint(
            "(status IN ('pending', 'processing')) = (finished_at IS NULL)",
            name=op.f("ck_dead_letter_clearances_finished"),
        ),
        sa.CheckConstraint(
            "(after_created_at IS NULL) = (after_id IS NULL)", name=op.f("ck_dead_letter_clearances_after")
        ),
        sa.CheckConstraint("total >= 0 AND done >= 0 AND refused >= 0", name=op.f("ck_dead_letter_clearances_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letter_clearances")),
    )
    op.create_index("ix_clearances_user", "dead_letter_clearances", ["user_id", "created_at", "id"])
    op.create_index(
        "ix_clearances_open",
        "dead_letter_clearances",
        ["created_at"],
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_index(
        "ix_jobs_dead_letters",
        "jobs",
        ["user_id", "created_at", "id"],
        postgresql_where=sa.text("status = 'dead_letter'"),
    )
    op.create_index(
        "ix_batches_queued",
        "batch_checkpoints",
        ["job_id", "surface", "container_id", "kind", "turn", "id"],
        postgresql_where=sa.text("state = 'queued'"),
    )


def downgrade() -> None:
    op.drop_index("ix_batches_queued", table_name="batch_checkpoints")
    op.drop_index("ix_jobs_dead_letters", table_name="jobs")
    op.drop_table("dead_letter_clearances")
