"""What belongs to users: keys, connections to providers, messages to them, and who did what."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

from blocklist_jobs.store.tables.base import PROVIDERS, instant, json, metadata, one_of

CONNECTION_STATES = ("active", "needs_reconnect", "disconnected")

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()")),
    Column("user_id", Text, nullable=False),
    Column("role", Text, nullable=False, server_default="user"),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("hint", Text, nullable=False),
    instant("created_at", now=True),
    instant("expires_at"),
    instant("revoked_at"),
    Column("name", Text, nullable=False, server_default=""),
    one_of("role", ("user", "admin")),
    Index("ix_api_keys_user", "user_id", "created_at", "id"),
)

connections = Table(
    "connections",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()")),
    Column("user_id", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("app", Text, nullable=False, server_default="default"),
    Column("provider_user_id", Text, nullable=False, server_default=""),
    Column("status", Text, nullable=False, server_default="active"),
    Column("status_reason", Text),
    Column("access_token", LargeBinary, nullable=False),
    Column("refresh_token", LargeBinary),
    # Grows with every change of the tokens; a refresh that finds another version changes nothing.
    Column("token_version", Integer, nullable=False, server_default="1"),
    json("scopes", default="[]"),
    instant("expires_at"),
    instant("consented_at"),
    instant("refresh_lease_until"),
    instant("created_at", now=True),
    instant("updated_at", now=True),
    one_of("provider", PROVIDERS),
    one_of("status", CONNECTION_STATES),
    Index(
        "uq_connections_account",
        "user_id",
        "provider",
        "provider_user_id",
        unique=True,
        postgresql_where=text("status <> 'disconnected'"),
    ),
    Index("ix_connections_expiry", "expires_at", postgresql_where=text("status = 'active'")),
)

notifications = Table(
    "notifications",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    json("data"),
    instant("created_at", now=True),
    instant("read_at"),
    Index("ix_notifications_user", "user_id", "id"),
    Index("ix_notifications_created", "created_at"),
    Index("ix_notifications_unread", "user_id", "id", postgresql_where=text("read_at IS NULL")),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default=""),
    json("data"),
    instant("at", now=True),
    # That of the request which did it, as in the log.
    Column("correlation_id", Text, nullable=False, server_default=""),
    # Whose the subject is, where one does something to what is another's.
    Column("owner", Text),
    Index("ix_audit_log_user", "user_id", "id"),
    Index("ix_audit_log_at", "at"),
    Index("ix_audit_log_owner", "owner", postgresql_where=text("owner IS NOT NULL")),
)

# Users who want to be forgotten; whose name this was is forgotten too when it is done.
deletions = Table(
    "deletions",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()")),
    Column("user_id", Text),
    instant("requested_at", now=True),
    # Who carries it out has it until then.
    instant("lease_until"),
    instant("finished_at"),
    CheckConstraint("(finished_at IS NULL) = (user_id IS NOT NULL)", name="finished"),
    Index("uq_deletions_user", "user_id", unique=True, postgresql_where=text("user_id IS NOT NULL")),
)
