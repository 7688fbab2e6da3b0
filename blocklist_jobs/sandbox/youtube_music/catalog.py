"""Videos and the channels that own them; who sings in a video only its title says."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from blocklist_jobs.sandbox.wire import JsonObject

VIDEO_ID = re.compile(r"[0-9A-Za-z_-]{11}")
CHANNEL_ID = re.compile(r"UC[0-9A-Za-z_-]{22}")
TOPIC = " - Topic"


class Standing(StrEnum):
    """What has become of a video."""

    PUBLIC = "public"
    PRIVATE = "private"
    DELETED = "deleted"


class Channel(NamedTuple):
    """A channel."""

    id: str
    title: str

    @property
    def is_topic(self) -> bool:
        """Whether it is one that YouTube keeps for an artist whose label delivers the audio."""
        return self.title.endswith(TOPIC)


class Video(NamedTuple):
    """A video. ``artists`` are the channels of all who are credited on it: the API tells nothing of them."""

    id: str
    title: str
    channel: Channel
    artists: tuple[Channel, ...] = ()
    music: bool = True
    standing: Standing = Standing.PUBLIC
    can_rate: bool = True

    @property
    def uri(self) -> str:
        """Its name in dumps."""
        return f"youtube:video:{self.id}"


def _checked(form: re.Pattern[str], text: str) -> str:
    if form.fullmatch(text) is None:
        raise ValueError(f"not an id of YouTube's ({form.pattern}): {text!r}")
    return text


class Catalog:
    """All channels and videos by id."""

    def __init__(self) -> None:
        self.channels: dict[str, Channel] = {}
        self.videos: dict[str, Video] = {}

    def channel(self, document: JsonObject) -> Channel:
        """The channel of ``{id, title}``, added if new."""
        known = self.channels.get(document["id"])
        if known is None:
            known = Channel(_checked(CHANNEL_ID, document["id"]), document.get("title", ""))
            self.channels[known.id] = known
        return known

    def video(self, document: JsonObject) -> Video:
        """The video of ``{id, title, channel, artists?, music?, standing?, can_rate?}``, added if new.

        Without ``artists`` a Topic channel's video has the artist of the channel, another one nobody known.
        """
        known = self.videos.get(document["id"])
        if known is None:
            channel = self.channel(document["channel"])
            artists = tuple(self.channel(one) for one in document.get("artists", ()))
            known = Video(
                _checked(VIDEO_ID, document["id"]),
                document.get("title", ""),
                channel,
                artists or ((channel,) if channel.is_topic else ()),
                document.get("music", True),
                Standing(document.get("standing", "public")),
                document.get("can_rate", True),
            )
            self.videos[known.id] = known
        return known
