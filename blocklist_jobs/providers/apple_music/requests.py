"""The one request that does a call. Apple Music takes nothing out of a library."""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import quote

from blocklist_jobs.core.calls import Add, Call, Identify, Look, Rate, ReadPage, Wanted
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Request
from blocklist_jobs.providers.apple_music.ids import is_library_id, kind_of
from blocklist_jobs.providers.spans import span_of

T = TypeVar("T")

PAGE = 100
"""developer.apple.com/documentation/applemusicapi/fetching-resources-by-page; library lists give up to 100."""

LOOK_MOST = 25
"""Apple does not state how many ratings may be asked for at once; so many fit in any query."""

ADD_MOST = 25
"""Nor how many things may be added at once."""

VALUES = {"like": 1, "dislike": -1}
"""developer.apple.com/documentation/applemusicapi/rating: no other value exists."""

_LISTS = {
    Surface.LIKED_SONGS: "songs",
    Surface.SAVED_ALBUMS: "albums",
    Surface.PLAYLISTS: "playlists",
}


def request_of(call: Call, api_url: str) -> Request:
    """The request; ``ValueError`` for what Apple Music has no call for, or takes fewer of at once."""
    match call:
        case Identify():
            return Request("GET", f"{api_url}/me/storefront")
        case ReadPage():
            return _read(call, api_url)
        case Look():
            return _look(call, api_url)
        case Rate():
            return _rate(call, api_url)
        case Add(surface=Surface.PLAYLISTS):
            return _append(call, api_url)
        case Add():
            return _add(call, api_url)
        case _:
            raise ValueError(f"Apple Music has no call for {call.kind}: it takes nothing out of a library")


def _read(call: ReadPage, api_url: str) -> Request:
    """Artists' ids come with the catalogue's song only (…/get-all-library-songs, ``include=catalog``)."""
    if call.surface not in _LISTS:
        raise ValueError(f"Apple Music has no list of {call.surface.value}")
    span = span_of(call, PAGE)
    params = {"limit": str(span.count), "offset": str(span.start)}
    path = f"{api_url}/me/library/{_LISTS[call.surface]}"
    if call.container_id:
        path = _tracks(call.container_id, api_url)
    if call.container_id or call.surface is not Surface.PLAYLISTS:
        params["include"] = "catalog"
    return Request("GET", path, params)


def _look(call: Look, api_url: str) -> Request:
    """…/get-multiple-personal-library-songs-ratings and its like: things of one kind."""
    kinds = {kind_of(target) for target in call.targets}
    ids = _at_most(LOOK_MOST, tuple(dict.fromkeys(target.entity_id for target in call.targets)))
    if len(kinds) > 1:
        raise ValueError(f"Apple Music tells ratings of one kind at once, not of {', '.join(sorted(kinds))}")
    return Request("GET", f"{api_url}/me/ratings/{kinds.pop()}", {"ids": ",".join(ids)})


def _rate(call: Rate, api_url: str) -> Request:
    """…/add-a-personal-library-song-rating, …/delete-a-personal-library-song-rating and their like."""
    (target,) = _at_most(1, call.targets)
    url = f"{api_url}/me/ratings/{kind_of(target)}/{quote(target.entity_id, safe='')}"
    if call.rating == "none":
        return Request("DELETE", url)
    return Request("PUT", url, json={"type": "rating", "attributes": {"value": VALUES[call.rating]}})


def _add(call: Add, api_url: str) -> Request:
    """…/add-a-resource-to-a-library: by the catalogue's ids."""
    wanted = _at_most(ADD_MOST, call.wanted)
    ids = dict.fromkeys(_catalog_id(one) for one in wanted)
    if not all(ids):
        raise ValueError("Apple Music adds nothing that its catalogue does not have")
    return Request("POST", f"{api_url}/me/library", {f"ids[{_LISTS[call.surface]}]": ",".join(ids)})


def _append(call: Add, api_url: str) -> Request:
    """…/add-tracks-to-a-library-playlist: at the end, whatever the place."""
    wanted = _at_most(ADD_MOST, call.wanted)
    tracks = [
        {"id": catalog_id, "type": "songs"} if (catalog_id := _catalog_id(one)) else _from_library(one)
        for one in wanted
    ]
    return Request("POST", _tracks(call.container_id, api_url), json={"data": tracks}, repeatable=False)


def _from_library(wanted: Wanted) -> dict[str, str]:
    return {"id": wanted.entity_id, "type": kind_of(wanted)}


def _catalog_id(wanted: Wanted) -> str:
    """The catalogue's id of something, "" for what is in a library alone."""
    told = str(wanted.before.get("catalog_id", ""))
    return told or ("" if is_library_id(wanted.entity_id) else wanted.entity_id)


def _tracks(playlist_id: str, api_url: str) -> str:
    return f"{api_url}/me/library/playlists/{quote(playlist_id, safe='')}/tracks"


def _at_most(most: int, things: tuple[T, ...]) -> tuple[T, ...]:
    if not 1 <= len(things) <= most:
        raise ValueError(f"Apple Music takes 1 to {most} of these at once, not {len(things)}")
    return things
