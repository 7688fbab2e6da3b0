"""The whole library of a user, and what the catalogue knows, for a judge."""

from __future__ import annotations

from blocklist_jobs.sandbox.spotify.catalog import Album, Artist, Item, Track
from blocklist_jobs.sandbox.spotify.playlist import Playlist
from blocklist_jobs.sandbox.spotify.render import iso
from blocklist_jobs.sandbox.spotify.state import Account, State
from blocklist_jobs.sandbox.wire import JsonObject


def library(state: State, account: Account) -> JsonObject:
    """``liked``, ``albums``, ``follows`` and ``playlists``, each in the order in which the user sees it.

    Every thing has ``uri``, ``name`` and ``artists`` (the ids of all credited on it), a track ``album_artists`` too.
    """
    catalog = state.catalog
    return {
        "liked": [{**_item(catalog.tracks[id_]), "added_at": iso(at)} for id_, at in account.liked],
        "albums": [{**_album(catalog.albums[id_]), "added_at": iso(at)} for id_, at in account.albums],
        "follows": [_artist(catalog.artists[id_]) for id_ in account.follows],
        "playlists": [_playlist(account, state.playlists[id_]) for id_ in account.playlists.ids],
    }


def catalog(state: State) -> JsonObject:
    """Name and credited artists (ids, for tracks those of the album as well) of everything there is, by URI."""
    known = state.catalog
    tracks = {t.uri: _credits(t.name, (*t.artists, *t.album.artists)) for t in known.tracks.values()}
    albums = {f"spotify:album:{a.id}": _credits(a.name, a.artists) for a in known.albums.values()}
    artists = {f"spotify:artist:{a.id}": _credits(a.name, (a,)) for a in known.artists.values()}
    return {**tracks, **albums, **artists}


def _credits(name: str, artists: tuple[Artist, ...]) -> JsonObject:
    return {"name": name, "artists": list(dict.fromkeys(artist.id for artist in artists))}


def _playlist(account: Account, playlist: Playlist) -> JsonObject:
    return {
        "uri": f"spotify:playlist:{playlist.id}",
        "id": playlist.id,
        "name": playlist.name,
        "owner": playlist.owner,
        "collaborative": playlist.collaborative,
        "editable": playlist.editable_by(account.id),
        "public": playlist.public,
        "snapshot_id": playlist.snapshot,
        "items": [
            {
                **_item(entry.item),
                "is_local": entry.is_local,
                "added_at": None if entry.added_at is None else iso(entry.added_at),
                "added_by": entry.added_by,
            }
            for entry in playlist.entries
        ],
    }


def _artist(artist: Artist) -> JsonObject:
    return {"uri": f"spotify:artist:{artist.id}", "name": artist.name, "artists": [artist.id]}


def _album(album: Album) -> JsonObject:
    artists = [artist.id for artist in album.artists]
    return {"uri": f"spotify:album:{album.id}", "name": album.name, "artists": artists}


def _item(item: Item | None) -> JsonObject:
    if item is None:
        return {"uri": None, "name": "", "artists": [], "album_artists": []}
    artists = [artist.id for artist in item.artists] if isinstance(item, Track) else []
    album = [artist.id for artist in item.album.artists] if isinstance(item, Track) else []
    return {"uri": item.uri, "name": item.name, "artists": artists, "album_artists": album}
