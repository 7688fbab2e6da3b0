"""A library of about fifty requests, in which Zed sits on every surface between the good ones."""

from __future__ import annotations

from typing import Any

from blocklist_jobs.sandbox import id_of
from tests.jobs.libraries import song, uri

# So few to remove on each surface that they fit into one batch whatever size is chosen: every run sends the same.
_GOOD, _BAD, _STARS = 60, 15, 12

ARTIST = "Zed"


def library(user: str, playlists: int = 14) -> dict[str, Any]:
    """The seed of ``user``'s library; ids of playlists are the user's own."""
    good = [f"song {n}" for n in range(_GOOD)]
    bad = [f"bad {n}" for n in range(_BAD)]
    mixed = [
        name for place, name in enumerate(good) for name in ((name, bad[place // 4]) if place % 4 == 0 else (name,))
    ]
    uris = [uri(name) for name in mixed]
    lists = [
        {"id": id_of(f"{user}'s {n}"), "name": f"list {n}", "owner": user, "items": uris[n : n + 20]}
        for n in range(playlists)
    ]
    stars = [id_of(f"star {n}") for n in range(_STARS)]
    return {
        "tracks": [song(name) for name in good] + [song(name, ARTIST) for name in bad],
        "artists": [{"id": star, "name": f"Star {n}"} for n, star in enumerate(stars)],
        "playlists": lists,
        "users": [
            {
                "id": user,
                "liked": [id_of(name) for name in mixed],
                "albums": [id_of(f"album of {name}") for name in mixed[:40]],
                "follows": [*stars[:5], id_of(ARTIST), *stars[5:]],
                "playlists": [one["id"] for one in lists],
            }
        ],
    }
