"""A library in Spotify's form as one of Apple's: ids derived, artists in one text, what Apple cannot hold left out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from blocklist_jobs.sandbox.apple_music.ids import album_id, artist_id, playlist_id, song_id
from blocklist_jobs.sandbox.wire import JsonObject

UNLINKED_EVERY = 25
"""One song in so many has an empty catalogue relationship."""


def document(given: JsonObject) -> JsonObject:
    """The document for ``seeding``. Follows do not exist at Apple; albums are there because their songs are."""
    return {
        "songs": [_song(track) for track in given["tracks"]],
        "users": [_user(user, given["playlists"]) for user in given["users"]],
    }


def artists(given: Iterable[JsonObject]) -> list[JsonObject]:
    """``[{id, name}]`` with Apple's ids."""
    return [{"id": artist_id(one["id"]), "name": one["name"]} for one in given]


def is_linked(spotify_id: str) -> bool:
    """Whether the song of this track leads to the catalogue."""
    return hashlib.sha256(spotify_id.encode()).digest()[0] % UNLINKED_EVERY != 0


def _song(track: JsonObject) -> JsonObject:
    album = track["album"]
    shown = {"id": album_id(album["id"]), "name": album["name"], "artists": artists(album.get("artists", ()))}
    return {**track, "id": song_id(track["id"]), "artists": artists(track["artists"]), "album": shown}


def _user(user: JsonObject, playlists: Iterable[JsonObject]) -> JsonObject:
    wanted = user.get("playlists")
    own = [one for one in playlists if (one["id"] in wanted if wanted is not None else one["owner"] == user["id"])]
    return {
        "id": user["id"],
        "songs": [{"id": song_id(id_), "linked": is_linked(id_)} for id_ in user["liked"]],
        "playlists": [
            {
                "id": playlist_id(one["id"]),
                "name": one["name"],
                "can_edit": one["owner"] == user["id"] or one.get("collaborative", False),
                "tracks": [track for uri in one["items"] if uri for track in _track(uri)],
            }
            for one in own
        ],
    }


def _track(uri: str) -> list[JsonObject]:
    """The entry of a playlist as one of Apple's; none for what is no music."""
    kind, _, rest = uri.removeprefix("spotify:").partition(":")
    if kind == "track":
        return [{"id": song_id(rest), "linked": is_linked(rest)}]
    if kind != "local":
        return []
    artist, album, name, _ = rest.replace("+", " ").split(":")
    return [{"upload": {"name": name, "artist_name": artist, "album_name": album}}]
