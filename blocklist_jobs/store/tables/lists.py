"""Do-not-play lists: their artists, and the ids by which an artist is known to each provider."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import UUID

from blocklist_jobs.store.tables.base import PROVIDERS, at_least_zero, instant, metadata, one_of

blocklists = Table(
    "blocklists",
    metadata,
    Column("id", UUID(as_uuid=True), primary_key=True, server_default=text("gen_random_uuid()")),
    Column("user_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False, server_default="0"),
    # The number of the change that it is at (blocklist_revisions).
    Column("revision", Integer, nullable=False, server_default="1"),
    instant("created_at", now=True),
    instant("updated_at", now=True),
    at_least_zero("size"),
    Index("ix_blocklists_user_created", "user_id", "created_at", "id"),
)

blocklist_artists = Table(
    "blocklist_artists",
    metadata,
    Column("blocklist_id", UUID(as_uuid=True), ForeignKey("blocklists.id", ondelete="CASCADE"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, server_default=""),
    # The form in which names are compared for review (core/matching.py).
    Column("name_key", Text, nullable=False, server_default=""),
    Index("ix_blocklist_artists_name", "blocklist_id", "name_key"),
)

blocklist_artist_ids = Table(
    "blocklist_artist_ids",
    metadata,
    Column("blocklist_id", UUID(as_uuid=True), primary_key=True),
    Column("provider", Text, primary_key=True),
    Column("artist_id", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    ForeignKeyConstraint(
        ["blocklist_id", "number"],
        ["blocklist_artists.blocklist_id", "blocklist_artists.number"],
        ondelete="CASCADE",
    ),
    one_of("provider", PROVIDERS),
    # By artist: for showing a page of a list, and without it every cascade from an artist would read the whole list.
    Index("ix_blocklist_artist_ids_number", "blocklist_id", "number"),
)
