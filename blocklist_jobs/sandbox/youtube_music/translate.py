"""A library in Spotify's form as one of YouTube's: songs are videos, most of them on their artist's Topic channel."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from blocklist_jobs.sandbox.wire import JsonObject
from blocklist_jobs.sandbox.youtube_music.catalog import TOPIC
from blocklist_jobs.sandbox.youtube_music.ids import channel_id, playlist_id, video_id

UPLOADED_EVERY = 5
"""One video in so many was put up by somebody else than its artist."""

GONE = "gone"
SOMEBODY: JsonObject = {"id": channel_id("somebody"), "title": "Somebody"}


def document(given: JsonObject) -> JsonObject:
    """The document for ``seeding``. There are no albums; what a playlist had that is gone is a deleted video."""
    users = frozenset(user["id"] for user in given["users"])
    gone = {"id": video_id(GONE), "title": "Gone", "channel": SOMEBODY, "standing": "deleted"}
    talks = {uri for one in given["playlists"] for uri in one["items"] if uri and uri.startswith("spotify:episode:")}
    return {
        "channels": [SOMEBODY, *(topic(artist) for track in given["tracks"] for artist in track["artists"])],
        "videos": [gone, *map(_video, given["tracks"]), *map(_talk, sorted(talks))],
        "playlists": [_playlist(one, users) for one in given["playlists"]],
        "users": [_user(user) for user in given["users"]],
    }


def artists(given: Iterable[JsonObject]) -> list[JsonObject]:
    """``[{id, name}]`` with YouTube's ids: those of the artists' own channels."""
    return [{"id": channel_id(one["id"]), "name": one["name"]} for one in given]


def topic(artist: JsonObject) -> JsonObject:
    """An artist's own channel."""
    return {"id": channel_id(artist["id"]), "title": f"{artist['name']}{TOPIC}"}


def is_uploaded(spotify_id: str) -> bool:
    """Whether the video of this track is not on its artist's channel."""
    return hashlib.sha256(spotify_id.encode()).digest()[0] % UPLOADED_EVERY == 0


def _video(track: JsonObject) -> JsonObject:
    credited = [topic(artist) for artist in track["artists"]]
    shown = {"id": video_id(track["id"]), "title": track["name"], "channel": credited[0], "artists": credited}
    if not is_uploaded(track["id"]):
        return shown
    names = [artist["name"] for artist in track["artists"]]
    channel = {"id": channel_id(f"label of {track['artists'][0]['id']}"), "title": f"{names[0]} Videos"}
    return {**shown, "title": f"{', '.join(names)} - {track['name']}", "channel": channel}


def _talk(uri: str) -> JsonObject:
    return {"id": video_id(uri), "title": "A talk", "channel": SOMEBODY, "music": False}


def _user(user: JsonObject) -> JsonObject:
    return {
        "id": user["id"],
        "liked": [video_id(id_) for id_ in user["liked"]],
        "subscriptions": [channel_id(id_) for id_ in user.get("follows", ())],
    }


def _playlist(one: JsonObject, users: frozenset[str]) -> JsonObject:
    """A playlist; one that belongs to nobody here is the channel's Somebody."""
    owner = one["owner"] if one["owner"] in users else SOMEBODY["id"]
    privacy = "public" if one.get("public", True) else "private"
    items = [id_ for uri in one["items"] for id_ in _item(uri)]
    return {"id": playlist_id(one["id"]), "title": one["name"], "owner": owner, "privacy": privacy, "items": items}


def _item(uri: str | None) -> list[str]:
    if uri is None:
        return [video_id(GONE)]
    kind, _, rest = uri.removeprefix("spotify:").partition(":")
    if kind == "local":
        return []
    return [video_id(rest if kind == "track" else uri)]
