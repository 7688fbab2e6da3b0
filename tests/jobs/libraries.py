"""Small libraries whose every song has a name, in the form of the sandbox's seed."""

from __future__ import annotations

from typing import Any

from blocklist_jobs.sandbox import id_of

ZED = id_of("Zed")


def song(name: str, *artists: str) -> dict[str, Any]:
    """A track of this name by these artists (Ann if none)."""
    credited = [{"id": id_of(artist), "name": artist} for artist in artists or ("Ann",)]
    album = {"id": id_of(f"album of {name}"), "name": f"Album of {name}", "artists": credited[:1]}
    return {"id": id_of(name), "name": name, "artists": credited, "album": album, "duration_ms": 180_000}


def uri(name: str) -> str:
    """The URI of a track by its name."""
    return f"spotify:track:{id_of(name)}"


def library(good: int = 120, bad: int = 95) -> dict[str, Any]:
    """Ann's library, in which Zed (alone, or as a guest) sits on every surface between the good ones.

    Her playlists: her own with everything odd in it, one shared by Bob, Bob's own, a private one with duplicates.
    """
    names = [f"song {n}" for n in range(good)]
    zeds = [f"bad {n}" for n in range(bad)]
    mixed = [name for pair in zip(names, zeds, strict=False) for name in pair] + names[len(zeds) :]
    odd = [None, "spotify:local:Zed:Tapes:Demo:215", f"spotify:episode:{id_of('talk')}"]
    uris = [uri(name) for name in mixed]
    lists: dict[str, dict[str, Any]] = {
        "mine": {"owner": "ann", "items": [*uris[:30], *odd, *uris[:30], {"uri": uris[1], "added_at": None}]},
        "shared": {"owner": "bob", "collaborative": True, "public": False, "items": uris[:90]},
        "bob's": {"owner": "bob", "items": uris[:5]},
        "private": {"owner": "ann", "public": False, "items": uris * 2},
        "empty": {"owner": "ann", "items": []},
    }
    return {
        "tracks": [song(name) for name in names]
        + [song(name, "Zed") if n % 2 else song(name, "Ann", "Zed") for n, name in enumerate(zeds)],
        "artists": [{"id": id_of(f"star {n}"), "name": f"Star {n}"} for n in range(70)],
        "playlists": [{"id": id_of(name), "name": name, **rest} for name, rest in lists.items()],
        "users": [
            {
                "id": "ann",
                "liked": [id_of(name) for name in mixed],
                "albums": [id_of(f"album of {name}") for name in mixed[:100]],
                "follows": [id_of("Zed"), *[id_of(f"star {n}") for n in range(70)]],
                "playlists": [id_of(name) for name in lists],
            },
            {"id": "bob", "liked": [id_of(name) for name in names[:3]]},
        ],
    }
