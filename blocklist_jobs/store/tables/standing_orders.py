"""Jobs that come again, and blocklists that follow a source."""

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

from blocklist_jobs.core.source import Apply, RevisionState
from blocklist_jobs.store.tables.base import PROVIDERS, at_least_zero, instant, json, metadata, one_of

schedules = Table(
    "schedules",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()")),
    Column("user_id", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("connection_id", UUID(as_uuid=True), ForeignKey("connections.id", ondelete="CASCADE"), nullable=False),
    Column("blocklist_id", UUID(as_uuid=True), ForeignKey("blocklists.id", ondelete="CASCADE"), nullable=False),
    json("options"),
    Column("priority", SmallInteger, nullable=False, server_default="3"),
    # The clock (core/standing_order.py); null where only changes of the list count.
    json("clock", default=None),
    Column("on_change", Boolean, nullable=False, server_default=text("false")),
    Column("paused", Boolean, nullable=False, server_default=text("false")),
    Column("paused_reason", Text),
    instant("next_run_at"),
    # The list has changed since it was last enforced.
    instant("changed_at"),
    # The change of its list up to which it has done its work: what came later from a source is tried out first.
    Column("seen_revision", Integer, nullable=False, server_default="0"),
    # When the sweep looks at this order again; null while there is nothing that time alone brings.
    instant("due_at"),
    # A dry run that was made first, whose plan is carried out when it turns out harmless.
    Column("checking_job_id", UUID(as_uuid=True), ForeignKey("jobs.id", ondelete="SET NULL")),
    Column("last_job_id", UUID(as_uuid=True), ForeignKey("jobs.id", ondelete="SET NULL")),
    instant("last_run_at"),
    Column("skipped", Integer, nullable=False, server_default="0"),
    instant("created_at", now=True),
    instant("updated_at", now=True),
    one_of("provider", PROVIDERS),
    CheckConstraint("priority BETWEEN 0 AND 3", name="priority"),
    CheckConstraint("clock IS NOT NULL OR on_change", name="reason"),
    CheckConstraint("(clock IS NULL) = (next_run_at IS NULL)", name="next_run"),
    at_least_zero("skipped"),
    Index("ix_schedules_user", "user_id", "created_at", "id"),
    Index("ix_schedules_due", "due_at", postgresql_where=text("NOT paused AND due_at IS NOT NULL")),
    Index("ix_schedules_blocklist", "blocklist_id"),
    Index("ix_schedules_connection", "connection_id"),
    # Deleting a job looks for those that name it.
    Index("ix_schedules_last_job", "last_job_id", postgresql_where=text("last_job_id IS NOT NULL")),
    Index("ix_schedules_checking_job", "checking_job_id", postgresql_where=text("checking_job_id IS NOT NULL")),
)

blocklist_sources = Table(
    "blocklist_sources",
    metadata,
    Column("blocklist_id", UUID(as_uuid=True), ForeignKey("blocklists.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Text, nullable=False),
    Column("url", Text),
    Column("path", Text),
    # Owns the bare ids of forms that name no provider.
    Column("provider", Text),
    Column("every_s", Integer, nullable=False),
    Column("apply", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    # Of what was last taken in, held or turned away: the same again is no news.
    Column("digest", LargeBinary),
    Column("fence", BigInteger, nullable=False, server_default="0"),
    instant("lease_until"),
    instant("due_at", now=True),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    instant("looked_at"),
    instant("changed_at"),
    instant("created_at", now=True),
    instant("updated_at", now=True),
    one_of("provider", PROVIDERS),
    one_of("apply", Apply),
    CheckConstraint("(url IS NULL) <> (path IS NULL)", name="place"),
    CheckConstraint("every_s > 0", name="every"),
    at_least_zero("failures"),
    Index("ix_blocklist_sources_due", "due_at"),
    Index("ix_blocklist_sources_user", "user_id"),
    # Once a second the leader asks which are being looked at.
    Index("ix_blocklist_sources_out", "lease_until", postgresql_where=text("lease_until IS NOT NULL")),
)

blocklist_revisions = Table(
    "blocklist_revisions",
    metadata,
    Column("blocklist_id", UUID(as_uuid=True), ForeignKey("blocklists.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("origin", Text, nullable=False),
    # Why it waits for its owner's word.
    Column("reason", Text),
    Column("size_before", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("skipped", Integer, nullable=False, server_default="0"),
    # The first few that came and went, by name and ids.
    json("sample"),
    # The file as it came, while nobody has decided.
    Column("body", LargeBinary),
    instant("created_at", now=True),
    instant("decided_at"),
    one_of("state", RevisionState),
    one_of("origin", ("upload", "source")),
    CheckConstraint("(state = 'waiting') = (body IS NOT NULL)", name="body"),
    at_least_zero("size_before", "size", "added", "removed", "skipped"),
    Index("uq_blocklist_revisions_waiting", "blocklist_id", unique=True, postgresql_where=text("state = 'waiting'")),
)
