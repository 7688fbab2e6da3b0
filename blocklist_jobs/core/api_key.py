"""Keys to the API: how they look, what is kept of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

PREFIX = "blj_"

# The hint of a shorter key would give too much of it away.
_SHORTEST_HINTED = 20


class Role(StrEnum):
    """What a key may do: ``admin`` also changes limits and asks for critical priority."""

    USER = "user"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class NewKey:
    """What is stored of a new key. ``digest`` is 32 bytes."""

    user_id: str
    role: Role
    digest: bytes = field(repr=False)
    hint: str
    expires_at: datetime | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key as a list shows it; ``hint`` is its last four characters, ``name`` what its maker calls it."""

    id: UUID
    user_id: str
    role: Role
    hint: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    name: str = ""


def digest_of(key: str) -> bytes:
    """What a key is looked up by: its SHA-256.

    A slow, salted hash protects words that people choose; a key of 256 random bits cannot be searched for. And since
    the database compares digests, the time it takes says nothing about the key.
    """
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def hint_of(key: str) -> str:
    """The end of a key, by which its owner tells it from others; "" for a short one."""
    return key[-4:] if len(key) >= _SHORTEST_HINTED else ""
