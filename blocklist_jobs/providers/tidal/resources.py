"""What Tidal calls things, where it keeps them, and how many of them it takes at once.

Cited as SPEC below: github.com/tidal-music/tidal-sdk-web, packages/api/bin/tidal-api-oas.json, version 1.10.104.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from blocklist_jobs.core.library import Surface

TYPES: Mapping[str, str] = {"track": "tracks", "video": "videos", "album": "albums", "artist": "artists"}
"""Our word for a kind of thing → the ``type`` of its resources."""

ENTITY_TYPES: Mapping[str, str] = {theirs: ours for ours, theirs in TYPES.items()}

MOST = 50
"""SPEC: every ``…RelationshipAddOperation_Payload`` and ``…RemoveOperation_Payload`` has 1 to 50 items."""

CREDITS = "items.artists"
"""Everyone who is credited on the entries of a list, featured artists included."""
ALBUM_CREDITS = f"{CREDITS},items.albums.artists"
"""The artists of the tracks' albums as well. SPEC, "Relationships and includes", allows three levels; some lists were
seen to refuse them, and are then read without (docs/decisions/111)."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A part of "My Collection": its path, the kind of thing it holds, and what is read along with it."""

    path: str
    entity_type: str
    include: str


COLLECTIONS: Mapping[Surface, Collection] = {
    Surface.LIKED_SONGS: Collection("userCollectionTracks", "track", CREDITS),
    Surface.SAVED_ALBUMS: Collection("userCollectionAlbums", "album", CREDITS),
    Surface.FOLLOWED_ARTISTS: Collection("userCollectionArtists", "artist", "items"),
}
"""SPEC: /userCollectionTracks/{id}/relationships/items and its like, ``id`` being ``me``.
The older /userCollections/{id}/relationships/… is deprecated."""
