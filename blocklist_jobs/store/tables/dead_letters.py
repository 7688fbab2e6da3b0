"""Many dead letters cleared away at once, and how far that is."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import UUID

from blocklist_jobs.core.dead_letters import CLEARANCE_STATES, Clearing
from blocklist_jobs.store.tables.base import at_least_zero, instant, json, metadata, one_of

dead_letter_clearances = Table(
    "dead_letter_clearances",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()")),
    Column("user_id", Text, nullable=False),
    Column("action", Text, nullable=False),
    json("wanted"),
    # At most so many are meant; all without it.
    Column("most", Integer),
    Column("status", Text, nullable=False, server_default="pending"),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("refused", Integer, nullable=False, server_default="0"),
    # The first of those that were refused, and why.
    json("refusals", default="[]"),
    # The newest jobs down to this one have had their turn.
    instant("after_created_at"),
    Column("after_id", UUID(as_uuid=True)),
    instant("created_at", now=True),
    instant("updated_at", now=True),
    instant("finished_at"),
    one_of("action", Clearing),
    one_of("status", CLEARANCE_STATES),
    CheckConstraint("(status IN ('pending', 'processing')) = (finished_at IS NULL)", name="finished"),
    CheckConstraint("(after_created_at IS NULL) = (after_id IS NULL)", name="after"),
    at_least_zero("total", "done", "refused"),
    Index("ix_clearances_user", "user_id", "created_at", "id"),
    Index("ix_clearances_open", "created_at", postgresql_where=text("finished_at IS NULL")),
)
