"""A listener's small library, in the form of the sandbox's seed: every other song is by Zed, who is to go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from blocklist_jobs.sandbox import id_of

ZED = id_of("Zed")


def song(user: str, name: str, artist: str) -> dict[str, Any]:
    """One song of this listener's."""
    credited = [{"id": id_of(artist), "name": artist}]
    album = {"id": id_of(f"{user} album {name}"), "name": f"Album of {name}", "artists": credited}
    return {"id": id_of(f"{user} {name}"), "name": name, "artists": credited, "album": album, "duration_ms": 180_000}


def music(user: str, names: Sequence[str], *, playlist: str = "Mixed") -> dict[str, Any]:
    """A library of songs by these names, liked and in one playlist."""
    songs = [song(user, name, "Zed" if at % 2 == 0 else "Ann") for at, name in enumerate(names)]
    uris = [f"spotify:track:{one['id']}" for one in songs]
    mine = {"id": id_of(f"{user} list"), "name": playlist, "owner": user, "items": uris}
    liked = [one["id"] for one in songs]
    return {"tracks": songs, "playlists": [mine], "users": [{"id": user, "liked": liked, "playlists": [mine["id"]]}]}


def songs(count: int) -> list[str]:
    """So many names."""
    return [f"song {number}" for number in range(count)]
