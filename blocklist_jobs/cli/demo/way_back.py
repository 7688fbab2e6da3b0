"""Judges the library after a rollback against the library before the enforcement; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from blocklist_jobs.cli.demo.difference import Difference, unlike
from blocklist_jobs.cli.demo.dump import Lost
from blocklist_jobs.cli.demo.library import Library, Shelf
from blocklist_jobs.cli.demo.verdict import (
    SURFACES,
    Finding,
    about_others,
    about_ratings,
    about_surface,
    done_of,
)


def judge_back(before: Library, after: Library, lost: Lost) -> tuple[Finding, ...]:
    """All findings about a library that has to be as it was, but for what the provider cannot give back.

    Both libraries are read without the fields that are ``lost``.
    """
    surfaces = tuple(_about(name, before, after, lost) for name in SURFACES if before.of(name))
    ratings = (about_ratings(before.ratings, after.ratings, {}),) if before.ratings or after.ratings else ()
    return (*surfaces, *ratings, about_others(before, after))


def about_rollback(job: Mapping[str, Any], undone: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Whether the rollback ended well, and put back as many entries as the job that it undoes had done."""
    was, back = done_of(undone), done_of(job)
    return (
        Finding(job["status"] == "completed", f"the rollback ended {job['status']}"),
        Finding(was == back, f"the rollback's report speaks of {back:,} entries; {was:,} had been dealt with"),
    )


def _about(surface: str, before: Library, after: Library, lost: Lost) -> Finding:
    in_order = surface not in lost.order

    def compare(was: Shelf, now: Shelf) -> Difference:
        return unlike(was, now, in_order=in_order)

    def told(mine: Iterable[Shelf]) -> str:  # noqa: ARG001 - a teller like any other
        return _as_before(lost.fields.get(surface, frozenset()), in_order=in_order)

    return about_surface(surface, before, after, compare, told)


def _as_before(fields: AbstractSet[str], *, in_order: bool) -> str:
    dates = "dates" if "added_at" not in fields else ""
    kept = " and ".join(part for part in ("order" if in_order else "", dates) if part)
    return f"all there, {kept} as before" if kept else "all there as before"
