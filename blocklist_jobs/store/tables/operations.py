"""What the operator sets, and what the gate and the workers leave behind so that nothing depends on Redis."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Integer, Table, Text

from blocklist_jobs.store.tables.base import PROVIDERS, at_least_zero, instant, json, metadata, one_of

rate_limit_configs = Table(
    "rate_limit_configs",
    metadata,
    Column("provider", Text, primary_key=True),
    json("limits"),
    Column("version", BigInteger, Identity(always=False), nullable=False),
    instant("updated_at", now=True),
    one_of("provider", PROVIDERS),
)

batch_configs = Table(
    "batch_configs",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("operation", Text, primary_key=True),
    Column("maximum", Integer, nullable=False),
    Column("optimal", Integer, nullable=False),
    one_of("provider", PROVIDERS),
    CheckConstraint("1 <= optimal AND optimal <= maximum", name="sizes"),
)

provider_rate_state = Table(
    "provider_rate_state",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("app", Text, primary_key=True),
    json("state"),
    instant("updated_at", now=True),
    one_of("provider", PROVIDERS),
)

circuit_breaker_state = Table(
    "circuit_breaker_state",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("app", Text, primary_key=True),
    Column("state", Text, nullable=False, server_default="closed"),
    json("data"),
    instant("until"),
    instant("updated_at", now=True),
    one_of("provider", PROVIDERS),
    one_of("state", ("closed", "open", "half_open")),
)

workers = Table(
    "workers",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("slots", Integer, nullable=False, server_default="0"),
    Column("busy", Integer, nullable=False, server_default="0"),
    json("queues", default="[]"),
    Column("version", Text, nullable=False, server_default=""),
    instant("started_at", now=True),
    instant("seen_at", now=True),
    at_least_zero("slots", "busy"),
)
