"""How things look in JSON, in the field names of either dialect."""

from __future__ import annotations

import time

from blocklist_jobs.sandbox.spotify.catalog import Album, Artist, Episode, Item, LocalFile, Track
from blocklist_jobs.sandbox.spotify.playlist import Entry, Playlist
from blocklist_jobs.sandbox.wire import JsonObject


def iso(at: int) -> str:
    """Seconds since 1970 as Spotify writes dates."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def artist_json(artist: Artist) -> JsonObject:
    """An artist as it stands in a track, an album or the follows."""
    return {"id": artist.id, "name": artist.name, "type": "artist", "uri": f"spotify:artist:{artist.id}"}


def album_json(album: Album) -> JsonObject:
    """An album without its tracks."""
    return {
        "id": album.id,
        "name": album.name,
        "type": "album",
        "uri": f"spotify:album:{album.id}",
        "artists": [artist_json(artist) for artist in album.artists],
    }


def track_json(track: Track) -> JsonObject:
    """A track in full."""
    return {
        "id": track.id,
        "uri": track.uri,
        "name": track.name,
        "type": "track",
        "is_local": False,
        "artists": [artist_json(artist) for artist in track.artists],
        "album": album_json(track.album),
        "duration_ms": track.duration_ms,
        "explicit": False,
        "external_ids": {} if track.isrc is None else {"isrc": track.isrc},
    }


def item_json(item: Item | None) -> JsonObject | None:
    """What a playlist's entry holds: a track, an episode, a local file without ids, or null."""
    if isinstance(item, Track):
        return track_json(item)
    if isinstance(item, Episode):
        return {"id": item.id, "uri": item.uri, "name": item.name, "type": "episode", "is_local": False}
    if isinstance(item, LocalFile):
        nobody = {"id": None, "name": "", "type": "artist", "uri": None}
        album: JsonObject = {"id": None, "name": "", "type": "album", "uri": None, "artists": []}
        local = {"id": None, "uri": item.uri, "name": item.name, "type": "track", "is_local": True}
        return {**local, "artists": [nobody], "album": album, "duration_ms": 0, "explicit": False, "external_ids": {}}
    return None


def entry_json(entry: Entry, field: str) -> JsonObject:
    """A playlist's entry; ``field`` is ``item`` or, in the old dialect, ``track``."""
    return {
        "added_at": None if entry.added_at is None else iso(entry.added_at),
        "added_by": {"id": entry.added_by, "type": "user", "uri": f"spotify:user:{entry.added_by}"},
        "is_local": entry.is_local,
        field: item_json(entry.item),
    }


def playlist_json(playlist: Playlist, base: str, fields: tuple[str, ...]) -> JsonObject:
    """A playlist's own data; ``fields`` names what says where its entries are: ``items``, ``tracks``, both or none."""
    href = f"{base}/playlists/{playlist.id}"
    return {
        "id": playlist.id,
        "uri": f"spotify:playlist:{playlist.id}",
        "href": href,
        "name": playlist.name,
        "type": "playlist",
        "owner": {"id": playlist.owner, "type": "user", "uri": f"spotify:user:{playlist.owner}"},
        "collaborative": playlist.collaborative,
        "public": playlist.public,
        "snapshot_id": playlist.snapshot,
        **{field: {"href": f"{href}/{field}", "total": len(playlist.entries)} for field in fields},
    }
