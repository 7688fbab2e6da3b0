"""The whole library of a user, and what the catalogue knows, for a judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from blocklist_jobs.sandbox.tidal.catalog import Artist, Track
from blocklist_jobs.sandbox.tidal.dates import written
from blocklist_jobs.sandbox.tidal.playlist import Playlist
from blocklist_jobs.sandbox.tidal.state import Account, State
from blocklist_jobs.sandbox.wire import JsonObject

PASSING = frozenset({"item_id", "last_modified_at"})
"""What a removal and its rollback may change: occurrences get new ids."""


def library(state: State, account: Account) -> JsonObject:
    """``liked``, ``albums``, ``follows``, ``saved_playlists`` and ``playlists``, each as the user sees it.

    Every thing has ``uri``, ``name``, ``artists`` (the ids of all credited on it) and ``added_at``, a track
    ``album_artists`` too. ``playlists`` are those that the user owns or helps with, then the saved ones.
    """
    parts = account.parts
    saved = [state.playlists[place.id] for place in parts["playlists"] if place.id in state.playlists]
    edited = list(state.editable(account.name))
    return {
        "liked": list(_dated(state, account, "tracks")),
        "albums": list(_dated(state, account, "albums")),
        "follows": list(_dated(state, account, "artists")),
        "saved_playlists": [
            {"uri": f"tidal:playlists:{p.id}", "added_at": written(p.added_ms)} for p in parts["playlists"]
        ],
        "playlists": [
            _playlist(state, account, one) for one in (*edited, *(one for one in saved if one not in edited))
        ],
    }


def catalog(state: State) -> JsonObject:
    """Name and credited artists (ids, for tracks those of the album as well) of everything there is, by URI."""
    known = state.catalog
    ids_of: dict[str, Iterable[str]] = {
        "tracks": known.tracks,
        "albums": known.albums,
        "artists": known.artists,
        "videos": known.videos,
    }
    told = {f"tidal:{type_}:{id_}": _thing(state, type_, id_) for type_, ids in ids_of.items() for id_ in ids}
    return {
        uri: {"name": one["name"], "artists": list(dict.fromkeys([*one["artists"], *one.get("album_artists", ())]))}
        for uri, one in told.items()
    }


def _dated(state: State, account: Account, type_: str) -> Iterator[JsonObject]:
    return ({**_thing(state, type_, one.id), "added_at": written(one.added_ms)} for one in account.parts[type_])


def _playlist(state: State, account: Account, playlist: Playlist) -> JsonObject:
    return {
        "uri": f"tidal:playlists:{playlist.id}",
        "id": playlist.id,
        "name": playlist.name,
        "owner": playlist.owner,
        "collaborators": list(playlist.collaborators),
        "editable": playlist.editable_by(account.name),
        "last_modified_at": written(playlist.modified_ms),
        "items": [
            {
                **_thing(state, entry.type, entry.id),
                "item_id": entry.item_id,
                "added_at": written(entry.added_ms),
            }
            for entry in playlist.entries
        ],
    }


def _thing(state: State, type_: str, id_: str) -> JsonObject:
    thing = state.catalog.thing(type_, id_)
    if thing is None:
        raise KeyError(id_)
    artists = (thing,) if isinstance(thing, Artist) else thing.artists
    told: JsonObject = {"uri": f"tidal:{type_}:{id_}", "name": thing.name, "artists": [artist.id for artist in artists]}
    album = {"album_artists": [artist.id for artist in thing.album.artists]} if isinstance(thing, Track) else {}
    return told | album
