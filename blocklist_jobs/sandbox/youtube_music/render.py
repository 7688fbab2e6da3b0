"""How things look in JSON, part by part."""

from __future__ import annotations

from collections.abc import Collection

from blocklist_jobs.sandbox.clock import written
from blocklist_jobs.sandbox.wire import JsonObject
from blocklist_jobs.sandbox.youtube_music.catalog import Channel, Standing, Video
from blocklist_jobs.sandbox.youtube_music.state import LIKED_VIDEOS, Item, Playlist, Subscription

PUBLISHED = 1_500_000_000.0
"""When every video was published; no test asks for it."""

GONE = {Standing.DELETED: "Deleted video", Standing.PRIVATE: "Private video"}


def shown(kind: str, id_: str, wanted: Collection[str], parts: JsonObject) -> JsonObject:
    """A resource with those of its parts that are wanted."""
    return {"kind": f"youtube#{kind}", "id": id_, **{name: part for name, part in parts.items() if name in wanted}}


def item_json(item: Item, playlist: str, owner: Channel, position: int, wanted: Collection[str]) -> JsonObject:
    """An entry of a playlist; of a video that is gone there is neither title nor owner."""
    video = item.video
    gone = GONE.get(video.standing)
    snippet: JsonObject = {
        "publishedAt": written(item.added_at),
        "channelId": owner.id,
        "channelTitle": owner.title,
        "title": gone or video.title,
        "description": "This video is unavailable." if gone else "",
        "thumbnails": {},
        "playlistId": playlist,
        "position": position,
        "resourceId": {"kind": "youtube#video", "videoId": video.id},
    }
    details: JsonObject = {"videoId": video.id}
    if not gone:
        snippet |= {"videoOwnerChannelTitle": video.channel.title, "videoOwnerChannelId": video.channel.id}
        details["videoPublishedAt"] = written(PUBLISHED)
    status = {"privacyStatus": {Standing.DELETED: "privacyStatusUnspecified"}.get(video.standing, video.standing.value)}
    parts = {"snippet": snippet, "contentDetails": details, "status": status}
    return shown("playlistItem", item.id, wanted, parts)


def playlist_json(playlist: Playlist, owner: Channel, wanted: Collection[str]) -> JsonObject:
    """A playlist without its entries; whether it is sorted by hand the API does not tell."""
    snippet = {
        "publishedAt": written(PUBLISHED),
        "channelId": owner.id,
        "channelTitle": owner.title,
        "title": playlist.title,
        "description": "",
    }
    parts = {
        "snippet": snippet,
        "contentDetails": {"itemCount": len(playlist.items)},
        "status": {"privacyStatus": playlist.privacy},
    }
    return shown("playlist", playlist.id, wanted, parts)


def subscription_json(subscription: Subscription, subscriber: Channel, wanted: Collection[str]) -> JsonObject:
    """A subscription."""
    channel = subscription.channel
    snippet = {
        "publishedAt": written(subscription.added_at),
        "title": channel.title,
        "description": "",
        "resourceId": {"kind": "youtube#channel", "channelId": channel.id},
        "channelId": subscriber.id,
    }
    parts = {"snippet": snippet, "contentDetails": {"totalItemCount": 0, "newItemCount": 0, "activityType": "all"}}
    return shown("subscription", subscription.id, wanted, parts)


def channel_json(channel: Channel, wanted: Collection[str]) -> JsonObject:
    """A channel."""
    related = {"likes": LIKED_VIDEOS, "uploads": f"UU{channel.id[2:]}"}
    parts = {
        "snippet": {"title": channel.title, "description": "", "publishedAt": written(PUBLISHED)},
        "contentDetails": {"relatedPlaylists": related},
    }
    return shown("channel", channel.id, wanted, parts)


def video_json(video: Video, wanted: Collection[str]) -> JsonObject:
    """A video; the category is of little help, as much music is not in 10."""
    snippet = {
        "publishedAt": written(PUBLISHED),
        "channelId": video.channel.id,
        "channelTitle": video.channel.title,
        "title": video.title,
        "description": "",
        "categoryId": "10" if video.channel.is_topic else "24",
    }
    parts = {"snippet": snippet, "contentDetails": {"duration": "PT3M5S"}, "status": {"privacyStatus": "public"}}
    return shown("video", video.id, wanted, parts)
