"""Ids in the form of Apple's, made of any text (such as a Spotify id); the same text gives the same id."""

from __future__ import annotations

import hashlib

from blocklist_jobs.sandbox.ids import id_of

CATALOGUE_DIGITS = 12
"""Two more than Apple's of today: 100,000 made-up songs must not share one."""


def _numeric(kind: str, text: str) -> str:
    number = int.from_bytes(hashlib.sha256(f"apple {kind} {text}".encode()).digest()[:16])
    lowest: int = 10 ** (CATALOGUE_DIGITS - 1)
    return str(lowest + number % (9 * lowest))


def song_id(text: str) -> str:
    """A song's id in the catalogue: digits."""
    return _numeric("song", text)


def album_id(text: str) -> str:
    """An album's id in the catalogue."""
    return _numeric("album", text)


def artist_id(text: str) -> str:
    """An artist's id in the catalogue."""
    return _numeric("artist", text)


def library_id(prefix: str, text: str) -> str:
    """An id of a library: ``i.`` for songs, ``l.`` for albums, ``r.`` for artists, ``p.`` for playlists."""
    return f"{prefix}.{id_of(text)[:14]}"


def playlist_id(text: str) -> str:
    """A playlist's id in a library."""
    return library_id("p", text)
