"""The API's calls, one line each, and what each costs: 1 unit to read, 50 to write."""

from __future__ import annotations

from collections.abc import Callable

from blocklist_jobs.sandbox.routes import Route, Routes
from blocklist_jobs.sandbox.wire import Answer
from blocklist_jobs.sandbox.youtube_music import listing, writing
from blocklist_jobs.sandbox.youtube_music.quotas import READ, WRITE
from blocklist_jobs.sandbox.youtube_music.session import Session

Endpoint = Callable[[Session], Answer]

ROUTES: Routes[Endpoint] = Routes(
    (
        Route("GET", "/channels", listing.channels),
        Route("GET", "/playlists", listing.playlists),
        Route("GET", "/playlistItems", listing.playlist_items),
        Route("GET", "/subscriptions", listing.subscriptions),
        Route("GET", "/videos", listing.videos),
        Route("GET", "/videos/getRating", listing.ratings),
        Route("POST", "/videos/rate", writing.rate),
        Route("POST", "/playlistItems", writing.insert_item),
        Route("DELETE", "/playlistItems", writing.delete_item),
        Route("POST", "/subscriptions", writing.subscribe),
        Route("DELETE", "/subscriptions", writing.unsubscribe),
    )
)


def cost_of(method: str) -> int:
    """What a call with this method costs, in units."""
    return READ if method == "GET" else WRITE
