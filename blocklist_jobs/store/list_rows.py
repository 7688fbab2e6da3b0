"""The artists of a list, all together: put in, taken out, read."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, delete, select, text

from blocklist_jobs.core.blocklist import ListedArtist
from blocklist_jobs.core.matching import name_key
from blocklist_jobs.store.copying import copy_rows
from blocklist_jobs.store.tables.lists import blocklist_artist_ids, blocklist_artists

LONG = 5_000
"""From so many artists on, Postgres is told how large the table has become. A plan of its foreign-key check made while
the table was small reads all of it for each id: 200,000 artists took minutes in place of seconds."""


def fill(connection: Connection, blocklist_id: UUID, artists: Iterable[ListedArtist]) -> None:
    """Put artists into an empty list, in their order."""
    numbered = list(enumerate(artists, 1))
    copy_rows(
        connection,
        blocklist_artists,
        ("blocklist_id", "number", "name", "name_key"),
        ((blocklist_id, number, artist.name, name_key(artist.name)) for number, artist in numbered),
    )
    if len(numbered) >= LONG:
        connection.execute(text("ANALYZE blocklist_artists"))
    copy_rows(
        connection,
        blocklist_artist_ids,
        ("blocklist_id", "provider", "artist_id", "number"),
        ((blocklist_id, provider, word, number) for number, artist in numbered for provider, word in artist.ids),
    )


def empty(connection: Connection, blocklist_id: UUID) -> None:
    """Take all artists out of a list."""
    for table in (blocklist_artist_ids, blocklist_artists):
        connection.execute(delete(table).where(table.c.blocklist_id == blocklist_id))


def artists_of(connection: Connection, blocklist_id: UUID) -> list[ListedArtist]:
    """All artists of a list, in its order."""
    ids: dict[int, list[tuple[str, str]]] = {}
    of = blocklist_artist_ids.c
    known = select(of.number, of.provider, of.artist_id).where(of.blocklist_id == blocklist_id)
    for number, provider, word in connection.execute(known):
        ids.setdefault(number, []).append((provider, word))
    named = select(blocklist_artists.c.number, blocklist_artists.c.name)
    rows = connection.execute(
        named.where(blocklist_artists.c.blocklist_id == blocklist_id).order_by(blocklist_artists.c.number)
    )
    return [ListedArtist(name, tuple(ids.get(number, ()))) for number, name in rows]
