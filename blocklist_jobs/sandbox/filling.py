"""What any provider can be filled with: one library in Spotify's form, which each translates into its own."""

from __future__ import annotations

from dataclasses import dataclass

from blocklist_jobs.sandbox.generator import Generator, Wanted, library
from blocklist_jobs.sandbox.wire import JsonObject


@dataclass(frozen=True, slots=True)
class Filling:
    """A document of ``tracks``, ``playlists`` and ``users``, and the artists ``[{id, name}]`` of its blocklist."""

    document: JsonObject
    blocklist: list[JsonObject]


def generated(wanted: Wanted) -> Filling:
    """A made-up library; the same ``seed`` makes the same one for every provider."""
    generator = Generator(wanted.seed)
    document = library(generator, wanted)
    if not wanted.blocklist:
        return Filling(document, [])
    artists_of = {track["id"]: track["artists"] for track in document["tracks"]}
    liked = [artists_of[id_] for id_ in document["users"][0]["liked"]]
    names = {artist["id"]: artist["name"] for artists in artists_of.values() for artist in artists}
    credited = [[artist["id"] for artist in artists] for artists in liked]
    return Filling(document, generator.blocklist(wanted.blocklist, credited, names))
