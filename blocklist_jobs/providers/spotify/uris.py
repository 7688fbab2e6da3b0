"""Spotify's names for things: ``spotify:track:ID``.

developer.spotify.com/documentation/web-api/concepts/spotify-uris-ids
"""

from __future__ import annotations

from collections.abc import Iterable

from blocklist_jobs.core.calls import Target, Wanted


def uri_of(entity_type: str, entity_id: str) -> str:
    """The URI of a thing."""
    return f"spotify:{entity_type}:{entity_id}"


def target_uri(thing: Target | Wanted) -> str:
    """The URI of a thing that is named in a call."""
    return uri_of(thing.entity_type, thing.entity_id)


def distinct_uris(things: Iterable[Target | Wanted]) -> tuple[str, ...]:
    """The URIs of things in order, each once: occurrences of one thing share it."""
    return tuple(dict.fromkeys(target_uri(thing) for thing in things))


def distinct_ids(things: Iterable[Target | Wanted]) -> tuple[str, ...]:
    """The ids of things in order, each once."""
    return tuple(dict.fromkeys(thing.entity_id for thing in things))
