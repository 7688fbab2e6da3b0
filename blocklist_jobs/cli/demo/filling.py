"""The music of the demo: one library, made up or from a file, for each provider in its own form, and one blocklist."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blocklist_jobs.sandbox.apple_music import translate as apple
from blocklist_jobs.sandbox.filling import generated
from blocklist_jobs.sandbox.generator import Wanted as Generated
from blocklist_jobs.sandbox.spotify.seeding import playlists_document
from blocklist_jobs.sandbox.tidal import translate as tidal
from blocklist_jobs.sandbox.youtube_music import translate as youtube

USER = "listener"
SMALL_LIKED = 200
SMALL_LISTS = (0, 1, 2, 7, 9)
"""Of the library that Spotify gets whole, the others get so much: YouTube's day of units carries 200 writes, there and
back. Of made-up lists the last two are shared and somebody else's."""

Document = Mapping[str, Any]
Artists = list[dict[str, Any]]


def _same(artists: Iterable[Document]) -> Artists:
    return [dict(artist) for artist in artists]


_FORMS: Mapping[str, Callable[[Any], Any]] = {
    "apple_music": apple.document,
    "youtube_music": youtube.document,
    "tidal": tidal.document,
}
_ARTISTS: Mapping[str, Callable[[Any], Artists]] = {
    "spotify": _same,
    "apple_music": apple.artists,
    "youtube_music": youtube.artists,
    "tidal": tidal.artists,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the library is made of: generated, or the playlists of a file, one JSON object a line."""

    library: Path | None
    blocklist: Path | None
    liked: int
    playlists: int
    artists: int
    seed: int


@dataclass(frozen=True, slots=True)
class Music:
    """A library in Spotify's form, and the listed artists ``{id, name}`` by Spotify's ids."""

    document: Document
    artists: Artists

    def of(self, provider: str) -> Document:
        """What to fill a provider with: Spotify's is the whole, the others' a small part in their own form."""
        return self.document if provider == "spotify" else _FORMS[provider](small(self.document))

    def blocked(self, provider: str) -> frozenset[str]:
        """The listed artists by a provider's ids."""
        return frozenset(artist["id"] for artist in _ARTISTS[provider](self.artists))

    def blocklist_csv(self) -> bytes:
        """The blocklist as a file, with the ids of all providers."""
        columns = [[artist["id"] for artist in form(self.artists)] for form in _ARTISTS.values()]
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(("artist", *_ARTISTS))
        writer.writerows(zip((artist["name"] for artist in self.artists), *columns, strict=True))
        return text.getvalue().encode()


def music_of(wanted: Wanted) -> Music:
    """The music that is wanted; of a file without a blocklist, some of its artists are listed."""
    if wanted.library is None:
        filling = generated(Generated(USER, wanted.liked, wanted.playlists, wanted.seed, wanted.artists))
        return Music(filling.document, _same(filling.blocklist))
    lines = wanted.library.read_text(encoding="utf-8").splitlines()
    document = playlists_document(lines, USER, wanted.liked, wanted.playlists)
    return Music(document, _some_artists(document, wanted.artists, wanted.seed))


def small(document: Document) -> Document:
    """A small part of a library: the first liked songs and lists, and of albums and follows what is on these."""
    user = document["users"][0]
    lists = [one for at, one in enumerate(document["playlists"]) if at in SMALL_LISTS]
    liked = user["liked"][:SMALL_LIKED]
    wanted = {*liked, *(str(uri).rpartition(":")[2] for one in lists for uri in one["items"])}
    tracks = [track for track in document["tracks"] if track["id"] in wanted]
    albums = {track["album"]["id"] for track in tracks}
    artists = {artist["id"] for track in tracks for artist in track["artists"]}
    part = {
        "id": user["id"],
        "liked": liked,
        "albums": [id_ for id_ in user["albums"] if id_ in albums],
        "follows": [id_ for id_ in user["follows"] if id_ in artists],
        "playlists": [one["id"] for one in lists],
    }
    return {"tracks": tracks, "playlists": lists, "users": [part]}


def _some_artists(document: Document, many: int, seed: int) -> Artists:
    """Artists of a library that came without a blocklist, drawn the same way every time."""
    names = {artist["id"]: artist["name"] for track in document["tracks"] for artist in track["artists"]}
    drawn = random.Random(seed).sample(sorted(names), min(many, len(names)))  # noqa: S311 - no secret
    return [{"id": id_, "name": names[id_]} for id_ in drawn]
