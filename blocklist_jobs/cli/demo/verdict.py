"""Judges the library after the job against the library before it; pure. Every finding is right or wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from blocklist_jobs.cli.demo.library import Library, Requests, Shelf, Thing

SURFACES = ("liked_songs", "playlists", "saved_albums", "followed_artists")
EXAMPLES = 3
"""So many wrong entries are named in a finding; the count tells of the rest."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and whether it is as it must be."""

    right: bool
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """How one shelf differs from what it should be."""

    left: tuple[str, ...]
    """By a listed artist and still there."""
    lost: tuple[str, ...]
    """Not by a listed artist, and gone or altered."""
    strange: tuple[str, ...]
    """Was not there before."""
    reordered: bool

    def __bool__(self) -> bool:
        return bool(self.left or self.lost or self.strange or self.reordered)


def judge(before: Library, after: Library, blocked: AbstractSet[str], requests: Requests) -> tuple[Finding, ...]:
    """All findings about the library and the requests."""
    surfaces = tuple(_about_surface(name, before, after, blocked) for name in SURFACES)
    return (*surfaces, _about_others(before, after), *_about_requests(requests))


def about_job(job: dict[str, Any], before: Library, blocked: AbstractSet[str]) -> tuple[Finding, ...]:
    """Whether the job ended well, and whether what it says it did is what there was to do."""
    due = sum(len(_due(shelf, blocked)) for shelf in before.shelves)
    told = sum(surface.get("completed", 0) for surface in (job.get("summary") or {}).get("surfaces", {}).values())
    return (
        Finding(job["status"] == "completed", f"the job ended {job['status']}"),
        Finding(told == due, f"the job's report speaks of {told:,} removals; {due:,} entries were by listed artists"),
    )


def is_right(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong."""
    return all(finding.right for finding in findings)


def difference(before: Shelf, after: Shelf, blocked: AbstractSet[str]) -> Difference:
    """How a shelf differs from what is left of it once all that is by listed artists is gone, in the same order."""
    kept = tuple(thing for thing in before.things if not thing.is_by(blocked))
    has, wants = _records(after.things), _records(kept)
    return Difference(
        left=tuple(thing.name for thing in after.things if thing.is_by(blocked)),
        lost=_names(kept, wants - has),
        strange=_names(after.things, has - _records(before.things)),
        reordered=has == wants and [t.record for t in after.things] != [t.record for t in kept],
    )


def _about_surface(surface: str, before: Library, after: Library, blocked: AbstractSet[str]) -> Finding:
    mine = [shelf for shelf in before.of(surface) if shelf.editable]
    now = {shelf.id: shelf for shelf in after.of(surface)}
    gone = [shelf.name for shelf in mine if shelf.id not in now]
    wrong = [d for shelf in mine if shelf.id in now and (d := difference(shelf, now[shelf.id], blocked))]
    entries = sum(len(shelf.things) for shelf in mine)
    due = sum(len(_due(shelf, blocked)) for shelf in mine)
    lists = f" in {len(mine)} lists" if surface == "playlists" else ""
    name = surface.replace("_", " ")
    if not gone and not wrong:
        return Finding(True, f"{name}: {entries:,} entries{lists}, {due:,} removed, none left; the rest as it was")
    return Finding(False, f"{name}: " + "; ".join([*_missing(gone), *(_words(d) for d in wrong[:EXAMPLES])]))


def _about_others(before: Library, after: Library) -> Finding:
    """Shelves that are not the listener's, and the set of shelves itself."""
    others = {shelf.id: shelf for shelf in before.shelves if not shelf.editable}
    now = {shelf.id: shelf for shelf in after.shelves}
    touched = [shelf.name for key, shelf in others.items() if now.get(key) != shelf]
    new = [shelf.name for key, shelf in now.items() if key not in {s.id for s in before.shelves}]
    text = f"playlists of others: {len(others)}, untouched"
    if touched or new:
        text = f"playlists of others: {_some('touched', touched)} {_some('new', new)}".rstrip()
    return Finding(not touched and not new, text)


def _about_requests(requests: Requests) -> tuple[Finding, ...]:
    within = 0 < requests.most_in_window <= requests.limit
    most = f"{requests.most_in_window} of {requests.limit} allowed in any {requests.seconds:g} s"
    return (
        Finding(within, f"requests: {requests.sent} sent, at most {most}"),
        Finding(requests.refused == 0, f"refused for being too many (429): {requests.refused}"),
    )


def _due(shelf: Shelf, blocked: AbstractSet[str]) -> tuple[Thing, ...]:
    return tuple(thing for thing in shelf.things if thing.is_by(blocked)) if shelf.editable else ()


def _records(things: Iterable[Thing]) -> Counter[str]:
    return Counter(thing.record for thing in things)


def _names(things: Iterable[Thing], records: Counter[str]) -> tuple[str, ...]:
    """The names of the things with these records, as often as they count."""
    names = {thing.record: thing.name for thing in things}
    return tuple(names[record] for record in records.elements())


def _missing(gone: list[str]) -> list[str]:
    return [_some("deleted as a whole", gone)] if gone else []


def _words(wrong: Difference) -> str:
    parts = [_some("still there", wrong.left), _some("lost", wrong.lost), _some("appeared", wrong.strange)]
    return ", ".join(part for part in [*parts, "order changed" if wrong.reordered else ""] if part)


def _some(what: str, names: Iterable[str]) -> str:
    named = list(names)
    return f"{len(named)} {what} ({', '.join(named[:EXAMPLES])})" if named else ""
