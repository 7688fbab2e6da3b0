"""The one request that does a call."""

from __future__ import annotations

from blocklist_jobs.core.calls import Add, Call, Check, Identify, ReadPage, Remove
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Request
from blocklist_jobs.providers.spans import span_of
from blocklist_jobs.providers.spotify.adding import add
from blocklist_jobs.providers.spotify.dialect import CHECK_MOST, PLAYLIST_MOST, Dialect
from blocklist_jobs.providers.spotify.pages import PAGE
from blocklist_jobs.providers.spotify.paths import at_most, entries_of, of_many
from blocklist_jobs.providers.spotify.uris import distinct_uris

_LISTS = {Surface.LIKED_SONGS: "/me/tracks", Surface.SAVED_ALBUMS: "/me/albums", Surface.PLAYLISTS: "/me/playlists"}


def request_of(call: Call, api_url: str, dialect: Dialect) -> Request:
    """The request; ``ValueError`` for what Spotify has no call for, or takes fewer of at once."""
    match call:
        case Identify():
            return Request("GET", f"{api_url}/me")
        case ReadPage():
            return _read(call, api_url, dialect)
        case Remove(surface=Surface.PLAYLISTS):
            return _remove_from_playlist(call, api_url, dialect)
        case Remove():
            return of_many("DELETE", api_url, dialect.shelves[call.surface], call.targets, dialect.library_most)
        case Add():
            return add(call, api_url, dialect)
        case Check():
            if call.surface not in dialect.contains:
                raise ValueError("Spotify cannot say whether something is in a playlist: read it again")
            return of_many("GET", api_url, dialect.contains[call.surface], call.targets, CHECK_MOST)
        case _:
            raise ValueError(f"Spotify has no call for {call.kind}")


def _read(call: ReadPage, api_url: str, dialect: Dialect) -> Request:
    if call.surface is Surface.FOLLOWED_ARTISTS:
        # developer.spotify.com/documentation/web-api/reference/get-followed: by cursor, the id of the last artist.
        cursor = {"after": call.cursor} if call.cursor else {}
        return Request("GET", f"{api_url}/me/following", {"type": "artist", "limit": str(PAGE), **cursor})
    span = span_of(call, PAGE)
    params = {"limit": str(span.count), "offset": str(span.start)}
    if not call.container_id:
        return Request("GET", api_url + _LISTS[call.surface], params)
    # developer.spotify.com/documentation/web-api/reference/get-playlists-items: without additional_types,
    # episodes are given the form of tracks.
    return Request(
        "GET", entries_of(call.container_id, api_url, dialect), params | {"additional_types": "track,episode"}
    )


def _remove_from_playlist(call: Remove, api_url: str, dialect: Dialect) -> Request:
    """Takes out every occurrence of each URI; no ``snapshot_id`` is sent, see docs/decisions/020.

    developer.spotify.com/documentation/web-api/reference/remove-items-playlist
    """
    uris = at_most(PLAYLIST_MOST, distinct_uris(call.targets))
    return Request(
        "DELETE",
        entries_of(call.container_id, api_url, dialect),
        json={dialect.entries: [{"uri": uri} for uri in uris]},
    )
