"""Made-up libraries of any size, the same for the same seed, and blocklists that fit them."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import accumulate

from blocklist_jobs.sandbox.ids import DIGITS
from blocklist_jobs.sandbox.wire import JsonObject

TRACKS_PER_ARTIST = 1.6
"""Of the real lists that the shares here follow: 11,284 tracks by 8,711 artists, many of them featured."""
FEATURED_SHARE = 0.25
TOUCHED_SHARE = 1 / 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """How large a library is to be, and how many artists a blocklist for it (0: none)."""

    user: str = "listener"
    liked: int = 1000
    playlists: int = 10
    seed: int = 1
    blocklist: int = 0


class Generator:
    """Invents names, ids and music from one source of randomness."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        text = resources.files("blocklist_jobs.sandbox").joinpath("data/names.json").read_text(encoding="utf-8")
        self._words: dict[str, list[str]] = json.loads(text)

    def id(self) -> str:
        """An id that looks like Spotify's."""
        return "".join(self._dice.choices(DIGITS, k=22))

    def artists(self, number: int) -> list[JsonObject]:
        """Bands and people."""
        return [{"id": self.id(), "name": self._artist_name()} for _ in range(number)]

    def tracks(self, number: int, artists: Sequence[JsonObject]) -> Iterator[JsonObject]:
        """Tracks by these artists, a few of whom have many and most of whom have one or two; some feature a second."""
        weights = list(accumulate((rank + 10) ** -0.6 for rank in range(len(artists))))
        albums: dict[str, JsonObject] = {}
        for _ in range(number):
            first, second = self._dice.choices(artists, cum_weights=weights, k=2)
            featured = [second] if self._dice.random() < FEATURED_SHARE and second is not first else []
            if first["id"] not in albums or self._dice.random() < 0.5:
                albums[first["id"]] = {"id": self.id(), "name": self.title(), "artists": [first]}
            yield {
                "id": self.id(),
                "name": self.title(),
                "artists": [first, *featured],
                "album": albums[first["id"]],
                "duration_ms": self._dice.randrange(120, 360) * 1000,
            }

    def title(self) -> str:
        """A title of a song, an album or a playlist."""
        return f"{self._word('adjectives')} {self._word('nouns')}"

    def playlists(self, number: int, user: str, tracks: Sequence[str]) -> Iterator[JsonObject]:
        """Playlists of 20 to 150 entries. Every tenth is somebody else's, every eighth is shared work."""
        for index in range(number):
            foreign = index % 10 == 9
            shared = index % 8 == 7
            yield {
                "id": self.id(),
                "name": self.title(),
                "owner": "somebody" if foreign or shared else user,
                "collaborative": shared and not foreign,
                "public": not shared and index % 2 == 0,
                "items": self._entries(index, tracks),
            }

    def sample(self, things: Sequence[str], number: int) -> list[str]:
        """Some of them, in an order of its own."""
        return self._dice.sample(things, min(number, len(things)))

    def blocklist(self, length: int, of_tracks: Sequence[Sequence[str]], names: dict[str, str]) -> list[JsonObject]:
        """Artists on about one in six of these tracks (fewer if the list is short), filled up with artists on none."""
        tracks_of = Counter(artist for artists in of_tracks for artist in artists)
        chosen = self._chosen(length, tracks_of, round(len(of_tracks) * TOUCHED_SHARE))
        listed = [{"id": id_, "name": names[id_]} for id_ in chosen]
        listed += self.artists(length - len(listed))
        self._dice.shuffle(listed)
        return listed

    def _chosen(self, length: int, tracks_of: Counter[str], target: int) -> list[str]:
        shuffled = self.sample(list(tracks_of), len(tracks_of))
        chosen: list[str] = []
        touched = 0
        for id_ in shuffled:
            if touched >= target or len(chosen) == length:
                break
            chosen.append(id_)
            touched += tracks_of[id_]
        # A short list reaches the share only with artists of many tracks in place of those with few.
        rest = iter(sorted(set(tracks_of) - set(chosen), key=lambda id_: (-tracks_of[id_], id_)))
        chosen.sort(key=lambda id_: tracks_of[id_])
        for index, (small, big) in enumerate(zip(list(chosen), rest, strict=False)):
            if touched >= target or tracks_of[big] <= tracks_of[small]:
                break
            chosen[index] = big
            touched += tracks_of[big] - tracks_of[small]
        return chosen

    def _entries(self, index: int, tracks: Sequence[str]) -> list[str | None]:
        chosen = self.sample(tracks, self._dice.randrange(20, 151))
        entries: list[str | None] = [f"spotify:track:{id_}" for id_ in chosen]
        specials: list[str | None] = list(entries[:2])
        if index % 4 == 0:
            specials.append(f"spotify:local:{self._artist_name()}:{self.title()}:{self.title()}:215".replace(" ", "+"))
        if index % 5 == 0:
            specials.append(f"spotify:episode:{self.id()}")
        if index % 6 == 0:
            specials.append(None)
        for special in specials:
            entries.insert(self._dice.randrange(len(entries) + 1), special)
        return entries

    def _artist_name(self) -> str:
        if self._dice.random() < 0.4:
            return f"{self._word('given')} {self._word('family')}"
        return f"{self._word('adjectives')} {self._word('nouns')}s"

    def _word(self, kind: str) -> str:
        return self._dice.choice(self._words[kind])


def library(generator: Generator, wanted: Wanted) -> JsonObject:
    """A user's library as a document to seed with; the playlists hold half liked songs, half others."""
    artists = generator.artists(max(2, round(wanted.liked / TRACKS_PER_ARTIST)))
    # A fifth more tracks than are liked, and at least enough to make a playlist of.
    tracks = list(generator.tracks(round(wanted.liked * 1.2) + 50, artists))
    ids = [track["id"] for track in tracks]
    liked, others = ids[: wanted.liked], ids[wanted.liked :]
    pool = generator.sample(liked, len(others)) + others
    albums = list({track["album"]["id"]: None for track in tracks[: wanted.liked]})
    credited = list({artist["id"]: None for track in tracks for artist in track["artists"]})
    playlists = list(generator.playlists(wanted.playlists, wanted.user, pool))
    user = {
        "id": wanted.user,
        "liked": liked,
        "albums": generator.sample(albums, len(albums) // 10),
        "follows": generator.sample(credited, len(credited) // 15),
        "playlists": [playlist["id"] for playlist in playlists],
    }
    return {"tracks": tracks, "playlists": playlists, "users": [user]}
