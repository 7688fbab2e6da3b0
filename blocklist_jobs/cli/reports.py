"""What a plan, a scan and a finished job say, in words. Pure; the input is the API's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocklist_jobs.cli.output import one_line, rows_as_text
from blocklist_jobs.cli.words import SKIPS, SURFACES, Document, done_of, error_text

MOST_ARTISTS = 20
"""Artists of a library that are shown; ``--json`` has all that the server sends."""

INSTEAD = {"dislike": "is disliked instead of removed", "review": "cannot be removed, and is left for you to review"}


def plan_text(plan: Document, *, width: int) -> str:
    """What a dry run would do, per surface, and what it would leave or could not undo."""
    surfaces = plan["surfaces"]
    rows = [(_name(name), str(at["entries"]), str(at["remove"]), str(at["review"])) for name, at in surfaces.items()]
    table = rows_as_text(("surface", "entries", "remove", "to review"), rows, width=width) if rows else "nothing read"
    notes = [f"{_name(name)}: what is listed {INSTEAD[at['action']]}" for name, at in surfaces.items() if _other(at)]
    notes += [
        f"cannot be put back as it was in {_name(name)}: {', '.join(at['not_restorable'])}"
        for name, at in surfaces.items()
        if at.get("not_restorable")
    ]
    notes += [f"not touched, the provider gives no way in: {_name(name)}" for name in plan.get("unsupported") or ()]
    notes += [f"cannot be done by this provider: {what}" for what in plan.get("cannot") or ()]
    return "\n".join([table, *_left_alone(plan), *_closed(plan.get("could_not_read")), *notes])


def summary_text(job: Document, *, width: int) -> str:
    """What a job did, per surface; one that carried out a plan has not counted the entries again."""
    summary = job["summary"]
    if job["job_type"] == "token_refresh":
        return "the token was renewed" if summary.get("renewed") else "the token was not renewed"
    if summary.get("nothing_to_do"):
        return "nothing to do: all of it is back already"
    done = done_of(job)
    count = "pending" if job["job_type"] == "library_scan" else "completed"
    rows = [
        (_name(name), str(at.get("entries") or "-"), str(at.get(count, 0)), str(at.get("failed", 0)))
        for name, at in summary.get("surfaces", {}).items()
    ]
    table = rows_as_text(("surface", "entries", done, "failed"), rows, width=width) if rows else "nothing read"
    parts = [table, *_left_alone(summary), *_closed(summary.get("closed")), *_artists(summary.get("artists"), width)]
    return "\n".join(parts)


def _name(surface: str) -> str:
    return SURFACES.get(surface, surface)


def _other(planned: Document) -> bool:
    """Whether something is listed there and not removed."""
    return planned.get("action", "remove") in INSTEAD and bool(planned["remove"] or planned["review"])


def _left_alone(report: Document) -> list[str]:
    skips = [f"{SKIPS.get(why, why)} {count}" for why, count in (report.get("left_alone") or {}).items()]
    return [f"left alone: {', '.join(skips)}"] if skips else []


def _closed(closed: Document | None) -> list[str]:
    return [f"could not be read or changed: {where}: {error_text(fault)}" for where, fault in (closed or {}).items()]


def _artists(artists: Mapping[str, Any] | None, width: int) -> list[str]:
    """Who is in the library most often."""
    if not artists or not artists["most"]:
        return []
    rows = [(one_line(one["name"]), str(one["entries"])) for one in artists["most"][:MOST_ARTISTS]]
    title = f"{artists['distinct']} artists, the most frequent:"
    return ["", title, rows_as_text(("artist", "entries"), rows, width=width)]
