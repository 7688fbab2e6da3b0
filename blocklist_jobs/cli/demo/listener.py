"""The made-up listener of the demo: fills the sandbox, and reads the library there before and after."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blocklist_jobs.cli.demo.dump import library_of, requests_of
from blocklist_jobs.cli.demo.library import Library, Requests
from blocklist_jobs.cli.demo.pace import Pace
from blocklist_jobs.sandbox.remote import Remote

USER = "listener"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the library is made of: generated, or the playlists of a file, one JSON object a line."""

    library: Path | None
    blocklist: Path | None
    liked: int
    playlists: int
    artists: int
    seed: int


class Listener:
    """One user of the sandbox, seen from the sandbox's own side."""

    def __init__(self, remote: Remote, wanted: Wanted) -> None:
        self._remote = remote
        liked, playlists = wanted.liked, wanted.playlists
        if wanted.library:
            made = remote.seed_playlists(wanted.library, user=USER, liked=liked, playlists=playlists)
        else:
            numbers = {"seed": wanted.seed, "blocklist": wanted.artists}
            made = remote.generate(user=USER, liked=liked, playlists=playlists, **numbers)
        self.tokens: dict[str, Any] = made[USER]
        self._catalog = remote.catalog()
        self.blocklist = made.get("blocklist") or _some_artists(self._catalog, wanted.artists, wanted.seed)

    def library(self) -> Library:
        """The library as it is now."""
        return library_of(self._remote.library(USER), self._catalog, USER)

    def blocklist_csv(self) -> bytes:
        """The blocklist that goes with the library, as a file."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(("artist", "id"))
        writer.writerows((artist["name"], artist["id"]) for artist in self.blocklist)
        return text.getvalue().encode()

    def be_strict(self, pace: Pace) -> None:
        """From now on refuse what goes beyond ``pace``, and count from nothing."""
        self._remote.limit({"limit": pace.limit, "seconds": pace.seconds})
        self._remote.clear_requests()

    def requests(self, pace: Pace) -> Requests:
        """What was sent since, by the sandbox's own log."""
        return requests_of(self._remote.summary(pace.seconds), pace.limit)

    def kinds(self, pace: Pace) -> dict[str, int]:
        """How many requests of each kind were sent."""
        return dict(self._remote.summary(pace.seconds)["by_kind"])


def _some_artists(catalog: dict[str, Any], many: int, seed: int) -> list[dict[str, Any]]:
    """Artists of a library that came without a blocklist, drawn the same way every time."""
    artists = [_artist(uri, known) for uri, known in catalog.items() if uri.startswith("spotify:artist:")]
    return random.Random(seed).sample(_sorted(artists), min(many, len(artists)))  # noqa: S311 - no secret


def _artist(uri: str, known: dict[str, Any]) -> dict[str, Any]:
    return {"id": uri.rpartition(":")[2], "name": known["name"]}


def _sorted(artists: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(artists, key=lambda artist: str(artist["id"]))
