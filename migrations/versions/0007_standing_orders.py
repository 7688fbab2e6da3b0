"""Jobs that come again, and blocklists that follow a source."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_PROVIDERS = "provider IN ('spotify', 'apple_music', 'youtube_music', 'tidal')"


def _json(name: str, default: str | None = "{}") -> sa.Column:
    server_default = sa.text(f"'{default}'::jsonb") if default is not None else None
    return sa.Column(
        name, postgresql.JSONB(astext_type=sa.Text()), server_default=server_default, nullable=default is None
    )


def _instant(name: str, *, now: bool = False) -> sa.Column:
    default = sa.text("now()") if now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not now)


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def _schedules() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("connection_id", sa.UUID(), nullable=False),
        sa.Column("blocklist_id", sa.UUID(), nullable=False),
        _json("options"),
        sa.Column("priority", sa.SmallInteger(), server_default="3", nullable=False),
        _json("clock", None),
        _flag("on_change"),
        _flag("paused"),
        sa.Column("paused_reason", sa.Text(), nullable=True),
        _instant("next_run_at"),
        _instant("changed_at"),
        sa.Column("seen_revision", sa.Integer(), server_default="0", nullable=False),
        _instant("due_at"),
        sa.Column("checking_job_id", sa.UUID(), nullable=True),
        sa.Column("last_job_id", sa.UUID(), nullable=True),
        _instant("last_run_at"),
        sa.Column("skipped", sa.Integer(), server_default="0", nullable=False),
        _instant("created_at", now=True),
        _instant("updated_at", now=True),
        sa.CheckConstraint(_PROVIDERS, name=op.f("ck_schedules_provider")),
        sa.CheckConstraint("priority BETWEEN 0 AND 3", name=op.f("ck_schedules_priority")),
        sa.CheckConstraint("clock IS NOT NULL OR on_change", name=op.f("ck_schedules_reason")),
        sa.CheckConstraint("(clock IS NULL) = (next_run_at IS NULL)", name=op.f("ck_schedules_next_run")),
        sa.CheckConstraint("skipped >= 0", name=op.f("ck_schedules_counts")),
        _to("schedules", "connection_id", "connections", "CASCADE"),
        _to("schedules", "blocklist_id", "blocklists", "CASCADE"),
        _to("schedules", "checking_job_id", "jobs", "SET NULL"),
        _to("schedules", "last_job_id", "jobs", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
    )
    op.create_index("ix_schedules_user", "schedules", ["user_id", "created_at", "id"])
    op.create_index(
        "ix_schedules_due", "schedules", ["due_at"], postgresql_where=sa.text("NOT paused AND due_at IS NOT NULL")
    )
    op.create_index("ix_schedules_blocklist", "schedules", ["blocklist_id"])
    op.create_index("ix_schedules_connection", "schedules", ["connection_id"])
    for name in ("last_job", "checking_job"):
        where = sa.text(f"{name}_id IS NOT NULL")
        op.create_index(f"ix_schedules_{name}", "schedules", [f"{name}_id"], postgresql_where=where)


def _to(table: str, column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def _jobs() -> None:
    op.add_column("jobs", sa.Column("schedule_id", sa.UUID(), nullable=True))
    op.create_foreign_key(
        op.f("fk_jobs_schedule_id"), "jobs", "schedules", ["schedule_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index("ix_jobs_schedule", "jobs", ["schedule_id"], postgresql_where=sa.text("schedule_id IS NOT NULL"))


def _sources() -> None:
    op.create_table(
        "blocklist_sources",
        sa.Column("blocklist_id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("every_s", sa.Integer(), nullable=False),
        sa.Column("apply", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        _instant("lease_until"),
        _instant("due_at", now=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        _instant("looked_at"),
        _instant("changed_at"),
        _instant("created_at", now=True),
        _instant("updated_at", now=True),
        sa.CheckConstraint(_PROVIDERS, name=op.f("ck_blocklist_sources_provider")),
        sa.CheckConstraint("apply IN ('after_dry_run', 'at_once', 'ask')", name=op.f("ck_blocklist_sources_apply")),
        sa.CheckConstraint("(url IS NULL) <> (path IS NULL)", name=op.f("ck_blocklist_sources_place")),
        sa.CheckConstraint("every_s > 0", name=op.f("ck_blocklist_sources_every")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_blocklist_sources_counts")),
        _to("blocklist_sources", "blocklist_id", "blocklists", "CASCADE"),
        sa.PrimaryKeyConstraint("blocklist_id", name=op.f("pk_blocklist_sources")),
    )
    op.create_index("ix_blocklist_sources_due", "blocklist_sources", ["due_at"])
    op.create_index("ix_blocklist_sources_user", "blocklist_sources", ["user_id"])
    out = sa.text("lease_until IS NOT NULL")
    op.create_index("ix_blocklist_sources_out", "blocklist_sources", ["lease_until"], postgresql_where=out)


def _revisions() -> None:
    op.add_column("blocklists", sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "blocklist_revisions",
        sa.Column("blocklist_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("size_before", "size", "added", "removed")),
        sa.Column("skipped", sa.Integer(), server_default="0", nullable=False),
        _json("sample"),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        _instant("created_at", now=True),
        _instant("decided_at"),
        sa.CheckConstraint(
            "state IN ('waiting', 'applied', 'discarded', 'superseded')", name=op.f("ck_blocklist_revisions_state")
        ),
        sa.CheckConstraint("origin IN ('upload', 'source')", name=op.f("ck_blocklist_revisions_origin")),
        sa.CheckConstraint("(state = 'waiting') = (body IS NOT NULL)", name=op.f("ck_blocklist_revisions_body")),
        sa.CheckConstraint(
            "size_before >= 0 AND size >= 0 AND added >= 0 AND removed >= 0 AND skipped >= 0",
            name=op.f("ck_blocklist_revisions_counts"),
        ),
        _to("blocklist_revisions", "blocklist_id", "blocklists", "CASCADE"),
        sa.PrimaryKeyConstraint("blocklist_id", "number", name=op.f("pk_blocklist_revisions")),
    )
    op.create_index(
        "uq_blocklist_revisions_waiting",
        "blocklist_revisions",
        ["blocklist_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )


def upgrade() -> None:
    _schedules()
    _jobs()
    _sources()
    _revisions()


def downgrade() -> None:
    op.drop_table("blocklist_revisions")
    op.drop_column("blocklists", "revision")
    op.drop_table("blocklist_sources")
    op.drop_index("ix_jobs_schedule", "jobs")
    op.drop_constraint(op.f("fk_jobs_schedule_id"), "jobs", type_="foreignkey")
    op.drop_column("jobs", "schedule_id")
    op.drop_table("schedules")
