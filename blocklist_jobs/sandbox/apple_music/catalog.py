"""The catalogue: songs with all their artists by id, which a library shows only through a relationship."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from blocklist_jobs.sandbox.wire import JsonObject

ID = re.compile(r"[1-9][0-9]*")


class Artist(NamedTuple):
    """An artist of the catalogue."""

    id: str
    name: str


class Album(NamedTuple):
    """An album of the catalogue."""

    id: str
    name: str
    artists: tuple[Artist, ...]

    @property
    def artist_name(self) -> str:
        """Its artists in one text."""
        return display(self.artists)


class Song(NamedTuple):
    """A song of the catalogue."""

    id: str
    name: str
    artists: tuple[Artist, ...]
    album: Album
    duration_ms: int

    @property
    def artist_name(self) -> str:
        """Its artists in one text."""
        return display(self.artists)


def display(artists: Sequence[Artist]) -> str:
    """``A``, ``A & B``, ``A, B & C``: all that a song says of its artists by itself."""
    names = [artist.name for artist in artists]
    return f"{', '.join(names[:-1])} & {names[-1]}" if len(names) > 1 else "".join(names)


def checked_id(text: str) -> str:
    """The id, or ValueError: catalogue ids are digits."""
    if ID.fullmatch(text) is None:
        raise ValueError(f"not an id of Apple's catalogue (digits): {text!r}")
    return text


class Catalog:
    """All artists, albums and songs by id."""

    def __init__(self) -> None:
        self.artists: dict[str, Artist] = {}
        self.albums: dict[str, Album] = {}
        self.songs: dict[str, Song] = {}

    def artist(self, document: JsonObject) -> Artist:
        """The artist of ``{id, name}``, added if new."""
        known = self.artists.get(document["id"])
        if known is None:
            known = self.artists[document["id"]] = Artist(checked_id(document["id"]), document.get("name", ""))
        return known

    def album(self, document: JsonObject, fallback: tuple[Artist, ...] = ()) -> Album:
        """The album of ``{id, name, artists?}``, added if new; without artists of its own it has the fallback's."""
        known = self.albums.get(document["id"])
        if known is None:
            artists = tuple(self.artist(artist) for artist in document.get("artists", ())) or fallback
            known = self.albums[document["id"]] = Album(checked_id(document["id"]), document.get("name", ""), artists)
        return known

    def song(self, document: JsonObject) -> Song:
        """The song of ``{id, name, artists[], album, duration_ms?}``, added if new."""
        known = self.songs.get(document["id"])
        if known is None:
            artists = tuple(self.artist(artist) for artist in document["artists"])
            album = self.album(document["album"], artists[:1])
            duration_ms = document.get("duration_ms", 0)
            known = Song(checked_id(document["id"]), document.get("name", ""), artists, album, duration_ms)
            self.songs[known.id] = known
        return known
