"""All that the YouTube of the sandbox remembers."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from blocklist_jobs.sandbox.clock import Clock
from blocklist_jobs.sandbox.codes import Codes
from blocklist_jobs.sandbox.youtube_music.catalog import Catalog, Channel, Video
from blocklist_jobs.sandbox.youtube_music.grants import App, Grants
from blocklist_jobs.sandbox.youtube_music.ids import channel_id, entry_id
from blocklist_jobs.sandbox.youtube_music.quotas import Quotas

DEFAULT_APP = "sandbox-client"

LIKED_MUSIC, LIKED_VIDEOS = "LM", "LL"


@dataclass(frozen=True, slots=True)
class Habits:
    """What YouTube does in one way or another.

    ``liked_music``: there is a list ``LM``. ``approximate``: totals of long lists are not quite right.
    ``duplicates``: a playlist takes a video twice. ``capacity`` is the most that a playlist holds.
    """

    liked_music: bool = True
    approximate: bool = True
    duplicates: bool = True
    capacity: int = 5000


class Item(NamedTuple):
    """One entry of a playlist; the same video can be in it twice, with two ids."""

    id: str
    video: Video
    added_at: float


@dataclass(slots=True)
class Playlist:
    """A playlist; with ``manual`` False YouTube sorts it by date, newest first, and nobody chooses a position."""

    id: str
    title: str
    owner: str
    manual: bool = True
    privacy: str = "private"
    items: list[Item] = field(default_factory=list)

    def place(self, position: int | None) -> int:
        """Where an entry for this position, or for none, will stand."""
        if not self.manual:
            return 0
        return len(self.items) if position is None else min(position, len(self.items))


class Subscription(NamedTuple):
    """A subscription to a channel."""

    id: str
    channel: Channel
    added_at: float


class Rating(NamedTuple):
    """When a video was rated, and the id that its entry has in a liked list, which names nothing to delete."""

    at: float
    entry: str


@dataclass(slots=True)
class Account:
    """A user. ``likes`` and ``dislikes`` are ratings by video, the oldest first.

    ``trouble`` is the reason for which every call is refused, if there is one.
    """

    id: str
    likes: dict[str, Rating] = field(default_factory=dict)
    dislikes: dict[str, Rating] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    trouble: str = ""
    lists: dict[bool, list[Item]] = field(default_factory=dict)
    """The liked lists as they were last shown, until a rating changes."""

    @property
    def channel(self) -> Channel:
        """The user's own channel."""
        return Channel(channel_id(f"user {self.id}"), self.id)

    def rating(self, id_: str) -> str:
        """``like``, ``dislike`` or ``none``."""
        return "like" if id_ in self.likes else "dislike" if id_ in self.dislikes else "none"

    def rate(self, id_: str, rating: str, now: float) -> bool:
        """Gives a rating; one that is there already keeps its date."""
        if self.rating(id_) == rating:
            return False
        self.lists.clear()
        self.likes.pop(id_, None)
        self.dislikes.pop(id_, None)
        if rating != "none":
            rated = self.likes if rating == "like" else self.dislikes
            rated[id_] = Rating(now, entry_id(f"like {self.id} {id_}"))
        return True

    def subscribed(self, channel: str) -> Subscription | None:
        """The subscription to a channel."""
        return next((one for one in self.subscriptions.values() if one.channel.id == channel), None)


@dataclass(slots=True)
class State:
    """Videos, users, playlists, consents, units, and how YouTube behaves."""

    catalog: Catalog = field(default_factory=Catalog)
    accounts: dict[str, Account] = field(default_factory=dict)
    playlists: dict[str, Playlist] = field(default_factory=dict)
    grants: Grants = field(default_factory=lambda: Grants(apps={DEFAULT_APP: App(DEFAULT_APP)}))
    codes: Codes = field(default_factory=Codes)
    quotas: Quotas = field(default_factory=Quotas)
    habits: Habits = field(default_factory=Habits)
    clock: Clock = field(default_factory=Clock)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def fresh(self) -> str:
        """An id for an entry or a subscription that nothing has or had."""
        return entry_id(f"{next(self.numbers)}")

    def own(self, account: Account) -> list[Playlist]:
        """The user's own playlists."""
        return [one for one in self.playlists.values() if one.owner == account.id]

    def liked(self, account: Account, *, music: bool) -> list[Item]:
        """The liked videos, or the liked music, newest first."""
        if music not in account.lists:
            rated = [(self.catalog.videos[id_], rating) for id_, rating in reversed(account.likes.items())]
            kept = [Item(rating.entry, video, rating.at) for video, rating in rated if video.music or not music]
            account.lists[music] = kept
        return account.lists[music]

    def holding(self, item_id: str) -> tuple[Playlist, Item] | None:
        """The entry with this id and the playlist that it is in."""
        found = ((playlist, item) for playlist in self.playlists.values() for item in playlist.items)
        return next((pair for pair in found if pair[1].id == item_id), None)
