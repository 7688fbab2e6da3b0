"""How a job looks in answers, and what a client that polls is told about when to come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, jsonify, url_for

from blocklist_jobs.api.edge.times import seconds_until
from blocklist_jobs.core.states import FINAL
from blocklist_jobs.core.views import JobFilter, JobView

POLL_S = 2
"""How soon a job at work is worth looking at again."""

_SHOWN = tuple(one.name for one in fields(JobView) if one.name != "cancel_requested")


def job_document(job: JobView) -> dict[str, Any]:
    """The job as JSON: its own names, in their order."""
    # By hand: ``asdict`` copies payload, plan and summary to their last leaf, which costs as much as the query.
    document = {name: getattr(job, name) for name in _SHOWN}
    document["progress"] = asdict(job.progress)
    document["waiting_for"] = asdict(job.waiting_for) if job.waiting_for else None
    if job.cancel_requested and job.status not in FINAL:
        document["cancelling"] = True
    return document


def poll_after_s(job: JobView, now: datetime) -> int | None:
    """Whole seconds after which the job is worth reading again; ``None`` once it has ended."""
    if job.status in FINAL:
        return None
    until = job.waiting_for.until if job.waiting_for else None
    return seconds_until(until, now) if until else POLL_S


def etag_of(job: JobView) -> str:
    """Changes with the job, and with what it waits for, which no row of the job tells."""
    waiting = job.waiting_for
    until = int(waiting.until.timestamp()) if waiting and waiting.until else 0
    return f"{job.version}-{waiting.reason if waiting else ''}-{until}"


def job_answer(job: JobView, status: int = 200) -> Response:
    """The job as an answer; a 202 says where it can be followed."""
    answer = jsonify(job_document(job))
    answer.status_code = status
    again_s = poll_after_s(job, datetime.now(UTC))
    if again_s is not None:
        answer.headers["Retry-After"] = str(again_s)
    if status in (201, 202):
        answer.headers["Location"] = url_for("jobs.read", job_id=job.id)
    return answer


def job_position(job: JobView) -> tuple[str, str]:
    """Where a list of jobs continues after this one."""
    return job.created_at.isoformat(), str(job.id)


def position_of(written: Sequence[str] | None) -> tuple[datetime, UUID] | None:
    """What :func:`job_position` wrote; ``None`` at the beginning of the list."""
    return (datetime.fromisoformat(written[0]), UUID(written[1])) if written else None


def filters_in_words(wanted: JobFilter) -> str:
    """The filters in one spelling: order and repetition make no difference."""
    lists = (wanted.statuses, wanted.job_types, wanted.providers)
    return "|".join([*(",".join(sorted(set(words))) for words in lists), str(wanted.schedule_id or "")])
