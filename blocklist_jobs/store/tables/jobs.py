"""A job and the events that tell its story."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

from blocklist_jobs.core.job import JobType, Step
from blocklist_jobs.core.states import ACTIVE, Status
from blocklist_jobs.store.tables.base import PROVIDERS, at_least_zero, instant, json, metadata, one_of

_active = ", ".join(f"'{status}'" for status in sorted(ACTIVE))

jobs = Table(
    "jobs",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()")),
    Column("user_id", Text, nullable=False),
    Column("job_type", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("connection_id", UUID(as_uuid=True), ForeignKey("connections.id", ondelete="SET NULL")),
    Column("blocklist_id", UUID(as_uuid=True), ForeignKey("blocklists.id", ondelete="SET NULL")),
    Column("plan_of", UUID(as_uuid=True), ForeignKey("jobs.id", ondelete="SET NULL")),
    Column("reverts", UUID(as_uuid=True), ForeignKey("jobs.id", ondelete="SET NULL")),
    # The standing order that made it; orders name jobs too, so this key is added to the table once both are there.
    Column("schedule_id", UUID(as_uuid=True), ForeignKey("schedules.id", ondelete="SET NULL", use_alter=True)),
    Column("priority", SmallInteger, nullable=False, server_default="2"),
    Column("status", Text, nullable=False, server_default="pending"),
    Column("step", Text, nullable=False, server_default="scan"),
    Column("dry_run", Boolean, nullable=False, server_default=text("false")),
    json("payload"),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("completed", Integer, nullable=False, server_default="0"),
    Column("failed", Integer, nullable=False, server_default="0"),
    Column("skipped", Integer, nullable=False, server_default="0"),
    Column("open_batches", Integer, nullable=False, server_default="0"),
    Column("done_batches", Integer, nullable=False, server_default="0"),
    Column("dead_batches", Integer, nullable=False, server_default="0"),
    # Where this job's batches begin among its user's (batch_checkpoints.turn), and how many it has made.
    Column("turn_base", BigInteger, nullable=False, server_default="0"),
    Column("made_batches", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("verify_round", Integer, nullable=False, server_default="0"),
    json("scanned"),
    json("surfaces"),
    json("error", default=None),
    json("plan", default=None),
    json("summary", default=None),
    Column("cancel_requested", Boolean, nullable=False, server_default=text("false")),
    # A job that changes a library has it to itself: two scans that shift each other's pages would lose entries.
    Column("holds_library", Boolean, nullable=False, server_default=text("false")),
    Column("idempotency_key", Text),
    Column("idempotency_digest", LargeBinary),
    Column("event_seq", BigInteger, nullable=False, server_default="0"),
    Column("version", BigInteger, nullable=False, server_default="0"),
    instant("scheduled_at"),
    instant("created_at", now=True),
    instant("updated_at", now=True),
    instant("started_at"),
    instant("finished_at"),
    instant("plan_expires_at"),
    # Where tracing is on: the W3C traceparent of the request that made the job, which its batches go on with.
    Column("traceparent", Text),
    one_of("job_type", JobType),
    one_of("provider", PROVIDERS),
    one_of("status", Status),
    one_of("step", Step),
    CheckConstraint("priority BETWEEN 0 AND 3", name="priority"),
    CheckConstraint(f"(status IN ({_active})) = (finished_at IS NULL)", name="finished"),
    at_least_zero(
        "total", "completed", "failed", "skipped", "open_batches", "done_batches", "dead_batches", "attempts"
    ),
    Index(
        "uq_jobs_idempotency",
        "user_id",
        "idempotency_key",
        unique=True,
        postgresql_where=text("idempotency_key IS NOT NULL"),
    ),
    Index(
        "uq_jobs_library",
        "connection_id",
        unique=True,
        postgresql_where=text(f"holds_library AND status IN ({_active})"),
    ),
    Index("ix_jobs_user_created", "user_id", "created_at", "id"),
    Index(
        "ix_jobs_dead_letters",
        "user_id",
        "created_at",
        "id",
        postgresql_where=text("status = 'dead_letter'"),
    ),
    Index(
        "ix_jobs_waiting_library",
        "connection_id",
        "created_at",
        postgresql_where=text(f"status IN ({_active})"),
    ),
    # Deleting a job or a blocklist looks for those that name it.
    Index("ix_jobs_plan_of", "plan_of", postgresql_where=text("plan_of IS NOT NULL")),
    Index("ix_jobs_reverts", "reverts", postgresql_where=text("reverts IS NOT NULL")),
    Index("ix_jobs_schedule", "schedule_id", postgresql_where=text("schedule_id IS NOT NULL")),
    Index("ix_jobs_blocklist", "blocklist_id", postgresql_where=text("blocklist_id IS NOT NULL")),
    Index("ix_jobs_finished", "finished_at", postgresql_where=text("finished_at IS NOT NULL")),
)

job_events = Table(
    "job_events",
    metadata,
    Column("job_id", UUID(as_uuid=True), ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),
    json("data"),
    instant("at", now=True),
)
