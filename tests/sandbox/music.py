"""A small library whose every song has a name, and what tests ask of answers and dumps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from blocklist_jobs.sandbox import Sandbox, id_of

Send = Callable[..., httpx.Response]
"""``send(method, path, params=…, json=…)`` below the Web API's address."""


def song(name: str, *artists: str) -> dict[str, Any]:
    """A track of this name in the form of a seed."""
    credited = [{"id": id_of(artist), "name": artist} for artist in artists or ("Ann",)]
    album = {"id": id_of(f"album of {name}"), "name": f"Album of {name}", "artists": credited[:1]}
    return {"id": id_of(name), "name": name, "artists": credited, "album": album, "duration_ms": 180_000}


def document(songs: int = 120) -> dict[str, Any]:
    """120 liked songs, albums and follows, and four playlists: mine, shared by Bob, Bob's own, my private one."""
    names = [f"song {number}" for number in range(songs)]
    uris = [f"spotify:track:{id_of(name)}" for name in names]
    local = "spotify:local:Ann:Tapes:Demo:215"
    mine = [uris[0], uris[1], None, uris[0], local, f"spotify:episode:{id_of('talk')}", uris[2], uris[0]]
    lists: dict[str, dict[str, Any]] = {
        "mine": {"owner": "ann", "items": [*mine, {"uri": uris[3], "added_at": None}]},
        "shared": {"owner": "bob", "collaborative": True, "public": False, "items": uris[:5]},
        "bob's": {"owner": "bob", "items": uris[:5]},
        "private": {"owner": "ann", "public": False, "items": uris * 2},
    }
    return {
        "tracks": [song(name) for name in names],
        "artists": [{"id": id_of(f"star {number}"), "name": f"Star {number}"} for number in range(70)],
        "playlists": [{"id": id_of(name), "name": name, **rest} for name, rest in lists.items()],
        "users": [
            {
                "id": "ann",
                "liked": [id_of(name) for name in names],
                "albums": [id_of(f"album of {name}") for name in names[:60]],
                "follows": [id_of(f"star {number}") for number in range(70)],
                "playlists": [id_of(name) for name in lists],
            },
            {"id": "bob", "liked": [id_of(name) for name in names[:3]]},
        ],
    }


def uri(name: str, kind: str = "track") -> str:
    """The URI of a thing by its name."""
    return f"spotify:{kind}:{id_of(name)}"


def liked(sandbox: Sandbox, user: str = "ann") -> list[str]:
    """The names of the liked songs, newest first."""
    return [one["name"] for one in sandbox.library(user)["liked"]]


def error(response: httpx.Response) -> tuple[int, str]:
    """Status and message of an error in Spotify's form."""
    body = response.json()["error"]
    assert body["status"] == response.status_code
    return response.status_code, body["message"]
