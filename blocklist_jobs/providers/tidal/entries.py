"""Tidal's resources as entries of a library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from blocklist_jobs.core.calls import ReadPage
from blocklist_jobs.core.library import Artist, Entry, Playlist, Skip, Surface
from blocklist_jobs.providers.reading import text, whole
from blocklist_jobs.providers.tidal.documents import Identity, attribute, identity, meta, opaque, related
from blocklist_jobs.providers.tidal.resources import ENTITY_TYPES

Resources = Mapping[Identity, Mapping[str, Any]]

_NOT_THE_LISTENERS = frozenset({"EDITORIAL", "MIX", "ARTIST"})
"""Values of ``playlistType`` of lists that Tidal makes. Any other is taken for the listener's: new values may come
at any time (SPEC, "Enums"), and the list asked for is that of their own."""


def entries_of(call: ReadPage, slots: Sequence[Any], resources: Resources, start: int) -> list[Entry]:
    """The entries of a page whose first slot is at ``start``; slots that name nothing are left out."""
    found = []
    for at, raw in enumerate(slots):
        if name := identity(raw):
            follower = item_id(slots[at + 1]) if at + 1 < len(slots) else ""
            found.append(_entry(call, name, resources, _before(raw, start + at, follower)))
    return found


def playlist_of(raw: Any) -> Playlist | None:
    """A playlist of the list of the listener's own; ``None`` for an empty slot. Tidal has no version mark of it."""
    name = identity(raw)
    if name is None:
        return None
    size = whole(attribute(raw, "numberOfItems"))
    return Playlist(
        id=name[1],
        name=text(attribute(raw, "name")),
        size=-1 if size is None else size,
        owned=text(attribute(raw, "playlistType")) not in _NOT_THE_LISTENERS,
    )


def item_id(raw: Any) -> str:
    """The name of one occurrence in a playlist, "" in a collection."""
    return opaque(meta(raw, "itemId")) or ""


def _entry(call: ReadPage, name: Identity, resources: Resources, before: Mapping[str, Any]) -> Entry:
    resource = resources.get(name, {})
    artists = _artists(call, name, resource, resources)
    occurrence = before.get("item_id", "") if call.container_id else ""
    return Entry(
        surface=call.surface,
        entity_type=ENTITY_TYPES.get(name[0], name[0]),
        entity_id=name[1],
        name=_title(resource),
        artists=artists or (),
        album_artists=_album_artists(resource, resources),
        container_id=call.container_id,
        occurrence=occurrence,
        position=before["position"],
        skip=_skip(call, name, artists, occurrence),
        before=before,
    )


def _skip(call: ReadPage, name: Identity, artists: tuple[Artist, ...] | None, occurrence: str) -> Skip | None:
    """Why an entry is left alone: nobody can tell whose it is, or no removal can name it."""
    if artists is None or name[0] not in ENTITY_TYPES:
        return Skip.UNAVAILABLE
    return Skip.NOT_EDITABLE if call.container_id and not occurrence else None


def _artists(
    call: ReadPage, name: Identity, resource: Mapping[str, Any], resources: Resources
) -> tuple[Artist, ...] | None:
    """Everyone credited, in order; ``None`` when Tidal does not tell. A followed artist is its own credit.

    Names may be missing, ids not: the artist itself can be redacted (SPEC, "Authentication and authorization").
    """
    credited = (name,) if call.surface is Surface.FOLLOWED_ARTISTS else related(resource, "artists")
    if credited is None:
        return None
    return _named(credited, resources)


def _album_artists(resource: Mapping[str, Any], resources: Resources) -> tuple[Artist, ...]:
    """The artists of the albums that a track is on, each once, as far as they are told."""
    albums = (resources.get(one, {}) for one in related(resource, "albums") or ())
    return _named(dict.fromkeys(one for album in albums for one in related(album, "artists") or ()), resources)


def _named(artists: Iterable[Identity], resources: Resources) -> tuple[Artist, ...]:
    return tuple(Artist(one[1], text(attribute(resources.get(one, {}), "name"))) for one in artists)


def _title(resource: Mapping[str, Any]) -> str:
    """The title with its version, as Tidal shows it ("Halo (Live)"), or an artist's name."""
    title, version = text(attribute(resource, "title")), text(attribute(resource, "version"))
    return f"{title} ({version})" if title and version else title or text(attribute(resource, "name"))


def _before(raw: Any, position: int, follower: str) -> dict[str, Any]:
    """What a rollback needs: the date, the place, its name and its follower's there (not told at a page's end)."""
    told = {"added_at": text(meta(raw, "addedAt")), "item_id": item_id(raw), "followed_by": follower}
    return {"position": position, **{key: value for key, value in told.items() if value}}
