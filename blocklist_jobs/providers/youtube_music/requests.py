"""The one request that does a call. Every write names one thing; only questions take many."""

from __future__ import annotations

from typing import TypeVar

from blocklist_jobs.core.calls import Add, Call, Check, Identify, Look, Rate, ReadPage, Remove, Target
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Request
from blocklist_jobs.providers.youtube_music.pages import PAGE, place_of, token_of

T = TypeVar("T")

ASK_MOST = 50
"""Ids that one question takes, as many as a page can answer."""

_VIDEO, _CHANNEL = "youtube#video", "youtube#channel"
_MINE = {"part": "snippet", "mine": "true"}


def request_of(call: Call, api_url: str) -> Request:
    """The request; ``ValueError`` for what YouTube has no call for, or takes fewer of at once."""
    match call:
        case Identify():
            return Request("GET", f"{api_url}/channels", {"part": "id", "mine": "true"})
        case ReadPage():
            return _read(call, api_url)
        case Remove():
            return _remove(call, api_url)
        case Add():
            return _add(call, api_url)
        case Check(surface=Surface.FOLLOWED_ARTISTS):
            # developers.google.com/youtube/v3/docs/subscriptions/list, ``forChannelId``
            wanted = {"forChannelId": ",".join(_ids(call.targets))}
            return Request("GET", f"{api_url}/subscriptions", {**_MINE, **wanted, "maxResults": str(ASK_MOST)})
        case Check(surface=Surface.LIKED_SONGS) | Look(surface=Surface.LIKED_SONGS):
            # developers.google.com/youtube/v3/docs/videos/getRating
            return Request("GET", f"{api_url}/videos/getRating", {"id": ",".join(_ids(call.targets))})
        case Rate(surface=Surface.LIKED_SONGS):
            return _rate(_only(call.targets).entity_id, call.rating, api_url)
        case _:
            raise ValueError(f"YouTube has no such call: {call.kind}")


def _read(call: ReadPage, api_url: str) -> Request:
    token = token_of(call)
    span = {"maxResults": str(PAGE), **({"pageToken": token} if token else {})}
    if call.surface is Surface.LIKED_SONGS or call.container_id:
        # developers.google.com/youtube/v3/docs/playlistItems/list
        params = {"part": "snippet,contentDetails", "playlistId": place_of(call).playlist_id}
        return Request("GET", f"{api_url}/playlistItems", {**params, **span})
    if call.surface is Surface.PLAYLISTS:
        # developers.google.com/youtube/v3/docs/playlists/list
        return Request("GET", f"{api_url}/playlists", {"part": "snippet,contentDetails", "mine": "true", **span})
    if call.surface is Surface.FOLLOWED_ARTISTS:
        # developers.google.com/youtube/v3/docs/subscriptions/list: by name, since what YouTube finds relevant moves.
        return Request("GET", f"{api_url}/subscriptions", {**_MINE, "order": "alphabetical", **span})
    raise ValueError(f"YouTube has no list of {call.surface}")


def _remove(call: Remove, api_url: str) -> Request:
    """Takes one thing out: a like by its video, all else by the id of the entry itself."""
    target = _only(call.targets)
    if call.surface is Surface.LIKED_SONGS:
        return _rate(target.entity_id, "none", api_url)
    paths = {Surface.PLAYLISTS: "playlistItems", Surface.FOLLOWED_ARTISTS: "subscriptions"}
    if call.surface not in paths or not target.occurrence:
        raise ValueError(f"YouTube removes nothing from {call.surface} but by the id of the entry")
    # developers.google.com/youtube/v3/docs/playlistItems/delete, …/subscriptions/delete
    return Request("DELETE", f"{api_url}/{paths[call.surface]}", {"id": target.occurrence})


def _add(call: Add, api_url: str) -> Request:
    """Puts one thing back. A second time, an entry of a playlist may come twice; a like or a subscription does not."""
    wanted = _only(call.wanted)
    if call.surface is Surface.LIKED_SONGS:
        return _rate(wanted.entity_id, "like", api_url)
    if call.surface is Surface.PLAYLISTS and call.container_id:
        # developers.google.com/youtube/v3/docs/playlistItems/insert
        what = {"resourceId": {"kind": _VIDEO, "videoId": wanted.entity_id}}
        snippet = {"playlistId": call.container_id, "position": call.position, **what}
        return _insert(f"{api_url}/playlistItems", snippet, repeatable=False)
    if call.surface is Surface.FOLLOWED_ARTISTS:
        # developers.google.com/youtube/v3/docs/subscriptions/insert
        what = {"resourceId": {"kind": _CHANNEL, "channelId": wanted.entity_id}}
        return _insert(f"{api_url}/subscriptions", what, repeatable=True)
    raise ValueError(f"YouTube adds nothing to {call.surface}")


def _insert(url: str, snippet: object, *, repeatable: bool) -> Request:
    return Request("POST", url, {"part": "snippet"}, json={"snippet": snippet}, repeatable=repeatable)


def _rate(video_id: str, rating: str, api_url: str) -> Request:
    """developers.google.com/youtube/v3/docs/videos/rate: everything in the query, an empty body."""
    return Request("POST", f"{api_url}/videos/rate", {"id": video_id, "rating": rating})


def _only(things: tuple[T, ...]) -> T:
    if len(things) != 1:
        raise ValueError(f"YouTube takes 1 of these at once, not {len(things)}")
    return things[0]


def _ids(targets: tuple[Target, ...]) -> tuple[str, ...]:
    ids = tuple(dict.fromkeys(target.entity_id for target in targets))
    if not 1 <= len(ids) <= ASK_MOST:
        raise ValueError(f"YouTube takes 1 to {ASK_MOST} of these at once, not {len(ids)}")
    return ids
