"""What belongs to a user, as the schema itself tells: a table with a ``user_id``, and whatever goes when its rows go.

So a new table is exported and deleted with the rest without being named anywhere. Only what is otherwise is named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, LargeBinary, Table

from blocklist_jobs.store.tables import (
    action_batches,
    audit_log,
    batch_checkpoints,
    deletions,
    fair_shares,
    metadata,
    permit_log,
)

RENAMED = (audit_log, permit_log)
"""What the operator keeps when a user is forgotten, under another name: what was done and how much was asked for."""

_NOT_OWNED = (deletions,)

# How the system does its work and shares it out; what came of it is in the items and events of the jobs.
_MACHINERY = frozenset((action_batches, batch_checkpoints, fair_shares, permit_log))


@dataclass(frozen=True, slots=True)
class Branch:
    """A table whose rows hang on those of another: ``column`` holds the ``anchor`` of theirs."""

    table: Table
    column: Column[Any]
    anchor: Column[Any]


def named_tables() -> list[Table]:
    """The tables that name their rows' users, those that others hang on first."""
    return [table for table in metadata.sorted_tables if "user_id" in table.c and table not in _NOT_OWNED]


@cache
def branches() -> list[Branch]:
    """The tables that hang on others, those that more hang on first."""
    return [branch for table in metadata.sorted_tables if (branch := _branch_of(table))]


def exported() -> list[Table]:
    """The tables that an export begins with."""
    return [table for table in named_tables() if table not in _MACHINERY]


@cache
def exported_below(table: Table) -> list[Branch]:
    """The tables that an export has below the rows of this one."""
    return [branch for branch in branches() if branch.anchor.table is table]


def shown_columns(table: Table) -> list[Column[Any]]:
    """What an export has of a row: all but what is kept sealed, or as a digest only."""
    return [column for column in table.c if not isinstance(column.type, LargeBinary)]


def _branch_of(table: Table) -> Branch | None:
    """What the table hangs on, where it names no user itself; nothing for one that hangs on nobody's."""
    if "user_id" in table.c:
        return None
    for constraint in _cascades(table):
        column, anchor = next(zip(constraint.columns, (key.column for key in constraint.elements), strict=True))
        # A key of several parts begins with what the table above hangs on: both hang on the same.
        above = _branch_of(anchor.table)
        while above is not None and above.column is anchor:
            anchor = above.anchor
            above = _branch_of(anchor.table)
        if ("user_id" in anchor.table.c and anchor.table not in _MACHINERY) or above is not None:
            return Branch(table, column, anchor)
    return None


def _cascades(table: Table) -> Iterator[ForeignKeyConstraint]:
    return (constraint for constraint in table.foreign_key_constraints if constraint.ondelete == "CASCADE")
