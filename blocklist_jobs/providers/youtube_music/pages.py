"""Pages of YouTube's lists: 50 entries each, one after the other, by the token that the page before told.

A page's cursor is that token. That of liked music names the list as well, since there are two that can hold it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from blocklist_jobs.core.calls import ReadPage
from blocklist_jobs.core.library import Playlist, Surface

PAGE = 50
"""developers.google.com/youtube/v3/docs/playlistItems/list, ``maxResults``: at most 50, and 5 where it is not sent."""

LIKED_MUSIC = "LM"
"""The liked songs of YouTube Music. In no reference, but served with the listener's token; not to every account."""
LIKED_VIDEOS = "LL"
"""All liked videos, music or not (…/docs/channels, ``contentDetails.relatedPlaylists.likes``)."""

_BETWEEN = "+"
_TOKEN = re.compile(r"[A-Za-z0-9_.=~-]{1,1000}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a list of videos: its playlist, and the token of the page ("" for the first)."""

    playlist_id: str
    token: str

    @property
    def cursor(self) -> str:
        """The place as the cursor of a page of liked music."""
        return f"{self.playlist_id}{_BETWEEN}{self.token}"


def place_of(call: ReadPage) -> Place:
    """Where a page of liked music or of a playlist is to be found."""
    if call.container_id:
        return Place(call.container_id, call.cursor)
    playlist_id, _, token = call.cursor.partition(_BETWEEN)
    return Place(playlist_id or LIKED_MUSIC, token)


def token_of(call: ReadPage) -> str:
    """The token of the page that ``call`` reads; "" for the first one."""
    return place_of(call).token if call.surface is Surface.LIKED_SONGS else call.cursor


def following(call: ReadPage, body: Mapping[str, Any]) -> tuple[ReadPage, ...] | None:
    """The page after ``call``'s, if there is one; ``None`` when the answer does not lead on as it should.

    ``pageInfo.totalResults`` is an approximation, so it is not used to tell whether a list has changed.
    """
    told = body.get("nextPageToken")
    if told is None or told == "":
        return ()
    if not isinstance(told, str) or not _TOKEN.fullmatch(told) or told == token_of(call):
        return None
    is_liked = call.surface is Surface.LIKED_SONGS
    cursor = Place(place_of(call).playlist_id, told).cursor if is_liked else told
    return (replace(call, cursor=cursor, first=False),)


def all_likes(call: ReadPage) -> ReadPage | None:
    """Where liked songs are read when there is no list of liked music: the first page of all liked videos.

    ``None`` for a page after the first, and for any other list.
    """
    if call.surface is not Surface.LIKED_SONGS or place_of(call) != Place(LIKED_MUSIC, ""):
        return None
    return replace(call, cursor=Place(LIKED_VIDEOS, "").cursor, first=False)


def pages_of(playlist: Playlist) -> tuple[ReadPage, ...]:
    """The first page of a playlist, which leads to the others; none for an empty one."""
    if playlist.size == 0:
        return ()
    return (ReadPage(Surface.PLAYLISTS, playlist.id, container_name=playlist.name, mark=playlist.mark),)
