"""What a listener's library is made of, in words that fit every provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Surface(StrEnum):
    """A part of a library that can hold a blocked artist."""

    LIKED_SONGS = "liked_songs"
    PLAYLISTS = "playlists"
    SAVED_ALBUMS = "saved_albums"
    FOLLOWED_ARTISTS = "followed_artists"


class Skip(StrEnum):
    """Why an entry or a playlist is left alone, whoever made it."""

    LOCAL_FILE = "local_file"
    EPISODE = "episode"
    UNAVAILABLE = "unavailable"
    NOT_EDITABLE = "not_editable"
    NAME_ONLY = "name_only"
    CANNOT_REMOVE = "cannot_remove"


@dataclass(frozen=True, slots=True)
class Artist:
    """A name on an entry; ``id`` is the provider's, absent for local files."""

    id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a library.

    ``occurrence`` tells two entries of the same thing in one list apart (a provider's item id, or the
    zero-based position in a playlist). ``before`` is what a rollback needs beside that: dates, positions, marks.
    """

    surface: Surface
    entity_type: str
    entity_id: str
    name: str
    artists: tuple[Artist, ...] = ()
    album_artists: tuple[Artist, ...] = ()
    container_id: str = ""
    occurrence: str = ""
    position: int = 0
    skip: Skip | None = None
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Playlist:
    """A playlist as its owner's list of playlists shows it.

    ``size`` counts its entries (-1: not told); ``mark`` is the provider's version mark (Spotify's ``snapshot_id``)
    or "".
    """

    id: str
    name: str
    size: int
    owned: bool
    collaborative: bool = False
    mark: str = ""
