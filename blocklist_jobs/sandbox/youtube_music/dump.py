"""The whole library of a user, and what the catalogue knows, for a judge."""

from __future__ import annotations

from blocklist_jobs.sandbox.clock import written
from blocklist_jobs.sandbox.wire import JsonObject
from blocklist_jobs.sandbox.youtube_music.catalog import Channel, Video
from blocklist_jobs.sandbox.youtube_music.state import Account, Item, Playlist, State, Subscription

PASSING = frozenset({"id"})
"""What is another with every copy of the same library: ids of entries and of subscriptions."""


def library(state: State, account: Account) -> JsonObject:
    """``liked`` (music), ``other_likes``, ``dislikes``, ``follows`` (subscriptions) and ``playlists``.

    Every thing has ``uri``, ``name`` and ``artists``: the channels of all credited on it, which the API does not
    tell; what it tells is ``channel``, and ``topic`` says that this is an artist's own.
    """
    liked = state.liked(account, music=False)
    follows = sorted(account.subscriptions.values(), key=lambda one: (one.channel.title.casefold(), one.channel.id))
    dislikes = [(state.catalog.videos[id_], rating.at) for id_, rating in account.dislikes.items()]
    return {
        "liked": [_dated(item.video, item.added_at) for item in liked if item.video.music],
        "other_likes": [_dated(item.video, item.added_at) for item in liked if not item.video.music],
        "dislikes": [_dated(video, at) for video, at in dislikes],
        "follows": [_subscription(one) for one in follows],
        "playlists": [_playlist(one) for one in state.own(account)],
    }


def catalog(state: State) -> JsonObject:
    """Name and credited artists of everything there is, by URI; of videos the owner's ``channel`` as well."""
    videos = {video.uri: _video(video) for video in state.catalog.videos.values()}
    return {**videos, **{_uri(one): _channel(one) for one in state.catalog.channels.values()}}


def _uri(channel: Channel) -> str:
    return f"youtube:channel:{channel.id}"


def _channel(channel: Channel) -> JsonObject:
    return {"name": channel.title, "artists": [channel.id], "channel": channel.id, "topic": channel.is_topic}


def _video(video: Video) -> JsonObject:
    return {
        "name": video.title,
        "artists": [artist.id for artist in video.artists],
        "channel": video.channel.id,
        "topic": video.channel.is_topic,
        "standing": video.standing.value,
    }


def _dated(video: Video, at: float) -> JsonObject:
    return {"uri": video.uri, **_video(video), "added_at": written(at)}


def _subscription(one: Subscription) -> JsonObject:
    return {"uri": _uri(one.channel), "id": one.id, **_channel(one.channel), "added_at": written(one.added_at)}


def _playlist(playlist: Playlist) -> JsonObject:
    return {
        "uri": f"youtube:playlist:{playlist.id}",
        "id": playlist.id,
        "name": playlist.title,
        "manual": playlist.manual,
        "items": [_item(item) for item in playlist.items],
    }


def _item(item: Item) -> JsonObject:
    return {"id": item.id, **_dated(item.video, item.added_at)}
