"""Apple's resources as entries of a library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocklist_jobs.core.calls import ReadPage
from blocklist_jobs.core.library import Artist, Entry, Playlist, Skip, Surface
from blocklist_jobs.providers.apple_music.ids import ident
from blocklist_jobs.providers.apple_music.names import names_in
from blocklist_jobs.providers.reading import listed, mapping, text

_OF_LIBRARY = ("library-songs", "library-albums")


def entry_of(call: ReadPage, raw: Any, position: int) -> Entry | None:
    """The entry at ``position`` of the list that ``call`` reads; ``None`` for a slot with nothing in it.

    ``entity_id`` is the library's id, which every entry has: ratings of either id are one and the same.
    """
    resource = mapping(raw)
    library_id = ident(resource.get("id"))
    if library_id is None:
        return None
    attributes = mapping(resource.get("attributes"))
    catalog = _catalog(resource)
    return Entry(
        surface=call.surface,
        entity_type=_entity_type(call, resource),
        entity_id=library_id,
        name=text(attributes.get("name")),
        artists=_artists(attributes, catalog),
        container_id=call.container_id,
        occurrence=str(position) if call.container_id else "",
        position=position,
        skip=None if resource.get("type") in _OF_LIBRARY else Skip.NOT_EDITABLE,
        before=_before(library_id, attributes, catalog, position),
    )


def playlist_of(raw: Any) -> Playlist | None:
    """The playlist; ``None`` for an empty slot. Apple tells no size; who may edit it counts as its owner.

    developer.apple.com/documentation/applemusicapi/libraryplaylists/attributes
    """
    resource = mapping(raw)
    playlist_id = ident(resource.get("id"))
    if playlist_id is None:
        return None
    attributes = mapping(resource.get("attributes"))
    return Playlist(playlist_id, text(attributes.get("name")), -1, owned=attributes.get("canEdit") is True)


def _entity_type(call: ReadPage, resource: Mapping[str, Any]) -> str:
    if "music-videos" in text(resource.get("type")):
        return "music_video"
    return "album" if call.surface is Surface.SAVED_ALBUMS else "track"


def _catalog(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """The catalogue's resource behind one of the library; empty for uploads, and for some that Apple has lost."""
    return _first(mapping(mapping(resource.get("relationships")).get("catalog")))


def _artists(attributes: Mapping[str, Any], catalog: Mapping[str, Any]) -> tuple[Artist, ...]:
    """Everyone credited, by the catalogue's ids; where there are none, the names of the line without ids."""
    line = text(attributes.get("artistName"))
    related = mapping(mapping(catalog.get("relationships")).get("artists"))
    known = [mapping(raw) for raw in listed(related.get("data"))]
    identified = tuple(
        Artist(artist_id, text(mapping(one.get("attributes")).get("name")) or line)
        for one in known
        if (artist_id := ident(one.get("id")))
    )
    return identified or tuple(Artist(None, name) for name in names_in(line))


def _before(
    library_id: str, attributes: Mapping[str, Any], catalog: Mapping[str, Any], position: int
) -> dict[str, Any]:
    """What putting it back needs: a library gives a new id to what comes back, the catalogue's stays."""
    play = mapping(attributes.get("playParams"))
    told = {
        "library_id": library_id,
        "catalog_id": ident(play.get("catalogId")) or ident(catalog.get("id")),
        "added_at": text(attributes.get("dateAdded")),
    }
    return {"position": position, **{key: value for key, value in told.items() if value}}


def _first(relationship: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(next(iter(listed(relationship.get("data"))), None))
