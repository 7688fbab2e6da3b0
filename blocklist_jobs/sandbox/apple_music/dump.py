"""The whole library of a user, and what the catalogue knows, for a judge."""

from __future__ import annotations

from collections.abc import Iterable

from blocklist_jobs.sandbox.apple_music.catalog import Artist
from blocklist_jobs.sandbox.apple_music.groups import Group
from blocklist_jobs.sandbox.apple_music.shelf import LibrarySong
from blocklist_jobs.sandbox.apple_music.state import Account, Playlist, State
from blocklist_jobs.sandbox.clock import written
from blocklist_jobs.sandbox.wire import JsonObject

PASSING = frozenset({"id"})
"""What is another with every copy of the same library."""


def library(account: Account) -> JsonObject:
    """``liked`` (the library's songs), ``albums``, ``playlists`` and ``ratings``.

    Every thing has ``uri``, ``id`` (the library's), ``name`` and ``artists`` (the ids of all credited on it, which
    a library need not tell); a song is ``linked`` if it leads to the catalogue.
    """
    return {
        "liked": [_song(song) for song in account.songs],
        "albums": [_album(group) for group in account.albums()],
        "playlists": [_playlist(playlist) for playlist in account.playlists.values()],
        "ratings": [
            {"uri": f"apple:{kind}:{id_}", "kind": kind, "id": id_, "value": value}
            for (kind, id_), value in sorted(account.ratings.items())
        ],
    }


def catalog(state: State) -> JsonObject:
    """Name and credited artists (ids, for songs those of the album as well) of everything there is, by URI."""
    known = state.catalog
    songs = {f"apple:songs:{s.id}": _credits(s.name, (*s.artists, *s.album.artists)) for s in known.songs.values()}
    albums = {f"apple:albums:{a.id}": _credits(a.name, a.artists) for a in known.albums.values()}
    artists = {f"apple:artists:{a.id}": _credits(a.name, (a,)) for a in known.artists.values()}
    return {**songs, **albums, **artists}


def _credits(name: str, artists: Iterable[Artist]) -> JsonObject:
    return {"name": name, "artists": list(dict.fromkeys(artist.id for artist in artists))}


def _song(song: LibrarySong) -> JsonObject:
    return {
        "uri": song.uri,
        "id": song.id,
        "name": song.what.name,
        "artists": [artist.id for artist in song.artists],
        "linked": song.catalog is not None,
        "added_at": written(song.added_at),
    }


def _album(group: Group) -> JsonObject:
    album = group.songs[0].album
    uri = f"apple:albums:{album.id}" if album else f"apple:upload:{group.name}"
    artists = [artist.id for artist in album.artists] if album else []
    return {"uri": uri, "id": group.id, "name": group.name, "artists": artists, "linked": group.album is not None}


def _playlist(playlist: Playlist) -> JsonObject:
    items = [{key: value for key, value in _song(song).items() if key != "added_at"} for song in playlist.tracks]
    uri = f"apple:playlists:{playlist.id}"
    return {"uri": uri, "id": playlist.id, "name": playlist.name, "editable": playlist.can_edit, "items": items}
