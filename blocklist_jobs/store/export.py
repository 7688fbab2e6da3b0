"""Everything that belongs to a user, read in pages: memory stays the same however much there is.

Each page is a statement of its own, so that a client who reads slowly holds no transaction open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Engine, Select, Table, select, tuple_

from blocklist_jobs.core.export import Entry, Section
from blocklist_jobs.store.audit import record
from blocklist_jobs.store.ownership import Branch, exported, exported_below, shown_columns
from blocklist_jobs.store.tables import action_items

PAGE = 1_000

# Along an index that begins with what the rows hang on; others are read along their primary keys.
_ORDER: Mapping[str, Sequence[str]] = {action_items.name: ("surface", "container_id", "position", "id")}


class ExportRows:
    """Reads a user's rows, each with the rows that hang on it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, user_id: str) -> None:
        """Write down that the user takes everything along: whoever has a key of theirs could."""
        with self._engine.begin() as connection:
            record(connection, user_id, "user.exported", "")

    def sections(self, user_id: str) -> Iterator[Section]:
        """The user's tables, read while they are gone through."""
        for table in exported():
            shown = [column for column in shown_columns(table) if column is not table.c.user_id]
            query = select(*shown).where(table.c.user_id == user_id)
            yield Section(table.name, self._entries(table, query, list(table.primary_key.columns)))

    def _below(self, table: Table, row: Mapping[str, Any]) -> Iterator[Section]:
        for branch in exported_below(table):
            shown = [column for column in shown_columns(branch.table) if column is not branch.column]
            query = select(*shown).where(branch.column == row[branch.anchor.name])
            yield Section(branch.table.name, self._entries(branch.table, query, _order(branch)))

    def _entries(self, table: Table, query: Select[Any], order: Sequence[Column[Any]]) -> Iterator[Entry]:
        paged = query.order_by(*order).limit(PAGE)
        last: Mapping[str, Any] | None = None
        while True:
            after = tuple_(*order) > tuple_(*(last[column.name] for column in order)) if last else None
            with self._engine.connect() as connection:
                page = paged if after is None else paged.where(after)
                rows = [dict(row) for row in connection.execute(page).mappings()]
            yield from (Entry(row, self._below(table, row)) for row in rows)
            if len(rows) < PAGE:
                return
            last = rows[-1]


def _order(branch: Branch) -> list[Column[Any]]:
    """The columns that tell rows below one anchor apart."""
    names = _ORDER.get(branch.table.name) or [column.name for column in branch.table.primary_key.columns]
    return [branch.table.c[name] for name in names if branch.table.c[name] is not branch.column]
