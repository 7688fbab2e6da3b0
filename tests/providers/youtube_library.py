"""A library at the sandbox's YouTube, and a listener who has it."""

from __future__ import annotations

from typing import Any

from blocklist_jobs.core.calls import Added, Target, Wanted
from blocklist_jobs.core.library import Entry, Playlist, Surface
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.providers.youtube_music import YouTubeMusicProvider
from blocklist_jobs.sandbox import Sandbox
from tests.providers.listener import Listener

SITE = "youtube_music"
SONGS = [f"video{number:06}" for number in range(120)]
GONE, SECRET, UNRATABLE, TALK = "deleted0000", "private0000", "unratable00", "talk0000000"


def channel(name: str) -> str:
    """The id of the channel of this name."""
    return "UC" + name.replace(" ", "").ljust(22, "_")[:22]


def topic(name: str) -> dict[str, Any]:
    """An artist's own channel."""
    return {"id": channel(name), "title": f"{name} - Topic"}


def document() -> dict[str, Any]:
    """Ann has 120 songs by five artists and two videos by others, 70 subscriptions, five playlists; Bob has one."""
    songs = [{"id": id_, "title": f"song {at}", "channel": topic(f"Star {at % 5}")} for at, id_ in enumerate(SONGS)]
    label = {"id": channel("Label"), "title": "Label"}
    others: list[dict[str, Any]] = [
        {"id": UNRATABLE, "title": "Star 1 & Star 9 - Duet (feat. Guest)", "channel": label, "can_rate": False},
        {"id": TALK, "title": "A talk", "channel": label, "music": False},
        {"id": GONE, "title": "Gone", "channel": label, "standing": "deleted"},
        {"id": SECRET, "title": "Secret", "channel": label, "standing": "private"},
    ]
    mine = [SONGS[0], SONGS[1], GONE, SONGS[0], SECRET, UNRATABLE, SONGS[2], SONGS[0]]
    lists: dict[str, dict[str, Any]] = {
        "mine": {"items": mine},
        "long": {"items": SONGS},
        "sorted": {"items": SONGS[:3], "manual": False},
        "empty": {"items": []},
        "public": {"items": SONGS[:2], "privacy": "public"},
        "bob's": {"items": SONGS[:2], "owner": "bob"},
    }
    return {
        "channels": [topic(f"Star {number}") for number in range(70)],
        "videos": songs + others,
        "playlists": [{"id": f"PL{name}", "title": name, "owner": "ann", **rest} for name, rest in lists.items()],
        "users": [
            {
                "id": "ann",
                "liked": [TALK, UNRATABLE, *SONGS],
                "subscriptions": [channel(f"Star {number}") for number in range(70)],
            },
            {"id": "bob"},
        ],
    }


class Tube(Listener):
    """A listener of YouTube, with what one does there entry by entry."""

    def content(self, part: str) -> list[str]:
        """A part of the library by name of thing, in order."""
        return [one["uri"].rpartition(":")[2] for one in self.truth(part)]

    def items(self, playlist: str) -> list[str]:
        """What a playlist holds, slot by slot."""
        return [str(uri).rpartition(":")[2] for uri in self.true_uris(playlist)]

    def entries(self, playlist: Playlist) -> list[Entry]:
        """The entries of a playlist."""
        return self.read(self.provider.pages_of(playlist))[0]

    def used(self) -> int:
        """Units used of the day."""
        return int(self.sandbox.quota()["sandbox-client"]["used"])


def ann_in(sandbox: Sandbox, socket: HttpSocket) -> tuple[Tube, str]:
    """Ann, and her channel's id."""
    tokens = sandbox.seed(document(), SITE)["ann"]
    return tube_of(sandbox, socket, tokens, "ann"), tokens["channel_id"]


def tube_of(sandbox: Sandbox, socket: HttpSocket, tokens: dict[str, Any], user: str) -> Tube:
    """The listener of these tokens."""
    provider = YouTubeMusicProvider(
        api_url=sandbox.youtube_music_api_url,
        oauth_url=sandbox.youtube_music_oauth_url,
        client_id=tokens["client_id"],
        client_secret=tokens["client_secret"],
    )
    return Tube(sandbox, provider, socket, tokens["access_token"], tokens["refresh_token"], user)


def target(entry: Entry) -> tuple[Target]:
    """The entry as the one target of a call."""
    return (Target(entry.entity_type, entry.entity_id, entry.occurrence),)


def wanted(entry: Entry) -> tuple[Wanted]:
    """The entry as the one to be put back."""
    return (Wanted(entry.entity_type, entry.entity_id, entry.position, entry.before),)


ONE_ADDED = Added(("",))
PARTS = {Surface.LIKED_SONGS: "liked", Surface.FOLLOWED_ARTISTS: "follows"}
