"""Spotify's objects as entries of a library. The old field names (``track``, ``tracks``) and those of 2026
(``item``, ``items``) are read in either dialect, since apps were seen getting both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import ReadPage
from blocklist_jobs.core.library import Artist, Entry, Playlist, Skip, Surface
from blocklist_jobs.providers.reading import ident, listed, mapping, text, whole
from blocklist_jobs.providers.spans import MOST_ENTRIES
from blocklist_jobs.providers.spotify.uris import uri_of

_NOT_MUSIC = ("episode", "chapter")


def entry_of(call: ReadPage, raw: Any, position: int) -> Entry | None:
    """The entry at ``position`` of the list that ``call`` reads; ``None`` for a slot with nothing in it."""
    slot = mapping(raw)
    match call.surface:
        case Surface.SAVED_ALBUMS:
            return _album(slot, position)
        case Surface.FOLLOWED_ARTISTS:
            return _artist(slot)
        case Surface.LIKED_SONGS:
            return _track(slot, Surface.LIKED_SONGS, position)
        case Surface.PLAYLISTS:
            return _track(slot, Surface.PLAYLISTS, position, call)


def playlist_of(raw: Any, account: Account) -> Playlist | None:
    """The playlist; ``None`` for an empty slot. ``size`` is -1 where Spotify does not tell it."""
    slot = mapping(raw)
    playlist_id = ident(slot.get("id"))
    if playlist_id is None:
        return None
    owner = text(mapping(slot.get("owner")).get("id"))
    return Playlist(
        id=playlist_id,
        name=text(slot.get("name")),
        size=_size(slot),
        owned=bool(owner) and owner == account.provider_user_id,
        collaborative=slot.get("collaborative") is True,
        mark=text(slot.get("snapshot_id")),
    )


def _size(slot: Mapping[str, Any]) -> int:
    totals = (whole(mapping(slot.get(key)).get("total")) for key in ("items", "tracks"))
    size = next((total for total in totals if total is not None), -1)
    return size if size <= MOST_ENTRIES else -1


def _track(slot: Mapping[str, Any], surface: Surface, position: int, playlist: ReadPage | None = None) -> Entry | None:
    """A track in a list; ``None`` when the slot is empty or names nothing at all."""
    thing = _thing(slot)
    track_id, name = _operable_id(thing), text(thing.get("name"))
    if not track_id and not name:
        return None
    skip = _skip(slot, thing, track_id)
    uri = uri_of("track", track_id) if track_id and skip is None else text(thing.get("uri"))
    return Entry(
        surface=surface,
        entity_type="episode" if skip is Skip.EPISODE else "track",
        entity_id=track_id or uri or f"position:{position}",
        name=name,
        artists=_artists(thing),
        album_artists=_artists(mapping(thing.get("album"))),
        container_id=playlist.container_id if playlist else "",
        occurrence=str(position) if playlist else "",
        position=position,
        skip=skip,
        before=_before(slot, uri, position, playlist.mark if playlist else ""),
    )


def _thing(slot: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the slot holds: ``item`` (2026) or ``track``."""
    return mapping(slot.get("item")) or mapping(slot.get("track"))


def _operable_id(thing: Mapping[str, Any]) -> str | None:
    """The id that the library knows the track by: of a relinked track, the original's.

    developer.spotify.com/documentation/web-api/concepts/track-relinking
    """
    return ident(mapping(thing.get("linked_from")).get("id")) or ident(thing.get("id"))


def _skip(slot: Mapping[str, Any], thing: Mapping[str, Any], track_id: str | None) -> Skip | None:
    """Why the slot is left alone. Local files have no URI that a removal takes
    (developer.spotify.com/documentation/web-api/concepts/playlists, "Limitations")."""
    is_local = True in (slot.get("is_local"), thing.get("is_local"))
    if is_local or text(thing.get("uri")).startswith("spotify:local:"):
        return Skip.LOCAL_FILE
    kind = text(thing.get("type")) or "track"
    if kind in _NOT_MUSIC:
        return Skip.EPISODE
    return None if track_id and kind == "track" else Skip.UNAVAILABLE


def _album(slot: Mapping[str, Any], position: int) -> Entry | None:
    thing = mapping(slot.get("album"))
    album_id = ident(thing.get("id"))
    if album_id is None:
        return None
    return Entry(
        surface=Surface.SAVED_ALBUMS,
        entity_type="album",
        entity_id=album_id,
        name=text(thing.get("name")),
        artists=_artists(thing),
        position=position,
        before=_before(slot, uri_of("album", album_id), position),
    )


def _artist(thing: Mapping[str, Any]) -> Entry | None:
    """A followed artist: its own credit. Spotify tells neither a date nor a place in the list."""
    artist_id, name = ident(thing.get("id")), text(thing.get("name"))
    if artist_id is None:
        return None
    return Entry(
        surface=Surface.FOLLOWED_ARTISTS,
        entity_type="artist",
        entity_id=artist_id,
        name=name,
        artists=(Artist(artist_id, name),),
        before={"uri": uri_of("artist", artist_id)},
    )


def _artists(thing: Mapping[str, Any]) -> tuple[Artist, ...]:
    """Everyone credited on a track or an album, in order; featured artists are ordinary members of the list."""
    listed_ones = (mapping(raw) for raw in listed(thing.get("artists")))
    named = (Artist(ident(one.get("id")), text(one.get("name"))) for one in listed_ones)
    return tuple(artist for artist in named if artist.id or artist.name)


def _before(slot: Mapping[str, Any], uri: str, position: int, mark: str = "") -> dict[str, Any]:
    """What a rollback needs: when and by whom it was added, where it stood, and in which version of the list."""
    told = {
        "uri": uri,
        "added_at": text(slot.get("added_at")),
        "added_by": text(mapping(slot.get("added_by")).get("id")),
        "mark": mark,
    }
    return {"position": position, **{key: value for key, value in told.items() if value}}
