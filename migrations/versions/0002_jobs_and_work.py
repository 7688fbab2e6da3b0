"""Jobs, their batches and items, and the shares of users."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = (
    "jobs",
    "job_events",
    "batch_checkpoints",
    "action_batches",
    "action_items",
    "fair_shares",
    "fair_clocks",
    "permit_log",
)


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("job_type", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("connection_id", sa.UUID(), nullable=True),
        sa.Column("blocklist_id", sa.UUID(), nullable=True),
        sa.Column("plan_of", sa.UUID(), nullable=True),
        sa.Column("reverts", sa.UUID(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), server_default="2", nullable=False),
        sa.Column("status", sa.Text(), server_default="pending", nullable=False),
        sa.Column("step", sa.Text(), server_default="scan", nullable=False),
        sa.Column("dry_run", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "payload", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("completed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("skipped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("open_batches", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done_batches", sa.Integer(), server_default="0", nullable=False),
        sa.Column("dead_batches", sa.Integer(), server_default="0", nullable=False),
        sa.Column("turn_base", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("made_batches", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("verify_round", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "scanned", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column(
            "surfaces", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("error", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("plan", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("holds_library", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("idempotency_digest", sa.LargeBinary(), nullable=True),
        sa.Column("event_seq", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("plan_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status IN ('pending', 'processing', 'retrying')) = (finished_at IS NULL)", name=op.f("ck_jobs_finished")
        ),
        sa.CheckConstraint(
            "job_type IN ('enforcement_execution', 'batch_rollback', 'token_refresh', 'library_scan')",
            name=op.f("ck_jobs_job_type"),
        ),
        sa.CheckConstraint(
            "provider IN ('spotify', 'apple_music', 'youtube_music', 'tidal')", name=op.f("ck_jobs_provider")
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'processing', 'retrying', 'completed', 'partially_completed', 'failed', 'cancelled', 'dead_letter')",
            name=op.f("ck_jobs_status"),
        ),
        sa.CheckConstraint("step IN ('scan', 'act', 'verify', 'done')", name=op.f("ck_jobs_step")),
        sa.CheckConstraint("priority BETWEEN 0 AND 3", name=op.f("ck_jobs_priority")),
        sa.CheckConstraint(
            "total >= 0 AND completed >= 0 AND failed >= 0 AND skipped >= 0 AND open_batches >= 0 AND done_batches >= 0 AND dead_batches >= 0 AND attempts >= 0",
            name=op.f("ck_jobs_counts"),
        ),
        sa.ForeignKeyConstraint(
            ["blocklist_id"], ["blocklists.id"], name=op.f("fk_jobs_blocklist_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name=op.f("fk_jobs_connection_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["plan_of"], ["jobs.id"], name=op.f("fk_jobs_plan_of"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["reverts"], ["jobs.id"], name=op.f("fk_jobs_reverts"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(
        "ix_jobs_plan_of", "jobs", ["plan_of"], unique=False, postgresql_where=sa.text("plan_of IS NOT NULL")
    )
    op.create_index(
        "ix_jobs_reverts", "jobs", ["reverts"], unique=False, postgresql_where=sa.text("reverts IS NOT NULL")
    )
    op.create_index(
        "ix_jobs_blocklist",
        "jobs",
        ["blocklist_id"],
        unique=False,
        postgresql_where=sa.text("blocklist_id IS NOT NULL"),
    )
    op.create_index(
        "ix_jobs_finished", "jobs", ["finished_at"], unique=False, postgresql_where=sa.text("finished_at IS NOT NULL")
    )
    op.create_index("ix_jobs_user_created", "jobs", ["user_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_jobs_waiting_library",
        "jobs",
        ["connection_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('pending', 'processing', 'retrying')"),
    )
    op.create_index(
        "uq_jobs_idempotency",
        "jobs",
        ["user_id", "idempotency_key"],
        unique=True,
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    )
    op.create_index(
        "uq_jobs_library",
        "jobs",
        ["connection_id"],
        unique=True,
        postgresql_where=sa.text("holds_library AND status IN ('pending', 'processing', 'retrying')"),
    )


def _job_events() -> None:
    op.create_table(
        "job_events",
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column(
            "data", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_events_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "seq", name=op.f("pk_job_events")),
    )


def _batch_checkpoints() -> None:
    op.create_table(
        "batch_checkpoints",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("connection_id", sa.UUID(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("app", sa.Text(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), server_default="", nullable=False),
        sa.Column("container_id", sa.Text(), server_default="", nullable=False),
        sa.Column("generation", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "call", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("turn", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("cost", sa.Integer(), server_default="1", nullable=False),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("deaths", sa.Integer(), server_default="0", nullable=False),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("error", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "history", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("token_version", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("leased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('leased', 'running')) = (lease_until IS NOT NULL)", name=op.f("ck_batch_checkpoints_lease")
        ),
        sa.CheckConstraint(
            "provider IN ('spotify', 'apple_music', 'youtube_music', 'tidal')",
            name=op.f("ck_batch_checkpoints_provider"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'queued', 'held', 'leased', 'running', 'done', 'failed', 'dead', 'cancelled')",
            name=op.f("ck_batch_checkpoints_state"),
        ),
        sa.CheckConstraint(
            "cost >= 0 AND fence >= 0 AND attempts >= 0 AND deaths >= 0", name=op.f("ck_batch_checkpoints_counts")
        ),
        sa.CheckConstraint("priority BETWEEN 0 AND 3", name=op.f("ck_batch_checkpoints_priority")),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connections.id"], name=op.f("fk_batch_checkpoints_connection_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_batch_checkpoints_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_checkpoints")),
    )
    op.create_index(
        "ix_batches_held",
        "batch_checkpoints",
        ["connection_id"],
        unique=False,
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index("ix_batches_job", "batch_checkpoints", ["job_id", "state"], unique=False)
    op.create_index(
        "ix_batches_list",
        "batch_checkpoints",
        ["job_id", "step", "surface", "container_id", "generation"],
        unique=False,
    )
    op.create_index(
        "ix_batches_out",
        "batch_checkpoints",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state IN ('leased', 'running')"),
    )
    op.create_index(
        "ix_batches_pending",
        "batch_checkpoints",
        ["provider", "app", "priority", "user_id", "turn", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )


def _action_batches() -> None:
    op.create_table(
        "action_batches",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="pending", nullable=False),
        sa.Column(
            "options", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column(
            "summary", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "provider IN ('spotify', 'apple_music', 'youtube_music', 'tidal')", name=op.f("ck_action_batches_provider")
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'in_progress', 'completed', 'partially_completed', 'failed', 'cancelled', 'rolled_back')",
            name=op.f("ck_action_batches_status"),
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_action_batches_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_batches")),
        sa.UniqueConstraint("job_id", name=op.f("uq_action_batches_job_id")),
    )


def _action_items() -> None:
    op.create_table(
        "action_items",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("job_id", sa.UUID(), nullable=False),
        sa.Column("action_batch_id", sa.UUID(), nullable=False),
        sa.Column("checkpoint_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("entity_type", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=False),
        sa.Column("entity_name", sa.Text(), server_default="", nullable=False),
        sa.Column("container_id", sa.Text(), server_default="", nullable=False),
        sa.Column("container_name", sa.Text(), server_default="", nullable=False),
        sa.Column("occurrence", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("status", sa.Text(), server_default="pending", nullable=False),
        sa.Column("reverts", sa.UUID(), nullable=True),
        sa.Column(
            "before_state",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("after_state", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("error", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'in_progress', 'completed', 'failed', 'skipped', 'cancelled', 'rolled_back')",
            name=op.f("ck_action_items_status"),
        ),
        sa.CheckConstraint(
            "surface IN ('liked_songs', 'playlists', 'saved_albums', 'followed_artists')",
            name=op.f("ck_action_items_surface"),
        ),
        sa.ForeignKeyConstraint(
            ["action_batch_id"], ["action_batches.id"], name=op.f("fk_action_items_action_batch_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reverts"], ["action_items.id"], name=op.f("fk_action_items_reverts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["checkpoint_id"], ["batch_checkpoints.id"], name=op.f("fk_action_items_checkpoint_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_action_items_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_items")),
        sa.UniqueConstraint(
            "job_id", "surface", "container_id", "entity_id", "occurrence", name="uq_action_items_entry"
        ),
    )
    op.create_index("ix_action_items_checkpoint", "action_items", ["checkpoint_id"], unique=False)
    op.create_index(
        "ix_action_items_reverts",
        "action_items",
        ["reverts"],
        unique=False,
        postgresql_where=sa.text("reverts IS NOT NULL"),
    )
    op.create_index(
        "ix_action_items_order", "action_items", ["job_id", "surface", "container_id", "position", "id"], unique=False
    )


def _fair_shares() -> None:
    op.create_table(
        "fair_shares",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("app", sa.Text(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("virtual_time", sa.Float(), server_default="0", nullable=False),
        sa.Column("weight", sa.Float(), server_default="1", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("weight > 0", name=op.f("ck_fair_shares_weight")),
        sa.PrimaryKeyConstraint("provider", "app", "priority", "user_id", name=op.f("pk_fair_shares")),
    )
    op.create_index(
        "ix_fair_shares_order",
        "fair_shares",
        ["provider", "app", "priority", "virtual_time", "user_id"],
        unique=False,
        postgresql_where=sa.text("due_at < 'infinity'"),
    )


def _fair_clocks() -> None:
    op.create_table(
        "fair_clocks",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("app", sa.Text(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("virtual_time", sa.Float(), server_default="0", nullable=False),
        sa.Column("handed_out", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("provider", "app", "priority", name=op.f("pk_fair_clocks")),
    )


def _permit_log() -> None:
    op.create_table(
        "permit_log",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("app", sa.Text(), nullable=False),
        sa.Column("second", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("cost", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_permit_log_counts")),
        sa.PrimaryKeyConstraint("provider", "app", "second", "user_id", name=op.f("pk_permit_log")),
    )


def upgrade() -> None:
    _jobs()
    _job_events()
    _batch_checkpoints()
    _action_batches()
    _action_items()
    _fair_shares()
    _fair_clocks()
    _permit_log()


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
