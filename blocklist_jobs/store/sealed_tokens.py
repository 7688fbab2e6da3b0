"""Tokens and secrets as they are kept: sealed again without being changed, whoever renews them meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, Table, func, select, update

from blocklist_jobs.core.connection import Resealed
from blocklist_jobs.store.tables.people import connections
from blocklist_jobs.store.vault import SealBroken, Vault

TOKENS = ("access_token", "refresh_token")
SECRETS = ("secret", "previous_secret")


class SealedTokens:
    """Implements ``jobs.rotate_encryption.SealedTokens`` for the ``fields`` of a ``table``, connections' by default."""

    def __init__(
        self, engine: Engine, vault: Vault, table: Table = connections, fields: Sequence[str] = TOKENS
    ) -> None:
        self._engine = engine
        self._vault = vault
        self._table = table
        self._fields = fields
        self._kept = func.length(table.c[fields[0]]) > 0

    def count(self) -> int:
        """See the port; disconnected ones have no token."""
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).where(self._kept)).scalar_one())

    def reseal(self, after: UUID | None, limit: int) -> tuple[UUID | None, Resealed]:
        """See the port."""
        of = self._table.c
        columns = (of.id, *(of[name] for name in self._fields))
        query = select(*columns).where(self._kept).order_by(of.id).limit(limit)
        if after is not None:
            query = query.where(of.id > after)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        found = sum((self._one(row) for row in rows), Resealed())
        return (rows[-1].id if len(rows) == limit else None), found

    def _one(self, row: Row[*tuple[Any, ...]]) -> Resealed:
        old = {name: bytes(sealed) for name in self._fields if (sealed := getattr(row, name)) is not None}
        if all(self._vault.is_newest(sealed) for sealed in old.values()):
            return Resealed(looked_at=1)
        try:
            new = {name: self._vault.seal(row.id, name, self._vault.open(row.id, name, old[name])) for name in old}
        except SealBroken:
            return Resealed(looked_at=1, broken=(row.id,))
        # Neither the version nor updated_at moves: the tokens are the same, and a renewal under way may end.
        still = [self._table.c[name] == sealed for name, sealed in old.items()]
        changed = update(self._table).where(self._table.c.id == row.id, *still).values(**new)
        with self._engine.begin() as connection:
            done = connection.execute(changed).rowcount
        return Resealed(looked_at=1, sealed_again=done, changed_meanwhile=1 - done)
