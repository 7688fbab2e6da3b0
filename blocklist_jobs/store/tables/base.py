"""The shared metadata, and the few column forms that every table uses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import CheckConstraint, Column, DateTime, MetaData, text
from sqlalchemy.dialects.postgresql import JSONB

from blocklist_jobs.core.providers import PROVIDERS as PROVIDERS

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """A check that ``column`` holds one of ``words``."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def at_least_zero(*columns: str) -> CheckConstraint:
    """A check that none of ``columns`` is negative."""
    return CheckConstraint(" AND ".join(f"{column} >= 0" for column in columns), name="counts")


def instant(name: str, *, required: bool = False, now: bool = False) -> Column[Any]:
    """An aware instant; ``now`` fills in the transaction's time."""
    default = text("now()") if now else None
    return Column(name, DateTime(timezone=True), nullable=not (required or now), server_default=default)


def json(name: str, *, default: str | None = "{}") -> Column[Any]:
    """A JSON column; ``default=None`` leaves it nullable."""
    server_default = text(f"'{default}'::jsonb") if default is not None else None
    return Column(name, JSONB, nullable=default is None, server_default=server_default)
