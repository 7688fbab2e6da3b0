"""A job in words: what it is, what it waits for, how far it is. Pure; the input is the API's JSON."""

from __future__ import annotations

from blocklist_jobs.cli.reports import plan_text, summary_text
from blocklist_jobs.cli.times import moment, span
from blocklist_jobs.cli.words import REASONS, TO_DO, Document, done_of, error_text


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
        *([f"undoes job {job['reverts']}"] if job.get("reverts") else []),
        f"progress: {progress['percent']:g} %, step {progress['step']}"
        + (f", about {span(eta)} left" if eta is not None else ""),
        *([f"entries: {counts_text(job)}"] if job["job_type"] != "token_refresh" else []),
        ", ".join(f"{word} {moment(job.get(f'{word}_at'))}" for word in ("created", "started", "finished")),
    ]
    lines += [f"error: {error_text(job['error'])}"] if job.get("error") else []
    if job.get("plan"):
        lines += ["", plan_text(job["plan"], width=width)]
    elif job.get("summary"):
        lines += ["", summary_text(job, width=width)]
    return "\n".join(lines)


def counts_text(job: Document) -> str:
    """The counts of a job: ``120 of 400 removed, 2 failed, 3 to review``; a dry run and a scan remove nothing.

    What a rollback skips is back already.
    """
    progress, kind = job["progress"], job["job_type"]
    due = progress["total"] - progress["skipped"]
    looks_only = job.get("dry_run") or kind == "library_scan"
    done = done_of(job)
    text = f"{due} to {TO_DO.get(done, 'remove')}" if looks_only else f"{progress['completed']} of {due} {done}"
    text += f", {progress['failed']} failed" if progress["failed"] else ""
    skipped = "back already" if kind == "batch_rollback" else "to review"
    return text + (f", {progress['skipped']} {skipped}" if progress["skipped"] else "")
