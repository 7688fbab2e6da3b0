"""Blocklists inside a transaction of the ledger, as a scan asks them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Text, any_, bindparam, select

from blocklist_jobs.store.tables.lists import blocklist_artist_ids, blocklist_artists


class ListBook:
    """Asks blocklists, a page's artists at a time; each question is one look into an index."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def blocked(self, blocklist_id: UUID, provider: str, artist_ids: Collection[str]) -> frozenset[str]:
        """Which of these artists of ``provider`` are listed."""
        ids = blocklist_artist_ids.c
        asked = select(ids.artist_id).where(
            ids.blocklist_id == blocklist_id,
            ids.provider == provider,
            ids.artist_id == any_(bindparam("asked", list(artist_ids), type_=ARRAY(Text))),
        )
        return frozenset(self._connection.scalars(asked))

    def named(self, blocklist_id: UUID, name_keys: Collection[str]) -> frozenset[str]:
        """Which of these names (as ``core.matching.name_key`` forms them) are listed."""
        artists = blocklist_artists.c
        asked = select(artists.name_key).where(
            artists.blocklist_id == blocklist_id,
            artists.name_key == any_(bindparam("asked", list(name_keys), type_=ARRAY(Text))),
        )
        return frozenset(self._connection.scalars(asked))
