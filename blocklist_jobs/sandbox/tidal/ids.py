"""Ids in the forms of Tidal's, made of any text: the same text, such as a Spotify id, gives the same id each time."""

from __future__ import annotations

import hashlib
import uuid

NAMESPACE = uuid.UUID("5b0ef1a1-6f2b-5d0c-9d3c-6d1c0a7f3b11")
"""Of no meaning but to keep these ids apart from others."""


def number_of(text: str) -> str:
    """14 digits, for users, artists, albums, tracks and videos."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:16])
    return str(10**13 + number % (9 * 10**13))


def list_id_of(text: str) -> str:
    """A UUID, for playlists and for their entries."""
    return str(uuid.uuid5(NAMESPACE, text))


def user_id(name: str) -> str:
    """The number by which Tidal knows the user of this name."""
    return number_of(f"user {name}")
