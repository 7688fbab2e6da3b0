"""A job in words: what it is, what it waits for, its plan, what it did. Pure; the input is the API's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocklist_jobs.cli.output import rows_as_text
from blocklist_jobs.cli.times import moment, span

Document = Mapping[str, Any]

SURFACES = {
    "liked_songs": "liked songs",
    "playlists": "playlists",
    "saved_albums": "saved albums",
    "followed_artists": "followed artists",
}

REASONS = {
    "rate": "the provider's rate limit",
    "quota": "the provider's daily quota",
    "cool_down": "the provider to take requests again (it asked for a pause)",
    "circuit_open": "the provider to work again (circuit open)",
    "concurrency": "a free call (all are in use)",
    "paused": "an operator to resume the provider",
    "gate_unreachable": "Redis (out of reach; nothing is sent meanwhile)",
    "schedule": "its scheduled time",
    "other_job": "another job on the same library",
    "turn": "its turn",
    "retry": "the next attempt after a fault",
    "reconnect": "you to reconnect the account",
}

SKIPS = {
    "local_file": "local files",
    "episode": "episodes",
    "unavailable": "no longer available",
    "not_editable": "in playlists that are not yours",
    "name_only": "known by name only",
}


def headline(job: Document) -> str:
    """A job in one line."""
    kind = "dry run" if job.get("dry_run") else str(job["job_type"]).replace("_", " ")
    waited = waited_for(job)
    return f"job {job['id']}: {kind} on {job['provider']}, {job['status']}" + (
        f", waits for {waited}" if waited else ""
    )


def waited_for(job: Document) -> str:
    """What a job waits for and until when; empty when it does not wait."""
    waiting = job.get("waiting_for")
    if not waiting:
        return ""
    until = f" until {moment(waiting['until'])}" if waiting.get("until") else ""
    return f"{REASONS.get(waiting['reason'], waiting['reason'])}{until}"


def job_text(job: Document, *, width: int) -> str:
    """All that is worth knowing about a job, over several lines."""
    progress = job["progress"]
    eta = progress.get("eta_seconds")
    lines = [
        headline(job),
        f"progress: {progress['percent']:g} %, step {progress['step']}"
        + (f", about {span(eta)} left" if eta is not None else ""),
        f"entries: {counts_text(job)}",
        ", ".join(f"{word} {moment(job.get(f'{word}_at'))}" for word in ("created", "started", "finished")),
    ]
    lines += [f"error: {error_text(job['error'])}"] if job.get("error") else []
    if job.get("plan"):
        lines += ["", plan_text(job["plan"], width=width)]
    elif job.get("summary"):
        lines += ["", summary_text(job["summary"], width=width)]
    return "\n".join(lines)


def counts_text(job: Document) -> str:
    """The counts of a job: ``120 of 400 removed, 2 failed, 3 to review``; a dry run removes nothing."""
    progress = job["progress"]
    due = progress["total"] - progress["skipped"]
    text = f"{due} to remove" if job.get("dry_run") else f"{progress['completed']} of {due} removed"
    text += f", {progress['failed']} failed" if progress["failed"] else ""
    return text + (f", {progress['skipped']} to review" if progress["skipped"] else "")


def error_text(error: Document) -> str:
    """A fault in words."""
    return str(error.get("detail") or error.get("message") or error.get("kind") or dict(error))


def plan_text(plan: Document, *, width: int) -> str:
    """What a dry run would do, per surface, and what it would leave or could not undo."""
    rows = [
        (SURFACES.get(name, name), str(at["entries"]), str(at["remove"]), str(at["review"]))
        for name, at in plan["surfaces"].items()
    ]
    table = rows_as_text(("surface", "entries", "remove", "to review"), rows, width=width) if rows else "nothing read"
    notes = [
        f"cannot be put back as it was in {SURFACES.get(name, name)}: {', '.join(at['not_restorable'])}"
        for name, at in plan["surfaces"].items()
        if at.get("not_restorable")
    ]
    notes += [f"cannot be done by this provider: {what}" for what in plan.get("cannot") or ()]
    return "\n".join([table, *_left_alone(plan), *_closed(plan.get("could_not_read")), *notes])


def summary_text(summary: Document, *, width: int) -> str:
    """What a job did, per surface; one that carried out a plan has not counted the entries again."""
    rows = [
        (SURFACES.get(name, name), str(at["entries"] or "-"), str(at.get("completed", 0)), str(at.get("failed", 0)))
        for name, at in summary["surfaces"].items()
    ]
    table = rows_as_text(("surface", "entries", "removed", "failed"), rows, width=width) if rows else "nothing read"
    return "\n".join([table, *_left_alone(summary), *_closed(summary.get("closed"))])


def _left_alone(report: Document) -> list[str]:
    skips = [f"{SKIPS.get(why, why)} {count}" for why, count in (report.get("left_alone") or {}).items()]
    return [f"left alone: {', '.join(skips)}"] if skips else []


def _closed(closed: Document | None) -> list[str]:
    return [f"could not be read or changed: {where}: {error_text(fault)}" for where, fault in (closed or {}).items()]
