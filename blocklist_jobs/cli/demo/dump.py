"""The sandbox's own dump of a library, of any provider, as the judge's :class:`Library`."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from blocklist_jobs.cli.demo.library import Library, Requests, Shelf, Thing

Document = Mapping[str, Any]

SINGLE = {"liked": "liked_songs", "albums": "saved_albums", "follows": "followed_artists"}
ASIDE = ("other_likes", "dislikes", "saved_playlists")
"""Parts that no job may touch."""
VERSIONS = frozenset({"snapshot_id", "last_modified_at"})
"""Every write makes a new version of a list: that of a list which may be written is none of the judge's business."""
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lost:
    """What a provider cannot give back: fields of the entries of a surface, and the order of some surfaces."""

    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    order: frozenset[str] = NOTHING


@dataclass(frozen=True, slots=True)
class Reading:
    """How a provider's dump is read: whom it lets a client see on an entry, and which lists are the listener's."""

    artists: Callable[[Document], Iterable[str]]
    is_theirs: Callable[[Document, str], bool]
    lost: Lost


def _credited(entry: Document) -> Iterable[str]:
    return [*entry.get("artists", ()), *entry.get("album_artists", ())]


def _always(one: Document, user: str) -> bool:  # noqa: ARG001 - a rule like any other
    """YouTube's dump has the listener's own lists alone."""
    return True


READINGS: Mapping[str, Reading] = {
    "spotify": Reading(
        artists=_credited,
        is_theirs=lambda one, _: one["editable"],
        lost=Lost(
            {
                "saved_albums": frozenset({"added_at"}),
                "playlists": frozenset({"added_at", "added_by"}),
                # There are no dates of follows.
                "followed_artists": frozenset({"added_at"}),
            },
            frozenset({"saved_albums", "followed_artists"}),
        ),
    ),
    # What does not lead to the catalogue has a line of text in place of artists.
    "apple_music": Reading(
        artists=lambda entry: entry["artists"] if entry.get("linked") else (),
        is_theirs=lambda one, _: one["editable"],
        lost=Lost(),
    ),
    # The owner of the video is all there is, and not even that of what is deleted or private.
    "youtube_music": Reading(
        artists=lambda entry: [entry["channel"]] if entry.get("standing", "public") == "public" else (),
        is_theirs=_always,
        lost=Lost(
            {
                "liked_songs": frozenset({"added_at"}),
                "playlists": frozenset({"added_at", "id"}),
                "followed_artists": frozenset({"added_at", "id"}),
            },
            frozenset({"liked_songs"}),
        ),
    ),
    "tidal": Reading(
        artists=_credited,
        is_theirs=lambda one, user: one["owner"] == user,
        lost=Lost({"playlists": frozenset({"item_id"})}),
    ),
}


def library_of(dump: Document, provider: str, user: str, *, as_restored: bool = False) -> Library:
    """The library of ``user``; ``as_restored`` leaves out of the records what the provider cannot give back."""
    reading = READINGS[provider]
    lost = reading.lost.fields if as_restored else {}
    singles = (
        Shelf(name, name, name, _things(dump[part], reading, lost.get(name, NOTHING)))
        for part, name in SINGLE.items()
        if part in dump
    )
    lists = (_playlist(one, reading, user, lost.get("playlists", NOTHING)) for one in dump["playlists"])
    aside = (
        Shelf(name, name, name.replace("_", " "), _things(dump[name], reading, NOTHING), editable=False)
        for name in ASIDE
        if name in dump
    )
    return Library((*singles, *lists, *aside), {one["uri"]: one["value"] for one in dump.get("ratings", ())})


def requests_of(summary: Document, limit: int) -> Requests:
    """The sandbox's account of its requests, in its window; a refused request counts as sent."""
    return Requests(
        sent=sum(count for kind, count in summary["by_kind"].items() if "/accounts" not in kind),
        most_in_window=max(summary["most_in_window"].values(), default=0),
        limit=limit,
        seconds=summary["window_s"],
        refused=max(summary["over_limit"], summary["refused_429"]),
    )


def _playlist(one: Document, reading: Reading, user: str, lost: Collection[str]) -> Shelf:
    theirs = reading.is_theirs(one, user)
    aside = {"items", *(VERSIONS if theirs else ())}
    things = _things(one["items"], reading, lost)
    return Shelf("playlists", one["id"], one["name"], things, _text(one, aside), theirs)


def _things(entries: Iterable[Document], reading: Reading, lost: Collection[str]) -> tuple[Thing, ...]:
    return tuple(
        Thing(
            str(entry.get("name") or entry["uri"]),
            frozenset(reading.artists(entry)) if "name" in entry else frozenset(),
            _text(entry, lost),
            str(entry["uri"]),
        )
        for entry in entries
    )


def _text(document: Document, aside: Collection[str]) -> str:
    return json.dumps({name: value for name, value in document.items() if name not in aside}, sort_keys=True)
