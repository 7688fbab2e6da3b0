"""A small Tidal whose every track has a name, and what tests ask of its answers and dumps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.tidal.ids import list_id_of, number_of

Send = Callable[..., httpx.Response]
"""``send(method, path, params=…, json=…, headers=…)`` below the API's address, JSON:API both ways."""

TRACKS = "/userCollectionTracks/me/relationships/items"
MINE = f"/playlists/{list_id_of('mine')}/relationships/items"


def song(name: str, *artists: str) -> dict[str, Any]:
    """A track of this name in the form of a seed."""
    credited = [{"id": number_of(artist), "name": artist} for artist in artists or ("Ann",)]
    album = {"id": number_of(f"album of {name}"), "name": f"Album of {name}", "artists": credited[:1]}
    return {"id": number_of(name), "name": name, "artists": credited, "album": album, "duration_ms": 185_000}


def document(songs: int = 45) -> dict[str, Any]:
    """45 tracks of Ann's, albums and artists; playlists: mine, shared by Bob, Bob's public and private ones, many."""
    names = [f"song {number}" for number in range(songs)]
    ids = [number_of(name) for name in names]
    video = {"id": number_of("video"), "name": "video", "artists": [{"id": number_of("Ann"), "name": "Ann"}]}
    mine = [ids[0], ids[1], ids[0], {"id": video["id"], "type": "videos"}, ids[2], ids[0]]
    lists: dict[str, dict[str, Any]] = {
        "mine": {"owner": "ann", "items": mine},
        "shared": {"owner": "bob", "collaborators": ["ann"], "access": "PRIVATE", "items": ids[:5]},
        "bob's": {"owner": "bob", "items": ids[:5]},
        "bob's secret": {"owner": "bob", "access": "PRIVATE", "items": ids[:5]},
        "long": {"owner": "ann", "items": ids},
    }
    return {
        "tracks": [*(song(name) for name in names[1:]), song(names[0], "Ann", "Guest")],
        "artists": [{"id": number_of(f"star {number}"), "name": f"Star {number}"} for number in range(25)],
        "videos": [video],
        "playlists": [{"id": list_id_of(name), "name": name, **rest} for name, rest in lists.items()],
        "users": [
            {
                "id": "ann",
                "liked": ids,
                "albums": [number_of(f"album of {name}") for name in names[:3]],
                "follows": [number_of(f"star {number}") for number in range(25)],
                "saved_playlists": [list_id_of("bob's")],
            },
            {"id": "bob", "liked": ids[:3]},
        ],
    }


def body(*named: tuple[str, str], **meta: Any) -> dict[str, Any]:
    """A body of identifiers, by type and id."""
    return {"data": [{"id": id_, "type": type_} | ({"meta": meta} if meta else {}) for type_, id_ in named]}


def tracks(*names: str, **meta: Any) -> dict[str, Any]:
    """A body that names tracks."""
    return body(*(("tracks", number_of(name)) for name in names), **meta)


def liked(sandbox: Sandbox, user: str = "ann") -> list[str]:
    """The names of the saved tracks, newest first."""
    return [one["name"] for one in sandbox.library(user, "tidal")["liked"]]


def items(sandbox: Sandbox, name: str, user: str = "ann") -> list[dict[str, Any]]:
    """A playlist's entries."""
    return next(list(one["items"]) for one in sandbox.library(user, "tidal")["playlists"] if one["name"] == name)


def names(sandbox: Sandbox, name: str, user: str = "ann") -> list[str]:
    """The names of a playlist's entries."""
    return [one["name"] for one in items(sandbox, name, user)]


def error(response: httpx.Response) -> tuple[int, str]:
    """Status and code of an error in Tidal's form."""
    assert response.headers["Content-Type"] == "application/vnd.api+json"
    told = response.json()["errors"][0]
    assert told["status"] == str(response.status_code)
    return response.status_code, told.get("code", "")
