"""The music there is, in a form small enough for 100,000 songs: each thing once, shared by all who have it."""

from __future__ import annotations

import re
from typing import NamedTuple

from blocklist_jobs.sandbox.wire import JsonObject

ID = re.compile(r"[0-9A-Za-z]{22}")
"""Spotify's ids: 22 characters of base 62."""


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
    duration_ms: int
    isrc: str | None = None

    @property
    def uri(self) -> str:
        """Its URI."""
        return f"spotify:track:{self.id}"


class Episode(NamedTuple):
    """A podcast's episode, which may stand in a playlist."""

    id: str
    name: str

    @property
    def uri(self) -> str:
        """Its URI."""
        return f"spotify:episode:{self.id}"


class LocalFile(NamedTuple):
    """A file of the user's own in a playlist; its URI names no id and no write call takes it."""

    uri: str
    name: str


Item = Track | Episode | LocalFile


def checked_id(text: str) -> str:
    """The id, or ValueError: with other ids the sandbox would refuse the calls that a test is about."""
    if ID.fullmatch(text) is None:
        raise ValueError(f"not a Spotify id (22 characters of base 62): {text!r}")
    return text


class Catalog:
    """All artists, albums, tracks and episodes by id."""

    def __init__(self) -> None:
        self.artists: dict[str, Artist] = {}
        self.albums: dict[str, Album] = {}
        self.tracks: dict[str, Track] = {}
        self.episodes: dict[str, Episode] = {}

    def artist(self, document: JsonObject) -> Artist:
        """The artist of ``{id, name}``, added if new."""
        known = self.artists.get(document["id"])
        if known is None:
            known = Artist(checked_id(document["id"]), document.get("name", ""))
            self.artists[known.id] = known
        return known

    def album(self, document: JsonObject, fallback: tuple[Artist, ...] = ()) -> Album:
        """The album of ``{id, name, artists?}``, added if new; without artists of its own it has the fallback's."""
        known = self.albums.get(document["id"])
        if known is None:
            artists = tuple(self.artist(artist) for artist in document.get("artists", ())) or fallback
            known = Album(checked_id(document["id"]), document.get("name", ""), artists)
            self.albums[known.id] = known
        return known

    def track(self, document: JsonObject) -> Track:
        """The track of ``{id, name, artists[], album, duration_ms?, isrc?}``, added if new."""
        known = self.tracks.get(document["id"])
        if known is None:
            artists = tuple(self.artist(artist) for artist in document["artists"])
            album = self.album(document["album"], artists[:1])
            duration_ms = document.get("duration_ms", 0)
            isrc = document.get("isrc")
            known = Track(checked_id(document["id"]), document.get("name", ""), artists, album, duration_ms, isrc)
            self.tracks[known.id] = known
        return known

    def episode(self, document: JsonObject) -> Episode:
        """The episode of ``{id, name}``, added if new."""
        return self.episodes.setdefault(document["id"], Episode(checked_id(document["id"]), document.get("name", "")))

    def item(self, uri: str) -> Item | None:
        """What a playlist may hold under this URI, or None where nothing has it."""
        kind, _, rest = uri.removeprefix("spotify:").partition(":")
        if kind == "track":
            return self.tracks.get(rest)
        if kind == "episode":
            return self.episodes.get(rest)
        return LocalFile(uri, rest.rpartition(":")[0].rpartition(":")[2]) if kind == "local" else None
