"""The sandbox's own dump of a library as the judge's :class:`Library`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from blocklist_jobs.cli.demo.library import Library, Requests, Shelf, Thing

Document = Mapping[str, Any]

SINGLE = {"liked": "liked_songs", "albums": "saved_albums", "follows": "followed_artists"}


def library_of(dump: Document, catalog: Document, user: str) -> Library:
    """The library of ``user``; ``catalog`` says by URI who is credited on what."""
    singles = (Shelf(name, name, name, _things(dump[part], catalog)) for part, name in SINGLE.items())
    return Library((*singles, *(_playlist(one, catalog, user) for one in dump["playlists"])))


def requests_of(summary: Document, limit: int) -> Requests:
    """The sandbox's account of its requests, in its window; a refused request counts as sent."""
    return Requests(
        sent=sum(count for kind, count in summary["by_kind"].items() if "/accounts" not in kind),
        most_in_window=max(summary["most_in_window"].values(), default=0),
        limit=limit,
        seconds=summary["window_s"],
        refused=summary["refused_429"],
    )


def _playlist(one: Document, catalog: Document, user: str) -> Shelf:
    editable = one["owner"] == user or one["collaborative"]
    # Every write makes a new version of a list: that of a list which may be written is none of the judge's business.
    aside = ("items", "snapshot_id") if editable else ("items",)
    beside = {name: value for name, value in one.items() if name not in aside}
    return Shelf("playlists", one["id"], one["name"], _things(one["items"], catalog), _text(beside), editable)


def _things(entries: Iterable[Document], catalog: Document) -> tuple[Thing, ...]:
    return tuple(_thing(entry, catalog) for entry in entries)


def _thing(entry: Document, catalog: Document) -> Thing:
    """An entry; what the catalogue does not know (local files, episodes, gaps) must stay where it is."""
    known = catalog.get(entry["uri"] or "")
    if known is None:
        return Thing(str(entry["uri"]), frozenset(), _text(entry), removable=False)
    return Thing(known["name"], frozenset(known["artists"]), _text(entry))


def _text(document: Document) -> str:
    return json.dumps(document, sort_keys=True)
