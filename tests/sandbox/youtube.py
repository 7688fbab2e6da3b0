"""A small library at YouTube, and a caller that does no more than send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.remote import UNUSED_TLS
from blocklist_jobs.sandbox.youtube_music.ids import channel_id, playlist_id, video_id

NAME = "youtube_music"


def channel(name: str) -> dict[str, Any]:
    """An artist's own channel."""
    return {"id": channel_id(name), "title": f"{name} - Topic"}


def video(name: str, artist: str = "Ann", **more: Any) -> dict[str, Any]:
    """A video of this name on an artist's channel."""
    return {"id": video_id(name), "title": name, "channel": channel(artist), **more}


def document(songs: int = 120) -> dict[str, Any]:
    """120 songs and a talk that ann likes, 60 subscriptions, four playlists: two hers, two Bob's."""
    names = [f"song {number:03}" for number in range(songs)]
    label = {"id": channel_id("label"), "title": "Some Label"}
    more = [
        video("talk", music=False, channel=label),
        video("fan", artists=[channel("Ann")], channel=label),
        video("gone", standing="deleted"),
        video("hidden", standing="private"),
        video("unratable", can_rate=False),
    ]
    first = video_id(names[0])
    mine = [first, video_id("gone"), video_id(names[1]), first, video_id("hidden"), video_id("fan")]
    lists: dict[str, dict[str, Any]] = {
        "mine": {"owner": "ann", "items": mine},
        "by date": {"owner": "ann", "manual": False, "items": [first]},
        "bob's": {"owner": "bob", "privacy": "public", "items": [first]},
        "secret": {"owner": "bob", "items": [first]},
    }
    return {
        "channels": [channel(f"star {number:02}") for number in range(61)],
        "videos": [*map(video, names), *more],
        "playlists": [{"id": playlist_id(name), "title": name, **rest} for name, rest in lists.items()],
        "users": [
            {
                "id": "ann",
                "liked": [video_id("talk"), *map(video_id, names)],
                "subscriptions": [channel_id(f"star {number:02}") for number in range(60)],
            },
            {"id": "bob", "subscriptions": [channel_id("star 00")]},
        ],
    }


@dataclass(frozen=True, slots=True)
class YouTube:
    """Ann at YouTube."""

    sandbox: Sandbox
    tokens: dict[str, Any]
    client: httpx.Client

    def send(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        """One request below the API's address."""
        return self.client.request(method, path, params=query, json=body)

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """The body of a read that succeeds."""
        response = self.send("GET", path, **({"part": "snippet"} | query))
        assert response.status_code == 200, response.text
        return dict(response.json())

    def names(self, part: str = "liked") -> list[str]:
        """The names of what is in a part of her library, as the sandbox itself sees it."""
        return [one["name"] for one in self.sandbox.library("ann", NAME)[part]]

    def items(self, name: str = "mine") -> list[str]:
        """The names of what is in one of her playlists."""
        lists = self.sandbox.library("ann", NAME)["playlists"]
        return [item["name"] for one in lists if one["name"] == name for item in one["items"]]

    def used(self) -> int:
        """Units of today."""
        return int(self.sandbox.quota()["sandbox-client"]["used"])


def caller(sandbox: Sandbox, token: str) -> httpx.Client:
    """Sends with this access token."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=sandbox.youtube_music_api_url, headers=headers, trust_env=False, verify=UNUSED_TLS)


def insertion(name: str, video: str, position: int | None = None) -> dict[str, Any]:
    """The body that inserts a video into a playlist."""
    snippet: dict[str, Any] = {
        "playlistId": playlist_id(name),
        "resourceId": {"kind": "youtube#video", "videoId": video_id(video)},
    }
    return {"snippet": snippet if position is None else {**snippet, "position": position}}


def subscription(name: str) -> dict[str, Any]:
    """The body that subscribes to an artist's channel."""
    return {"snippet": {"resourceId": {"kind": "youtube#channel", "channelId": channel_id(name)}}}


def error(response: httpx.Response) -> tuple[int, str]:
    """Status and reason of an error in Google's form."""
    body = response.json()["error"]
    assert body["code"] == response.status_code
    assert body["message"]
    return response.status_code, body["errors"][0]["reason"]
