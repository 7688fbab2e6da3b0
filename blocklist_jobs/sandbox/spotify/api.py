"""The Web API's calls, one line each; those marked old answer 403 to a development app."""

from __future__ import annotations

from collections.abc import Callable

from blocklist_jobs.sandbox.routes import Route, Routes
from blocklist_jobs.sandbox.spotify import classic, library, listing, playlist_calls
from blocklist_jobs.sandbox.spotify.session import Session
from blocklist_jobs.sandbox.wire import Answer

Endpoint = Callable[[Session], Answer]

_ITEMS = "/playlists/{id}/items"
_TRACKS = "/playlists/{id}/tracks"
_FOLLOWERS = "/playlists/{id}/followers"

READING: tuple[Route[Endpoint], ...] = (
    Route("GET", "/me", listing.me),
    Route("GET", "/me/tracks", listing.saved_tracks),
    Route("GET", "/me/albums", listing.saved_albums),
    Route("GET", "/me/following", listing.followed_artists),
    Route("GET", "/me/playlists", listing.playlists),
    Route("GET", "/playlists/{id}", playlist_calls.playlist),
)

LIBRARY: tuple[Route[Endpoint], ...] = (
    Route("GET", "/me/library/contains", library.contains),
    Route("PUT", "/me/library", library.save),
    Route("DELETE", "/me/library", library.remove),
    Route("GET", _ITEMS, playlist_calls.entries("item", 50)),
    Route("DELETE", _ITEMS, playlist_calls.remove("items")),
    Route("POST", _ITEMS, playlist_calls.insert),
    Route("PUT", _ITEMS, playlist_calls.rearrange),
)

CLASSIC: tuple[Route[Endpoint], ...] = (
    Route("GET", "/me/tracks/contains", classic.contains("track", "user-library-read"), old=True),
    Route("PUT", "/me/tracks", classic.save_tracks, old=True),
    Route("DELETE", "/me/tracks", classic.write("track", "remove", "user-library-modify"), old=True),
    Route("GET", "/me/albums/contains", classic.contains("album", "user-library-read"), old=True),
    Route("PUT", "/me/albums", classic.write("album", "save", "user-library-modify"), old=True),
    Route("DELETE", "/me/albums", classic.write("album", "remove", "user-library-modify"), old=True),
    Route("GET", "/me/following/contains", classic.contains("artist", "user-follow-read"), old=True),
    Route("PUT", "/me/following", classic.write("artist", "save", "user-follow-modify", 204), old=True),
    Route("DELETE", "/me/following", classic.write("artist", "remove", "user-follow-modify", 204), old=True),
    Route("PUT", _FOLLOWERS, classic.follow_playlist, old=True),
    Route("DELETE", _FOLLOWERS, classic.unfollow_playlist, old=True),
    Route("GET", _TRACKS, playlist_calls.entries("track", 100), old=True),
    Route("DELETE", _TRACKS, playlist_calls.remove("tracks"), old=True),
    Route("POST", _TRACKS, playlist_calls.insert, old=True),
    Route("PUT", _TRACKS, playlist_calls.rearrange, old=True),
)

ROUTES: Routes[Endpoint] = Routes((*READING, *LIBRARY, *CLASSIC))
