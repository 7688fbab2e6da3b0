"""Spotify's names for things: ``spotify:track:ID``.

developer.spotify.com/documentation/web-api/concepts/spotify-uris-ids
"""

from __future__ import annotations

from collections.abc import Iterable

from blocklist_jobs.core.calls import Target


def uri_of(entity_type: str, entity_id: str) -> str:
    """The URI of a thing."""
    return f"spotify:{entity_type}:{entity_id}"


def target_uri(target: Target) -> str:
    """The URI of a target."""
    return uri_of(target.entity_type, target.entity_id)


def distinct_uris(targets: Iterable[Target]) -> tuple[str, ...]:
    """The URIs of targets in order, each once: occurrences of one thing share it."""
    return tuple(dict.fromkeys(target_uri(target) for target in targets))


def distinct_ids(targets: Iterable[Target]) -> tuple[str, ...]:
    """The ids of targets in order, each once."""
    return tuple(dict.fromkeys(target.entity_id for target in targets))
