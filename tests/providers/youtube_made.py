"""A client and YouTube's objects as tests want them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocklist_jobs.providers.youtube_music import YouTubeMusicProvider

API = "https://youtube.example/youtube/v3"
OAUTH = "https://oauth.example"


def youtube() -> YouTubeMusicProvider:
    """A client for an app."""
    return YouTubeMusicProvider(api_url=API, oauth_url=OAUTH, client_id="app-id", client_secret="app-secret")


def error(status: int, reason: str, message: str = "No.", **more: Any) -> dict[str, Any]:
    """The body of a refusal."""
    told = {"message": message, "domain": "youtube.test", "reason": reason}
    return {"error": {"code": status, "message": message, "errors": [told], **more}}


def video(video_id: str, channel: str = "Artist A - Topic", channel_id: str | None = "UCa", **more: Any) -> Any:
    """An item of a playlist; without a ``channel_id`` as a deleted video is shown."""
    owner = {"videoOwnerChannelId": channel_id, "videoOwnerChannelTitle": channel} if channel_id else {}
    snippet = {
        "publishedAt": "2026-01-02T03:04:05Z",
        "title": f"song {video_id}",
        "playlistId": "PL0",
        "position": 0,
        "resourceId": {"kind": "youtube#video", "videoId": video_id},
    }
    item = {"kind": "youtube#playlistItem", "id": f"item-{video_id}", "contentDetails": {"videoId": video_id}}
    return {**item, "snippet": {**snippet, **owner, **more}}


def subscription(channel_id: str, title: str = "Artist A - Topic", **more: Any) -> dict[str, Any]:
    """A subscription."""
    snippet = {"publishedAt": "2026-01-02T03:04:05Z", "title": title, "resourceId": {"channelId": channel_id}}
    return {"kind": "youtube#subscription", "id": f"sub-{channel_id}", "snippet": snippet, **more}


def page(items: list[Any], following: str = "", total: int | None = None) -> Mapping[str, Any]:
    """A page of a list; ``following`` is the token of the next."""
    told = {"items": items, "pageInfo": {"totalResults": len(items) if total is None else total, "resultsPerPage": 50}}
    return {**told, "nextPageToken": following} if following else told
