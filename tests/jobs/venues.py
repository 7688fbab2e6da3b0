"""The four providers as the general suite sees them: the same music in each, and what is right there.

A fifth provider adds a line to ``VENUES`` and has to pass ``test_every_provider.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.apple_music import ids as apple_ids
from blocklist_jobs.sandbox.apple_music import translate as to_apple
from blocklist_jobs.sandbox.judge import DATES, Difference, IsDue, after_enforcement, after_rollback, by
from blocklist_jobs.sandbox.tidal import ids as tidal_ids
from blocklist_jobs.sandbox.tidal import translate as to_tidal
from blocklist_jobs.sandbox.youtube_music import ids as youtube_ids
from blocklist_jobs.sandbox.youtube_music import translate as to_youtube

Document = dict[str, Any]
DISLIKE = -1


@dataclass(frozen=True)
class Venue:
    """One provider.

    ``artist`` gives its id for an artist of the library; ``due`` says what the provider can take out. A rollback does
    not bring back the fields ``lost``, dates excepted of parts that are ``dated``; parts that are ``apart`` have what
    came back in its old order before the rest, those ``unordered`` promise no order. ``removals`` and ``additions`` are
    methods.
    """

    name: str
    translate: Callable[[Document], Document]
    artist: Callable[[str], str]
    due: Callable[[Collection[str]], IsDue] = by
    dialect: str = "library"
    lost: frozenset[str] = DATES
    dated: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    unordered: frozenset[str] = frozenset()
    removals: str = "DELETE"
    additions: str = "POST"
    options: Mapping[str, Any] = field(default_factory=dict)

    def fill(self, sandbox: Sandbox, library: Document) -> dict[str, Any]:
        """Puts a library of Spotify's form into the sandbox; the tokens of each user."""
        return sandbox.seed(self.translate(library), self.name)

    def wrong_after_enforcement(
        self, before: Document, after: Document, blocked: Collection[str]
    ) -> tuple[Difference, ...]:
        """All that is wrong with the library after an enforcement."""
        if self.name == "apple_music":
            before = {**before, "ratings": disliked(before, blocked)}
        return after_enforcement(_own(self, before), _own(self, after), self.due(blocked))

    def wrong_after_rollback(
        self, before: Document, after: Document, blocked: Collection[str]
    ) -> tuple[Difference, ...]:
        """All that is wrong with the library after a rollback."""
        found = after_rollback(before, after, self.lost)
        kept = [self._kept_order(one, before, after, blocked) for one in found]
        dates = after_rollback(_parts(before, self.dated), _parts(after, self.dated), self.lost - {"added_at"})
        return (*(one for one in kept if one != Difference(one.shelf)), *dates)

    def _kept_order(self, one: Difference, before: Document, after: Document, blocked: Collection[str]) -> Difference:
        if not one.reordered or one.shelf not in self.apart | self.unordered:
            return one
        if one.shelf in self.unordered:
            return replace(one, reordered=False)
        is_due = self.due(blocked)
        was, now = ([[x["uri"] for x in whole[one.shelf] if is_due(x) is due] for due in (True, False)]
                    for whole in (before, after))  # fmt: skip
        return replace(one, reordered=was != now)


def disliked(dump: Document, blocked: Collection[str]) -> list[dict[str, Any]]:
    """Apple's ratings as they should be: songs and albums that lead to a blocked artist are disliked."""
    ratings = {one["uri"]: one for one in dump["ratings"]}
    entries = [("songs", one) for one in dump["liked"]] + [("albums", one) for one in dump["albums"]]
    entries += [("songs", item) for one in dump["playlists"] if one["editable"] for item in one["items"]]
    for kind, one in entries:
        if one["linked"] and not set(blocked).isdisjoint(one["artists"]):
            id_ = one["uri"].rpartition(":")[2]
            ratings[one["uri"]] = {"uri": one["uri"], "kind": kind, "id": id_, "value": DISLIKE}
    return sorted(ratings.values(), key=lambda one: (one["kind"], one["id"]))


def _parts(dump: Document, names: Collection[str]) -> Document:
    return {"playlists": [], **{name: dump[name] for name in names}}


def _own(venue: Venue, dump: Document) -> Document:
    """Tidal lets helpers edit lists that it does not list as theirs: those are left alone."""
    if venue.name != "tidal":
        return dump
    return {**dump, "playlists": [{**one, "editable": one["owner"] == "ann"} for one in dump["playlists"]]}


def _never(_: Collection[str]) -> IsDue:
    return lambda _: False


def _by_channel(blocked: Collection[str]) -> IsDue:
    """YouTube tells of a video its channel alone, and of one that is gone not even that."""
    return lambda one: one["channel"] in blocked and one.get("standing", "public") == "public"


def _youtube(library: Document) -> Document:
    """Artists of no track here have a channel all the same."""
    made = to_youtube.document(_plain(library))
    return {**made, "channels": [*made["channels"], *map(to_youtube.topic, library["artists"])]}


def _tidal(library: Document) -> Document:
    """Artists of no track here exist all the same."""
    return {**to_tidal.document(_plain(library)), "artists": to_tidal.artists(library["artists"])}


def _plain(library: Document) -> Document:
    """Spotify's document without the entries that name a date."""
    lists = [{**one, "items": [i["uri"] if isinstance(i, dict) else i for i in one["items"]]}
             for one in library["playlists"]]  # fmt: skip
    return {**library, "playlists": lists}


_SPOTIFY = Venue(
    "spotify",
    lambda one: one,
    str,
    apart=frozenset({"liked"}),
    unordered=frozenset({"albums", "follows"}),
    additions="POST|PUT",
)
_CLASSIC = replace(_SPOTIFY, dialect="classic", apart=frozenset(), dated=frozenset({"liked"}))

VENUES = {
    venue.name if venue is not _CLASSIC else "spotify, classic": venue
    for venue in (
        _SPOTIFY,
        _CLASSIC,
        Venue(
            "apple_music",
            lambda one: to_apple.document(_plain(one)),
            apple_ids.artist_id,
            _never,
            removals="PUT",
            additions="PUT|DELETE",
            options={"dislike_where_removal_is_impossible": True},
        ),
        Venue(
            "youtube_music",
            _youtube,
            youtube_ids.channel_id,
            _by_channel,
            apart=frozenset({"liked"}),
            removals="POST|DELETE",
        ),
        Venue("tidal", _tidal, tidal_ids.number_of, lost=frozenset()),
    )
}
