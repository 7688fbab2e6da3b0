"""Addresses of calls that carry many things at once, and how many they carry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import quote

from blocklist_jobs.core.calls import Target, Wanted
from blocklist_jobs.core.wire import Request
from blocklist_jobs.providers.spotify.dialect import Dialect, Endpoint
from blocklist_jobs.providers.spotify.uris import distinct_ids, distinct_uris

T = TypeVar("T")


def of_many(method: str, api_url: str, endpoint: Endpoint, things: Sequence[Target | Wanted], most: int) -> Request:
    """The request that names each of ``things`` once in its query; ``ValueError`` for more than ``most``."""
    named = distinct_uris(things) if endpoint.key == "uris" else distinct_ids(things)
    params = {**endpoint.fixed, endpoint.key: ",".join(at_most(most, named))}
    return Request(method, api_url + endpoint.path, params)


def entries_of(playlist_id: str, api_url: str, dialect: Dialect) -> str:
    """The address of a playlist's entries."""
    return f"{api_url}/playlists/{quote(playlist_id, safe='')}/{dialect.entries}"


def at_most(most: int, things: tuple[T, ...]) -> tuple[T, ...]:
    """The things; ``ValueError`` for none and for more than Spotify takes at once."""
    if not 1 <= len(things) <= most:
        raise ValueError(f"Spotify takes 1 to {most} of these at once, not {len(things)}")
    return things
