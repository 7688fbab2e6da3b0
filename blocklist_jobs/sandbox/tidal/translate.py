"""From a library in Spotify's form to one in Tidal's: ids are made of Spotify's, some playlists get videos as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from blocklist_jobs.sandbox.tidal.ids import list_id_of, number_of
from blocklist_jobs.sandbox.wire import JsonObject

VIDEO_EVERY = 5
"""Every fifth playlist ends with a video of its first track."""


def document(spotify: JsonObject) -> JsonObject:
    """The same music, playlists and users. What Tidal has no form for (local files, episodes, gaps) is left out.

    Playlists of others that are shared make the first user a collaborator; the rest of them the first user has saved.
    """
    user = spotify["users"][0]["id"]
    tracks = {one["id"]: _track(one) for one in spotify["tracks"]}
    lists = [_playlist(one, tracks, user) for one in spotify["playlists"]]
    by_id = {one["id"]: one for one in tracks.values()}
    videos = [_add_video(one, by_id) for one in lists[::VIDEO_EVERY] if one["items"]]
    return {
        "tracks": list(tracks.values()),
        "videos": videos,
        "playlists": lists,
        "users": [{**_user(one), "saved_playlists": _saved(lists, one["id"])} for one in spotify["users"]],
    }


def artists(spotify: Iterable[JsonObject]) -> list[JsonObject]:
    """Artists by Tidal's ids."""
    return [{"id": number_of(one["id"]), "name": one.get("name", "")} for one in spotify]


def _track(one: JsonObject) -> JsonObject:
    album = one["album"]
    more = {"artists": artists(album["artists"])} if album.get("artists") else {}
    return {
        **one,
        "id": number_of(one["id"]),
        "artists": artists(one["artists"]),
        "album": {"id": number_of(album["id"]), "name": album.get("name", ""), **more},
    }


def _playlist(one: JsonObject, tracks: Mapping[str, JsonObject], user: str) -> JsonObject:
    ids = [str(uri).rpartition(":")[2] for uri in one["items"] if str(uri).startswith("spotify:track:")]
    return {
        "id": list_id_of(one["id"]),
        "name": one["name"],
        "owner": one["owner"],
        "collaborators": [user] if one.get("collaborative") else [],
        "access": "PUBLIC" if one.get("public", True) else "PRIVATE",
        "items": [tracks[id_]["id"] for id_ in ids],
    }


def _add_video(playlist: JsonObject, by_id: Mapping[str, JsonObject]) -> JsonObject:
    first = by_id[playlist["items"][0]]
    video = {"id": number_of(f"video {first['id']}"), "name": f"{first['name']} (Video)", "artists": first["artists"]}
    playlist["items"].append({"id": video["id"], "type": "videos"})
    return video


def _user(one: JsonObject) -> JsonObject:
    parts = {name: [number_of(id_) for id_ in one.get(name, ())] for name in ("liked", "albums", "follows")}
    return {"id": one["id"], **parts}


def _saved(lists: Iterable[JsonObject], user: str) -> list[str]:
    return [one["id"] for one in lists if user != one["owner"] and user not in one["collaborators"]]
