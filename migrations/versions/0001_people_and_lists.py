"""Users, their keys, connections and do-not-play lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    "api_keys",
    "connections",
    "notifications",
    "webhooks",
    "audit_log",
    "blocklists",
    "blocklist_artists",
    "blocklist_artist_ids",
)


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default="user", nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('user', 'admin')", name=op.f("ck_api_keys_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_keys_digest")),
    )


def _connections() -> None:
    op.create_table(
        "connections",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("app", sa.Text(), server_default="default", nullable=False),
        sa.Column("provider_user_id", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=True),
        sa.Column("access_token", sa.LargeBinary(), nullable=False),
        sa.Column("refresh_token", sa.LargeBinary(), nullable=True),
        sa.Column("token_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "scopes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refresh_lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "provider IN ('spotify', 'apple_music', 'youtube_music', 'tidal')", name=op.f("ck_connections_provider")
        ),
        sa.CheckConstraint(
            "status IN ('active', 'needs_reconnect', 'disconnected')", name=op.f("ck_connections_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connections")),
    )
    op.create_index(
        "ix_connections_expiry",
        "connections",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_index(
        "uq_connections_account",
        "connections",
        ["user_id", "provider", "provider_user_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'disconnected'"),
    )


def _notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column(
            "data", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
    )
    op.create_index("ix_notifications_user", "notifications", ["user_id", "id"], unique=False)


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column(
            "events", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index("ix_webhooks_user", "webhooks", ["user_id"], unique=False)


def _audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "data", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_index("ix_audit_log_user", "audit_log", ["user_id", "id"], unique=False)


def _blocklists() -> None:
    op.create_table(
        "blocklists",
        sa.Column("id", sa.UUID(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_blocklists_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocklists")),
    )
    op.create_index("ix_blocklists_user_created", "blocklists", ["user_id", "created_at", "id"], unique=False)


def _blocklist_artists() -> None:
    op.create_table(
        "blocklist_artists",
        sa.Column("blocklist_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("name_key", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["blocklist_id"], ["blocklists.id"], name=op.f("fk_blocklist_artists_blocklist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("blocklist_id", "number", name=op.f("pk_blocklist_artists")),
    )
    op.create_index("ix_blocklist_artists_name", "blocklist_artists", ["blocklist_id", "name_key"], unique=False)


def _blocklist_artist_ids() -> None:
    op.create_table(
        "blocklist_artist_ids",
        sa.Column("blocklist_id", sa.UUID(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("artist_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "provider IN ('spotify', 'apple_music', 'youtube_music', 'tidal')",
            name=op.f("ck_blocklist_artist_ids_provider"),
        ),
        sa.ForeignKeyConstraint(
            ["blocklist_id", "number"],
            ["blocklist_artists.blocklist_id", "blocklist_artists.number"],
            name=op.f("fk_blocklist_artist_ids_blocklist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("blocklist_id", "provider", "artist_id", name=op.f("pk_blocklist_artist_ids")),
    )
    op.create_index("ix_blocklist_artist_ids_number", "blocklist_artist_ids", ["blocklist_id", "number"], unique=False)


def upgrade() -> None:
    _api_keys()
    _connections()
    _notifications()
    _webhooks()
    _audit_log()
    _blocklists()
    _blocklist_artists()
    _blocklist_artist_ids()


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
