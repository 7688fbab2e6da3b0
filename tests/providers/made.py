"""Answers and Spotify objects as tests want them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from blocklist_jobs.core.wire import Answer
from blocklist_jobs.providers.spotify import SpotifyProvider

RECEIVED = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
API = "https://api.example/v1"
ACCOUNTS = "https://accounts.example"


def spotify(dialect: str = "library", *, pkce: bool = False) -> SpotifyProvider:
    """A client for an app in this dialect; ``pkce``: an app without a secret."""
    secret = "" if pkce else "app-secret"
    return SpotifyProvider(
        api_url=API, accounts_url=ACCOUNTS, client_id="app-id", client_secret=secret, dialect=dialect
    )


def answer(status: int, body: Any = b"", **headers: str) -> Answer:
    """An answer: bytes as they are, anything else as JSON; ``retry_after="5"`` is the header ``retry-after``."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, named, raw, RECEIVED)


def error(status: int, message: str, **more: str) -> dict[str, Any]:
    """The body of a refusal."""
    return {"error": {"status": status, "message": message, **more}}


def track(track_id: str, *artist_ids: str, album_artist_ids: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """A track."""
    return {
        "id": track_id,
        "uri": f"spotify:track:{track_id}",
        "name": f"song {track_id}",
        "type": "track",
        "is_local": False,
        "artists": [{"id": one, "name": f"artist {one}"} for one in artist_ids],
        "album": {"id": "album0", "artists": [{"id": one, "name": f"artist {one}"} for one in album_artist_ids]},
        **more,
    }


def page(items: list[Any], *, total: int | None = None, limit: int = 50, offset: int = 0) -> Mapping[str, Any]:
    """A page of a list that is read by offset."""
    total = len(items) if total is None else total
    return {"items": items, "limit": limit, "offset": offset, "total": total, "next": None, "previous": None}
