"""Spotify speaks two dialects, by app registration; every path, parameter name and batch limit is here.

``library``: apps in development mode since February 2026, one ``/me/library`` for everything, URIs in the query
(developer.spotify.com/documentation/web-api/tutorials/february-2026-migration-guide).
``classic``: apps with extended quota, for which the older endpoints per type go on unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from blocklist_jobs.core.library import Surface


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A path that takes a list of things in its query: ``key`` is ``uris`` or ``ids``, joined by commas."""

    path: str
    key: str
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dialect:
    """``entries`` is the path below a playlist and the key of a removal's body.

    ``shelves``: where a surface's things are saved (PUT) and removed (DELETE), at most ``library_most`` at once.
    ``takes_dates``: liked songs can be saved with the dates they had.
    """

    name: str
    entries: str
    library_most: int
    takes_dates: bool
    shelves: Mapping[Surface, Endpoint]
    contains: Mapping[Surface, Endpoint]


LIBRARY_SURFACES = (Surface.LIKED_SONGS, Surface.SAVED_ALBUMS, Surface.FOLLOWED_ARTISTS)
_FOLLOWING = {"type": "artist"}

LIBRARY = Dialect(
    name="library",
    entries="items",
    library_most=40,
    takes_dates=False,
    shelves=dict.fromkeys(LIBRARY_SURFACES, Endpoint("/me/library", "uris")),
    contains=dict.fromkeys(LIBRARY_SURFACES, Endpoint("/me/library/contains", "uris")),
)
"""developer.spotify.com/documentation/web-api/reference/remove-library-items, …/save-library-items and
…/check-library-contains: 40 URIs."""

CLASSIC = Dialect(
    name="classic",
    entries="tracks",
    library_most=50,
    takes_dates=True,
    shelves={
        Surface.LIKED_SONGS: Endpoint("/me/tracks", "ids"),
        Surface.SAVED_ALBUMS: Endpoint("/me/albums", "ids"),
        Surface.FOLLOWED_ARTISTS: Endpoint("/me/following", "ids", _FOLLOWING),
    },
    contains={
        Surface.LIKED_SONGS: Endpoint("/me/tracks/contains", "ids"),
        Surface.SAVED_ALBUMS: Endpoint("/me/albums/contains", "ids"),
        Surface.FOLLOWED_ARTISTS: Endpoint("/me/following/contains", "ids", _FOLLOWING),
    },
)
"""developer.spotify.com/documentation/web-api/reference/remove-tracks-user, …/remove-albums-user,
…/unfollow-artists-users, and …/save-tracks-user, …/save-albums-user, …/follow-artists-users: 50 ids.
Ids go in the query, which every one of them takes, since some intermediaries drop the body of a DELETE."""

DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (LIBRARY, CLASSIC)}

CHECK_MOST = 40
"""Things one ``contains`` call takes in either dialect."""

PLAYLIST_MOST = 100
"""developer.spotify.com/documentation/web-api/reference/remove-items-playlist: 100 entries per removal, and
as many per …/add-items-to-playlist."""

IN_ORDER_MOST = 1
"""Liked songs saved without dates: the order of those that one call saves is Spotify's, so each goes alone
(docs/decisions/103)."""
