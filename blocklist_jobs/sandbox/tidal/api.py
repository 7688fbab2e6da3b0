"""The API's calls, one line each."""

from __future__ import annotations

from collections.abc import Callable

from blocklist_jobs.sandbox.routes import Route, Routes
from blocklist_jobs.sandbox.tidal import collecting, looking_up, playlist_calls
from blocklist_jobs.sandbox.tidal.session import Session
from blocklist_jobs.sandbox.wire import Answer

Endpoint = Callable[[Session], Answer]

COLLECTIONS = {
    "tracks": "/userCollectionTracks/{id}/relationships/items",
    "albums": "/userCollectionAlbums/{id}/relationships/items",
    "artists": "/userCollectionArtists/{id}/relationships/items",
    "playlists": "/userCollectionPlaylists/{id}/relationships/items",
}
_ITEMS = "/playlists/{id}/relationships/items"

ROUTES: Routes[Endpoint] = Routes(
    (
        *(Route("GET", path, collecting.items(type_)) for type_, path in COLLECTIONS.items()),
        *(Route("POST", path, collecting.add(type_)) for type_, path in COLLECTIONS.items()),
        *(Route("DELETE", path, collecting.remove(type_)) for type_, path in COLLECTIONS.items()),
        Route("GET", "/playlists", playlist_calls.playlists),
        Route("GET", "/playlists/{id}", playlist_calls.playlist),
        Route("DELETE", "/playlists/{id}", playlist_calls.delete),
        Route("GET", _ITEMS, playlist_calls.items),
        Route("POST", _ITEMS, playlist_calls.add),
        Route("DELETE", _ITEMS, playlist_calls.remove),
        Route("PATCH", _ITEMS, playlist_calls.move),
        Route("GET", "/tracks", looking_up.by_ids("tracks")),
        Route("GET", "/albums", looking_up.by_ids("albums")),
        Route("GET", "/artists", looking_up.by_ids("artists")),
        Route("GET", "/users/{id}", looking_up.me),
    )
)
