"""YouTube's playlist items and subscriptions as entries of a library.

The only artist's id on a video is the channel that owns it (developers.google.com/youtube/v3/docs/playlistItems,
``snippet.videoOwnerChannelId``). A channel that is no "Topic" channel may be anyone's: names from its title and from
the video's are kept without an id beside it, so that they are listed for review and never acted on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from blocklist_jobs.core.calls import ReadPage
from blocklist_jobs.core.library import Artist, Entry, Playlist, Skip, Surface
from blocklist_jobs.providers.reading import ident, mapping, text, whole
from blocklist_jobs.providers.youtube_music.pages import LIKED_MUSIC, LIKED_VIDEOS
from blocklist_jobs.providers.youtube_music.titles import artist_of, is_topic, names_in

# Item ids are base64 and may end in "="; they are only ever sent in a query.
_ITEM_ID = re.compile(r"[A-Za-z0-9_=+/.~-]{1,256}", re.ASCII)


def item_id(value: Any) -> str:
    """The id of a playlist item or of a subscription; "" where there is none that could be sent."""
    return value if isinstance(value, str) and _ITEM_ID.fullmatch(value) else ""


def entry_of(call: ReadPage, raw: Any) -> Entry | None:
    """The entry in a list that ``call`` reads; ``None`` for a slot that names nothing."""
    item = mapping(raw)
    return _followed(item) if call.surface is Surface.FOLLOWED_ARTISTS else _video(call, item)


def playlist_of(raw: Any) -> Playlist | None:
    """One of the listener's own playlists; ``None`` for an empty slot and for likes, which are a surface of their own.

    ``playlists.list`` with ``mine`` lists no one else's. ``size`` is -1 where YouTube does not tell it.
    """
    slot = mapping(raw)
    playlist_id = ident(slot.get("id"))
    if playlist_id in (None, LIKED_MUSIC, LIKED_VIDEOS):
        return None
    size = whole(mapping(slot.get("contentDetails")).get("itemCount"))
    name = text(mapping(slot.get("snippet")).get("title"))
    return Playlist(playlist_id, name, -1 if size is None else size, owned=True)


def _video(call: ReadPage, item: Mapping[str, Any]) -> Entry | None:
    snippet = mapping(item.get("snippet"))
    video_id = ident(mapping(snippet.get("resourceId")).get("videoId"))
    video_id = video_id or ident(mapping(item.get("contentDetails")).get("videoId"))
    if video_id is None:
        return None
    occurrence = item_id(item.get("id")) if call.container_id else ""
    artists = _owners(snippet)
    return Entry(
        surface=call.surface,
        entity_type="track",
        entity_id=video_id,
        name=text(snippet.get("title")),
        artists=artists,
        container_id=call.container_id,
        occurrence=occurrence,
        position=whole(snippet.get("position")) or 0,
        skip=_skip(artists, is_nameless=bool(call.container_id) and not occurrence),
        before=_before(snippet),
    )


def _skip(artists: tuple[Artist, ...], *, is_nameless: bool) -> Skip | None:
    """A deleted or private video keeps its place and loses its owner; an item without an id cannot be removed."""
    if not artists:
        return Skip.UNAVAILABLE
    return Skip.NOT_EDITABLE if is_nameless else None


def _owners(snippet: Mapping[str, Any]) -> tuple[Artist, ...]:
    """The channel that owns a video, then the names it is known by where that channel may not be the artist's."""
    channel_id = ident(snippet.get("videoOwnerChannelId"))
    if channel_id is None:
        return ()
    channel = text(snippet.get("videoOwnerChannelTitle"))
    return _credited(channel_id, channel, names_in(text(snippet.get("title"))))


def _credited(channel_id: str, channel: str, names: tuple[str, ...]) -> tuple[Artist, ...]:
    owner = Artist(channel_id, artist_of(channel))
    if is_topic(channel):
        return (owner,)
    known_as = dict.fromkeys(name for name in (channel.strip(), *names) if name)
    return (owner, *(Artist(None, name) for name in known_as))


def _followed(item: Mapping[str, Any]) -> Entry | None:
    """A subscription: its own credit. It is ended by its own id, not by the channel's.

    developers.google.com/youtube/v3/docs/subscriptions
    """
    snippet = mapping(item.get("snippet"))
    channel_id, subscription_id = ident(mapping(snippet.get("resourceId")).get("channelId")), item_id(item.get("id"))
    if channel_id is None:
        return None
    channel = text(snippet.get("title"))
    return Entry(
        surface=Surface.FOLLOWED_ARTISTS,
        entity_type="artist",
        entity_id=channel_id,
        name=artist_of(channel),
        artists=_credited(channel_id, channel, ()),
        occurrence=subscription_id,
        skip=None if subscription_id else Skip.NOT_EDITABLE,
        before=_before(snippet),
    )


def _before(snippet: Mapping[str, Any]) -> dict[str, Any]:
    """What a rollback and its report need: where it stood, and when it was added (which cannot be set again)."""
    told = {"position": whole(snippet.get("position")), "added_at": text(snippet.get("publishedAt")) or None}
    return {key: value for key, value in told.items() if value is not None}
