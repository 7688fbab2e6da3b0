"""The API's calls, one line each. No call deletes anything but a rating: with DELETE every other path is 405."""

from __future__ import annotations

from collections.abc import Callable

from blocklist_jobs.sandbox.apple_music import adding, catalogue, listing, ratings
from blocklist_jobs.sandbox.apple_music.session import Session
from blocklist_jobs.sandbox.routes import Route, Routes
from blocklist_jobs.sandbox.wire import Answer

Endpoint = Callable[[Session], Answer]

PERSONAL = "/me/"
"""Where the paths begin that need a user's token."""

_TRACKS = "/me/library/playlists/{id}/tracks"

READING: tuple[Route[Endpoint], ...] = (
    Route("GET", "/me/storefront", listing.storefront),
    Route("GET", "/me/library/songs", listing.songs),
    Route("GET", "/me/library/songs/{id}", listing.song),
    Route("GET", "/me/library/songs/{id}/catalog", listing.song_catalog),
    Route("GET", "/me/library/albums", listing.albums),
    Route("GET", "/me/library/albums/{id}/catalog", listing.album_catalog),
    Route("GET", "/me/library/artists", listing.artists),
    Route("GET", "/me/library/recently-added", listing.recently_added),
    Route("GET", "/me/library/playlists", listing.playlists),
    Route("GET", "/me/library/playlists/{id}", listing.playlist),
    Route("GET", _TRACKS, listing.tracks),
    Route("GET", "/catalog/{storefront}/songs", catalogue.songs),
    Route("GET", "/catalog/{storefront}/songs/{id}", catalogue.song),
    Route("GET", "/catalog/{storefront}/albums", catalogue.albums),
    Route("GET", "/catalog/{storefront}/artists", catalogue.artists),
)

RATING: tuple[Route[Endpoint], ...] = (
    Route("GET", "/me/ratings/{kind}", ratings.several),
    Route("GET", "/me/ratings/{kind}/{id}", ratings.one),
    Route("PUT", "/me/ratings/{kind}/{id}", ratings.rate),
    Route("DELETE", "/me/ratings/{kind}/{id}", ratings.unrate),
)

ADDING: tuple[Route[Endpoint], ...] = (
    Route("POST", "/me/library", adding.to_library),
    Route("POST", "/me/favorites", adding.to_favorites),
    Route("POST", "/me/library/playlists", adding.new_playlist),
    Route("POST", _TRACKS, adding.to_playlist),
)

ROUTES: Routes[Endpoint] = Routes((*READING, *RATING, *ADDING))
