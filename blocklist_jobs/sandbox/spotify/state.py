"""All that the Spotify of the sandbox remembers."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from blocklist_jobs.sandbox.codes import Codes
from blocklist_jobs.sandbox.spotify.catalog import Catalog, Item
from blocklist_jobs.sandbox.spotify.grants import App, Grants
from blocklist_jobs.sandbox.spotify.playlist import Playlist
from blocklist_jobs.sandbox.spotify.shelves import Follows, Listed, Saved, Shelf

DEFAULT_APP = "sandbox-client"


@dataclass(slots=True)
class Account:
    """A user and their library; ``others`` holds URIs of shows, episodes and the like, which play no part here."""

    id: str
    name: str
    liked: Saved = field(default_factory=Saved)
    albums: Saved = field(default_factory=Saved)
    follows: Follows = field(default_factory=Follows)
    playlists: Listed = field(default_factory=Listed)
    others: Listed = field(default_factory=Listed)

    def shelf(self, kind: str) -> Shelf:
        """The part of the library that holds things of this kind."""
        shelves: dict[str, Shelf] = {
            "track": self.liked,
            "album": self.albums,
            "artist": self.follows,
            "playlist": self.playlists,
        }
        return shelves.get(kind, self.others)


@dataclass(slots=True)
class State:
    """The music, the users, the playlists, the apps and their grants."""

    catalog: Catalog = field(default_factory=Catalog)
    accounts: dict[str, Account] = field(default_factory=dict)
    playlists: dict[str, Playlist] = field(default_factory=dict)
    grants: Grants = field(default_factory=lambda: Grants(apps={DEFAULT_APP: App(DEFAULT_APP, "sandbox-secret")}))
    codes: Codes = field(default_factory=Codes)

    def knows(self, kind: str, id_: str) -> bool:
        """Whether there is such a thing; of kinds that the sandbox does not hold there is everything."""
        shelves: dict[str, Mapping[str, object]] = {
            "track": self.catalog.tracks,
            "album": self.catalog.albums,
            "artist": self.catalog.artists,
            "playlist": self.playlists,
        }
        known = shelves.get(kind)
        return known is None or id_ in known

    def item(self, uri: str) -> Item | None:
        """What a playlist may hold under this URI."""
        return self.catalog.item(uri)


def now_s() -> int:
    """Whole seconds since 1970, the grain of Spotify's dates."""
    return int(time.time())
