"""Judges the library after an enforcement against the library before it; pure. Every finding is right or wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from blocklist_jobs.cli.demo.difference import EXAMPLES, Difference, difference, some, unlike, words_of
from blocklist_jobs.cli.demo.library import Library, Requests, Shelf, Thing

SURFACES = ("liked_songs", "playlists", "saved_albums", "followed_artists")
DISLIKED = -1

Compare = Callable[[Shelf, Shelf], Difference]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and whether it is as it must be."""

    right: bool
    text: str


def judge(before: Library, after: Library, blocked: AbstractSet[str]) -> tuple[Finding, ...]:
    """All findings about a library from which all that is by listed artists was to be removed."""

    def compare(was: Shelf, now: Shelf) -> Difference:
        return difference(was, now, blocked)

    def told(mine: Iterable[Shelf]) -> str:
        return f"{_count(mine, blocked):,} removed, none left; the rest as it was"

    surfaces = tuple(about_surface(name, before, after, compare, told) for name in SURFACES if before.of(name))
    return (*surfaces, about_others(before, after))


def judge_dislikes(before: Library, after: Library, blocked: AbstractSet[str]) -> tuple[Finding, ...]:
    """All findings about a library of which nothing can be removed, and listed artists were to be disliked."""

    def told(mine: Iterable[Shelf]) -> str:
        return f"{_count(mine, blocked):,} disliked; all of them still there"

    surfaces = tuple(about_surface(name, before, after, unlike, told) for name in SURFACES if before.of(name))
    due = {thing.uri: thing.name for shelf in before.shelves for thing in _due(shelf, blocked)}
    wants = {**before.ratings, **dict.fromkeys(due, DISLIKED)}
    return (*surfaces, about_ratings(wants, after.ratings, due), about_others(before, after))


def about_job(job: Mapping[str, Any], before: Library, blocked: AbstractSet[str]) -> tuple[Finding, ...]:
    """Whether the job ended well, and whether what it says it did is what there was to do."""
    due, told = _count(before.shelves, blocked), done_of(job)
    return (
        Finding(job["status"] == "completed", f"the job ended {job['status']}"),
        Finding(told == due, f"the job's report speaks of {told:,} entries; {due:,} were by listed artists"),
    )


def about_requests(requests: Requests) -> tuple[Finding, ...]:
    """Whether the provider got no more than it allows."""
    within = 0 < requests.most_in_window <= requests.limit
    allowed = f"{requests.limit:,} requests allowed in any {requests.seconds:g} s"
    return (
        Finding(within, f"requests: {requests.sent} sent, at most {requests.most_in_window:,} of {allowed}"),
        Finding(requests.refused == 0, f"refused for being too many: {requests.refused}"),
    )


def about_units(used: int, limit: int, refused: int) -> Finding:
    """Whether a day's quota was kept."""
    return Finding(
        used <= limit and refused == 0, f"units: {used:,} of {limit:,} of the day used, {refused} calls refused"
    )


def about_surface(
    surface: str, before: Library, after: Library, compare: Compare, told: Callable[[Iterable[Shelf]], str]
) -> Finding:
    """Whether ``compare`` finds no difference on any shelf of a surface; ``told`` says then what is right."""
    mine = before.of(surface)
    now = {shelf.id: shelf for shelf in after.of(surface)}
    gone = [shelf.name for shelf in mine if shelf.id not in now]
    wrong = [d for shelf in mine if shelf.id in now and (d := compare(shelf, now[shelf.id]))]
    entries = sum(len(shelf.things) for shelf in mine)
    lists = f" in {len(mine)} lists" if surface == "playlists" else ""
    name = surface.replace("_", " ")
    if not gone and not wrong:
        return Finding(True, f"{name}: {entries:,} entries{lists}, {told(mine)}")
    missing = [some("deleted as a whole", gone)] if gone else []
    return Finding(False, f"{name}: " + "; ".join([*missing, *(words_of(d) for d in wrong[:EXAMPLES])]))


def about_others(before: Library, after: Library) -> Finding:
    """Shelves that nobody may touch, and the set of shelves itself."""
    others = {shelf.id: shelf for shelf in before.shelves if not shelf.editable}
    now = {shelf.id: shelf for shelf in after.shelves}
    touched = [shelf.name for key, shelf in others.items() if now.get(key) != shelf]
    new = [shelf.name for key, shelf in now.items() if key not in {s.id for s in before.shelves}]
    text = f"playlists of others and the like: {len(others)}, untouched"
    if touched or new:
        text = f"playlists of others and the like: {some('touched', touched)} {some('new', new)}".rstrip()
    return Finding(not touched and not new, text)


def about_ratings(wants: Mapping[str, int], has: Mapping[str, int], names: Mapping[str, str]) -> Finding:
    """Whether there are these ratings and no others; ``names`` are those of what may be rated."""
    wrong = [names.get(uri, uri) for uri in sorted({*wants, *has}) if wants.get(uri) != has.get(uri)]
    return Finding(not wrong, some("ratings wrong", wrong) or f"ratings: {len(has):,}, each as it must be")


def done_of(job: Mapping[str, Any]) -> int:
    """How many entries a job's report says it has dealt with."""
    surfaces = (job.get("summary") or {}).get("surfaces", {})
    return sum(surface.get("completed", 0) for surface in surfaces.values())


def is_right(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong."""
    return all(finding.right for finding in findings)


def _count(shelves: Iterable[Shelf], blocked: AbstractSet[str]) -> int:
    return sum(len(_due(shelf, blocked)) for shelf in shelves)


def _due(shelf: Shelf, blocked: AbstractSet[str]) -> tuple[Thing, ...]:
    return tuple(thing for thing in shelf.things if thing.is_by(blocked)) if shelf.editable else ()
