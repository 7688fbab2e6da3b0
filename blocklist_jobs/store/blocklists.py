"""Blocklists as their owners see them: stored whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, delete, func, insert, select, tuple_, update

from blocklist_jobs.core.blocklist import BlocklistView, ListedArtist, NumberedArtist, Parsed
from blocklist_jobs.core.states import ACTIVE
from blocklist_jobs.store.audit import record
from blocklist_jobs.store.list_rows import empty, fill
from blocklist_jobs.store.revisions import apply_change, change_to
from blocklist_jobs.store.tables.jobs import jobs
from blocklist_jobs.store.tables.lists import blocklist_artist_ids, blocklist_artists, blocklists

_SHOWN = (blocklists.c.id, blocklists.c.name, blocklists.c.size, blocklists.c.created_at, blocklists.c.updated_at)


class StoredBlocklists:
    """The tables ``blocklists``, ``blocklist_artists`` and ``blocklist_artist_ids``, one user at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, user_id: str, name: str, artists: Sequence[ListedArtist]) -> BlocklistView:
        """A new list."""
        values = {"user_id": user_id, "name": name, "size": len(artists)}
        with self._engine.begin() as connection:
            row = connection.execute(insert(blocklists).values(**values).returning(*_SHOWN)).one()
            fill(connection, row.id, artists)
            record(connection, user_id, "blocklist.added", row.id, size=len(artists))
        return _view(row)

    def replace(
        self, user_id: str, blocklist_id: UUID, name: str | None, artists: Sequence[ListedArtist]
    ) -> BlocklistView | None:
        """Other artists for a list, and another name unless it is ``None``; ``None`` when there is no such list."""
        values: dict[str, Any] = {"size": len(artists), "updated_at": func.now()}
        if name is not None:
            values["name"] = name
        mine = (blocklists.c.id == blocklist_id, blocklists.c.user_id == user_id)
        with self._engine.begin() as connection:
            row = connection.execute(update(blocklists).where(*mine).values(**values).returning(*_SHOWN)).one_or_none()
            if row is None:
                return None
            apply_change(connection, change_to(connection, blocklist_id, Parsed(tuple(artists))), "upload")
            record(connection, user_id, "blocklist.replaced", blocklist_id, size=len(artists))
        return _view(row)

    def remove(self, user_id: str, blocklist_id: UUID) -> list[UUID] | None:
        """Delete a list; ``None`` when there is none. Gives the active jobs that work by it, and then keeps it.

        The row is locked first: a submission that names the list waits here, or is among those jobs.
        """
        mine = (blocklists.c.id == blocklist_id, blocklists.c.user_id == user_id)
        using = (jobs.c.user_id == user_id, jobs.c.blocklist_id == blocklist_id, jobs.c.status.in_(sorted(ACTIVE)))
        with self._engine.begin() as connection:
            if connection.execute(select(blocklists.c.id).where(*mine).with_for_update()).one_or_none() is None:
                return None
            users = list(connection.scalars(select(jobs.c.id).where(*using).order_by(jobs.c.created_at)))
            if not users:
                empty(connection, blocklist_id)
                connection.execute(delete(blocklists).where(*mine))
                record(connection, user_id, "blocklist.removed", blocklist_id)
        return users

    def read(self, user_id: str, blocklist_id: UUID) -> BlocklistView | None:
        """One list."""
        mine = (blocklists.c.id == blocklist_id, blocklists.c.user_id == user_id)
        with self._engine.connect() as connection:
            row = connection.execute(select(*_SHOWN).where(*mine)).one_or_none()
        return _view(row) if row is not None else None

    def list(self, user_id: str, after: tuple[datetime, UUID] | None, limit: int) -> list[BlocklistView]:
        """The user's lists, newest first, after ``(created_at, id)``."""
        query = select(*_SHOWN).where(blocklists.c.user_id == user_id)
        if after is not None:
            query = query.where(tuple_(blocklists.c.created_at, blocklists.c.id) < tuple_(*after))
        query = query.order_by(blocklists.c.created_at.desc(), blocklists.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [_view(row) for row in connection.execute(query)]

    def artists(self, blocklist_id: UUID, after: int, limit: int) -> Sequence[NumberedArtist]:
        """Artists of a list in its order, with numbers above ``after``. Whose list it is, is asked before."""
        page = (
            select(blocklist_artists.c.number, blocklist_artists.c.name)
            .where(blocklist_artists.c.blocklist_id == blocklist_id, blocklist_artists.c.number > after)
            .order_by(blocklist_artists.c.number)
            .limit(limit)
        )
        ids = blocklist_artist_ids.c
        with self._engine.connect() as connection:
            rows = connection.execute(page).all()
            numbers = [row.number for row in rows]
            query = select(ids.number, ids.provider, ids.artist_id).where(
                ids.blocklist_id == blocklist_id, ids.number.in_(numbers)
            )
            known: dict[int, list[tuple[str, str]]] = {}
            for row in connection.execute(query.order_by(ids.provider, ids.artist_id)):
                known.setdefault(row.number, []).append((row.provider, row.artist_id))
        return [NumberedArtist(row.number, ListedArtist(row.name, tuple(known.get(row.number, ())))) for row in rows]


def _view(row: Row[*tuple[Any, ...]]) -> BlocklistView:
    return BlocklistView(**row._asdict())
