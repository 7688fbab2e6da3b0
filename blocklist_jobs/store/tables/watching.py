"""What the processes count together, and the canaries that fly the whole way."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from blocklist_jobs.store.tables.base import instant, metadata

# One row per sample of a counter (Prometheus' name and labels), added to by every process.
metric_totals = Table(
    "metric_totals",
    metadata,
    Column("name", Text, primary_key=True),
    Column("labels", JSONB, primary_key=True, server_default=text("'{}'::jsonb")),
    Column("value", Float, nullable=False, server_default="0"),
)

# One row per queue: the last canary sent through it, and the last that landed.
canary = Table(
    "canary",
    metadata,
    Column("lane", Text, primary_key=True),
    Column("flight", BigInteger, nullable=False, server_default="0"),
    instant("sent_at"),
    instant("landed_at"),
    Column("took_s", Float),
)
