"""The work itself: batches (the unit of work and the checkpoint), the items they act on, the shares of users."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

from blocklist_jobs.core.library import Surface
from blocklist_jobs.store.tables.base import PROVIDERS, at_least_zero, instant, json, metadata, one_of

BATCH_STATES = ("pending", "queued", "held", "leased", "running", "done", "failed", "dead", "cancelled")
ITEM_STATES = ("pending", "in_progress", "completed", "failed", "skipped", "cancelled", "rolled_back")
ACTION_STATES = (
    "pending",
    "in_progress",
    "completed",
    "partially_completed",
    "failed",
    "cancelled",
    "rolled_back",
)

batch_checkpoints = Table(
    "batch_checkpoints",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("job_id", UUID(as_uuid=True), ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", Text, nullable=False),
    Column("connection_id", UUID(as_uuid=True), ForeignKey("connections.id", ondelete="SET NULL")),
    Column("provider", Text, nullable=False),
    Column("app", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("step", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("surface", Text, nullable=False, server_default=""),
    Column("container_id", Text, nullable=False, server_default=""),
    # Which reading of the surface a page belongs to: a list that shifted is read again from its first page.
    Column("generation", Integer, nullable=False, server_default="0"),
    json("call"),
    # What a page held (entries, matches, skips by reason): sums over these are the job's account of its scan.
    json("result", default=None),
    # Its place among its user's batches: a new job starts beside the others, so a huge one starves no small one.
    Column("turn", BigInteger, nullable=False, server_default="0"),
    Column("state", Text, nullable=False, server_default="pending"),
    Column("cost", Integer, nullable=False, server_default="1"),
    Column("fence", BigInteger, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("deaths", Integer, nullable=False, server_default="0"),
    Column("worker", Text),
    json("error", default=None),
    json("history", default="[]"),
    # The token's version when it was last refused; a refusal of a newer one means that the grant is dead.
    Column("token_version", Integer),
    instant("due_at", now=True),
    instant("leased_at"),
    instant("claimed_at"),
    instant("lease_until"),
    instant("created_at", now=True),
    instant("finished_at"),
    one_of("state", BATCH_STATES),
    one_of("provider", PROVIDERS),
    CheckConstraint("(state IN ('leased', 'running')) = (lease_until IS NOT NULL)", name="lease"),
    CheckConstraint("priority BETWEEN 0 AND 3", name="priority"),
    at_least_zero("cost", "fence", "attempts", "deaths"),
    # The question of every hand-out: this user's oldest due batch of this priority.
    Index(
        "ix_batches_pending",
        "provider",
        "app",
        "priority",
        "user_id",
        "turn",
        "id",
        postgresql_where=text("state = 'pending'"),
    ),
    Index("ix_batches_out", "lease_until", postgresql_where=text("state IN ('leased', 'running')")),
    Index("ix_batches_job", "job_id", "state"),
    # The newest reading of one list of a job.
    Index("ix_batches_list", "job_id", "step", "surface", "container_id", "generation"),
    # Whose turn it is in a list, and lists in which nothing would let the next one go.
    Index(
        "ix_batches_queued",
        "job_id",
        "surface",
        "container_id",
        "kind",
        "turn",
        "id",
        postgresql_where=text("state = 'queued'"),
    ),
    Index("ix_batches_held", "connection_id", postgresql_where=text("state = 'held'")),
)

action_batches = Table(
    "action_batches",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()")),
    Column("job_id", UUID(as_uuid=True), ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("user_id", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="pending"),
    json("options"),
    json("summary"),
    instant("created_at", now=True),
    instant("completed_at"),
    one_of("status", ACTION_STATES),
    one_of("provider", PROVIDERS),
)

action_items = Table(
    "action_items",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()")),
    Column("job_id", UUID(as_uuid=True), ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column(
        "action_batch_id",
        UUID(as_uuid=True),
        ForeignKey("action_batches.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("checkpoint_id", BigInteger, ForeignKey("batch_checkpoints.id", ondelete="SET NULL")),
    Column("action", Text, nullable=False),
    Column("surface", Text, nullable=False),
    Column("entity_type", Text, nullable=False),
    Column("entity_id", Text, nullable=False),
    Column("entity_name", Text, nullable=False, server_default=""),
    Column("container_id", Text, nullable=False, server_default=""),
    Column("container_name", Text, nullable=False, server_default=""),
    Column("occurrence", Text, nullable=False, server_default=""),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("status", Text, nullable=False, server_default="pending"),
    # The item whose doing this one undoes.
    Column("reverts", UUID(as_uuid=True), ForeignKey("action_items.id", ondelete="SET NULL")),
    json("before_state"),
    json("after_state", default=None),
    json("error", default=None),
    instant("created_at", now=True),
    instant("updated_at", now=True),
    one_of("status", ITEM_STATES),
    one_of("surface", Surface),
    # Reading a page twice names nothing twice.
    UniqueConstraint("job_id", "surface", "container_id", "entity_id", "occurrence", name="uq_action_items_entry"),
    Index("ix_action_items_order", "job_id", "surface", "container_id", "position", "id"),
    Index("ix_action_items_checkpoint", "checkpoint_id"),
    # A job that is deleted takes its action batch along, and that one looks for its items.
    Index("ix_action_items_action_batch", "action_batch_id"),
    Index("ix_action_items_reverts", "reverts", postgresql_where=text("reverts IS NOT NULL")),
)

fair_shares = Table(
    "fair_shares",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("app", Text, primary_key=True),
    Column("priority", SmallInteger, primary_key=True),
    Column("user_id", Text, primary_key=True),
    Column("virtual_time", Float, nullable=False, server_default="0"),
    Column("weight", Float, nullable=False, server_default="1"),
    # When this user's next batch of this priority may be due; 'infinity' when there is none.
    instant("due_at", required=True),
    CheckConstraint("weight > 0", name="weight"),
    Index(
        "ix_fair_shares_order",
        "provider",
        "app",
        "priority",
        "virtual_time",
        "user_id",
        postgresql_where=text("due_at < 'infinity'"),
    ),
)

fair_clocks = Table(
    "fair_clocks",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("app", Text, primary_key=True),
    Column("priority", SmallInteger, primary_key=True),
    Column("virtual_time", Float, nullable=False, server_default="0"),
    Column("handed_out", BigInteger, nullable=False, server_default="0"),
)

# What was handed out, by second: an upper bound of what was sent, from which a gate that lost its state starts.
permit_log = Table(
    "permit_log",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("app", Text, primary_key=True),
    Column("second", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", Text, primary_key=True),
    Column("cost", Integer, nullable=False, server_default="0"),
    at_least_zero("cost"),
)
