"""Who counts as being on an entry. By the provider's ids alone; a name alone is only ever listed for review."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from blocklist_jobs.core.job import Match
from blocklist_jobs.core.library import Entry


def credited_ids(entry: Entry, match: Match) -> tuple[str, ...]:
    """The artist ids of an entry that count under ``match``, in order, without repeats.

    ``primary`` counts the first credited artist; ``credited`` everyone on the track and on its album.
    A followed artist is its own credit.
    """
    names = entry.artists[:1] if match is Match.PRIMARY else entry.artists + entry.album_artists
    return tuple(dict.fromkeys(artist.id for artist in names if artist.id))


def name_key(name: str) -> str:
    """The form in which two artist names are compared for review: case and outer spaces do not count."""
    return " ".join(name.split()).casefold()


def names_without_id(entry: Entry) -> tuple[str, ...]:
    """The name keys of artists on an entry that carry no id (local files)."""
    return tuple(dict.fromkeys(name_key(artist.name) for artist in entry.artists if not artist.id and artist.name))


def is_blocked(entry: Entry, match: Match, blocked_ids: AbstractSet[str]) -> bool:
    """Whether the entry has to go: it may be touched at all, and one who counts on it is listed."""
    return entry.skip is None and not blocked_ids.isdisjoint(credited_ids(entry, match))
