"""What a watcher sees of a job at one moment; pure, from the API's answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blocklist_jobs.cli.times import clock, instant, span
from blocklist_jobs.cli.words import REASONS, TO_DO, done_of

Document = Mapping[str, Any]

STEPS = ("scan", "act", "verify")
WORTH_A_WORD_S = 2.0
WORTH_A_LINE_S = 15.0
FINAL = ("completed", "partially_completed", "failed", "cancelled", "dead_letter")


@dataclass(frozen=True, slots=True)
class WindowUse:
    """Requests in one of the provider's windows: ``used`` of ``limit`` within ``seconds``."""

    used: int
    limit: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A job at one moment. Counts are items, ``done_word`` is what is done to them; a dry run does nothing.

    ``trouble`` is what keeps the watcher itself from seeing more.
    """

    job_id: str
    status: str
    step: str
    dry_run: bool
    percent: float
    total: int
    completed: int
    failed: int
    skipped: int
    eta_s: float | None = None
    waiting_reason: str | None = None
    waiting_until: datetime | None = None
    windows: tuple[WindowUse, ...] = ()
    trouble: str | None = None
    done_word: str = "removed"

    @property
    def is_final(self) -> bool:
        """Whether the job has ended."""
        return self.status in FINAL

    @property
    def is_good(self) -> bool:
        """Whether it ended as it was meant to."""
        return self.status == "completed"

    @property
    def due(self) -> int:
        """How many items are to be removed; those for review are left alone."""
        return self.total - self.skipped

    @property
    def steps(self) -> Sequence[str]:
        """The steps this job has."""
        return STEPS[:1] if self.dry_run else STEPS


def picture_of(job: Document, rates: Document | None) -> Picture:
    """The picture of a job's JSON and its provider's rate status (``None`` where that was not to be had)."""
    progress, waiting = job["progress"], job.get("waiting_for") or {}
    return Picture(
        job_id=job["id"],
        status=job["status"],
        step=progress["step"],
        dry_run=bool(job.get("dry_run")) or job["job_type"] == "library_scan",
        done_word=done_of(job),
        percent=progress["percent"],
        total=progress["total"],
        completed=progress["completed"],
        failed=progress["failed"],
        skipped=progress["skipped"],
        eta_s=progress.get("eta_seconds"),
        waiting_reason=waiting.get("reason"),
        waiting_until=instant(waiting.get("until")),
        windows=_windows(rates or {}),
    )


def _windows(rates: Document) -> tuple[WindowUse, ...]:
    """The windows that all users share; when a limit is lowered, more than it allows may have been used."""
    shared = (window for window in rates.get("windows", ()) if window["used"] is not None)
    return tuple(WindowUse(min(w["used"], w["limit"]), w["limit"], w["seconds"]) for w in shared)


def is_waiting(picture: Picture, now: datetime, *, at_least_s: float = WORTH_A_WORD_S) -> bool:
    """Whether a wait is worth a word: at a provider's pace every request waits a moment."""
    until = picture.waiting_until
    return bool(picture.waiting_reason) and (until is None or (until - now).total_seconds() >= at_least_s)


def waiting_text(picture: Picture, now: datetime) -> str:
    """What the job waits for, until when and how long that is; empty when it does not wait."""
    if not is_waiting(picture, now):
        return ""
    reason = REASONS.get(str(picture.waiting_reason), str(picture.waiting_reason))
    if not picture.waiting_until:
        return f"waits for {reason}"
    left = (picture.waiting_until - now).total_seconds()
    return f"waits for {reason} until {clock(picture.waiting_until)} ({span(left)})"


def windows_text(picture: Picture) -> str:
    """Requests per window against the limit: ``57 of 100 in 60 s``."""
    return ", ".join(f"{window.used} of {window.limit} in {window.seconds:g} s" for window in picture.windows)


def left_text(picture: Picture) -> str:
    """The time left in words; empty when unknown or over."""
    eta_s = picture.eta_s or 0.0
    return "" if picture.is_final or eta_s < 1 else f"about {span(eta_s)} left"


def items_text(picture: Picture) -> str:
    """The counts in words: what was found while scanning, what is done of it afterwards."""
    if picture.step == "scan" or picture.dry_run:
        return f"{picture.due} to {TO_DO.get(picture.done_word, 'remove')} found"
    failed = f", {picture.failed} failed" if picture.failed else ""
    return f"{picture.completed} of {picture.due} {picture.done_word}{failed}"


def line_of(picture: Picture, now: datetime) -> str:
    """The picture in one line, for pipes."""
    rates = f"requests {windows_text(picture)}" if picture.windows and not picture.is_final else ""
    where = picture.status if picture.is_final else f"{picture.status}: {picture.step}"
    parts = [where, f"{picture.percent:g} %", items_text(picture), rates, left_text(picture)]
    parts += [waiting_text(picture, now), picture.trouble or ""]
    return ", ".join(part for part in parts if part)


def is_news(old: Picture | None, new: Picture, now: datetime, *, since_s: float, every_s: float) -> bool:
    """Whether a line is due: at once for another status, step or reason to wait, else at most every ``every_s``."""
    if old is None:
        return True
    turning = [(p.status, p.step, p.trouble) for p in (old, new)]
    waits = is_waiting(new, now, at_least_s=WORTH_A_LINE_S)
    if turning[0] != turning[1] or (waits and new.waiting_reason != old.waiting_reason):
        return True
    return since_s >= every_s and (old.percent, old.completed) != (new.percent, new.completed)
