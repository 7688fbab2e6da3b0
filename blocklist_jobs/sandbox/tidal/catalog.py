"""The music there is: each thing once, by its JSON:API type and its id."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from blocklist_jobs.sandbox.wire import JsonObject

ID = re.compile(r"[0-9]{1,18}")


class Artist(NamedTuple):
    """An artist."""

    id: str
    name: str


class Album(NamedTuple):
    """An album; its artists may differ from those of its tracks."""

    id: str
    name: str
    artists: tuple[Artist, ...]


class Track(NamedTuple):
    """A track; featured artists are ordinary members of ``artists``."""

    id: str
    name: str
    artists: tuple[Artist, ...]
    album: Album
    duration_s: int
    isrc: str


class Video(NamedTuple):
    """A music video, which may stand in a playlist beside tracks."""

    id: str
    name: str
    artists: tuple[Artist, ...]
    duration_s: int
    isrc: str


Thing = Artist | Album | Track | Video


class Catalog:
    """All artists, albums, tracks and videos."""

    def __init__(self) -> None:
        self.artists: dict[str, Artist] = {}
        self.albums: dict[str, Album] = {}
        self.tracks: dict[str, Track] = {}
        self.videos: dict[str, Video] = {}

    def thing(self, type_: str, id_: str) -> Thing | None:
        """The thing of this type and id, if there is one."""
        found: dict[str, Callable[[str], Thing | None]] = {
            "artists": self.artists.get,
            "albums": self.albums.get,
            "tracks": self.tracks.get,
            "videos": self.videos.get,
        }
        return found[type_](id_) if type_ in found else None

    def artist(self, document: JsonObject) -> Artist:
        """The artist of ``{id, name}``, added if new."""
        new = Artist(_checked(document["id"]), document.get("name", ""))
        return self.artists.setdefault(new.id, new)

    def album(self, document: JsonObject, fallback: tuple[Artist, ...] = ()) -> Album:
        """The album of ``{id, name, artists?}``, added if new; without artists of its own it has the fallback's."""
        artists = tuple(self.artist(artist) for artist in document.get("artists", ())) or fallback
        new = Album(_checked(document["id"]), document.get("name", ""), artists)
        return self.albums.setdefault(new.id, new)

    def track(self, document: JsonObject) -> Track:
        """The track of ``{id, name, artists[], album, duration_ms?, isrc?}``, added if new."""
        artists = tuple(self.artist(artist) for artist in document["artists"])
        album = self.album(document["album"], artists[:1])
        id_, (duration_s, isrc) = _checked(document["id"]), _length(document)
        return self.tracks.setdefault(id_, Track(id_, document.get("name", ""), artists, album, duration_s, isrc))

    def video(self, document: JsonObject) -> Video:
        """The video of ``{id, name, artists[], duration_ms?, isrc?}``, added if new."""
        artists = tuple(self.artist(artist) for artist in document["artists"])
        id_, (duration_s, isrc) = _checked(document["id"]), _length(document)
        return self.videos.setdefault(id_, Video(id_, document.get("name", ""), artists, duration_s, isrc))


def _length(document: JsonObject) -> tuple[int, str]:
    # Every track has an ISRC at Tidal; one that a seed does not name is made of the id.
    return document.get("duration_ms", 180_000) // 1000, document.get("isrc") or f"QZ{document['id']:0>10}"[:12]


def _checked(text: str) -> str:
    if not isinstance(text, str) or ID.fullmatch(text) is None:
        raise ValueError(f"not a Tidal id (1 to 18 digits): {text!r}")
    return text
