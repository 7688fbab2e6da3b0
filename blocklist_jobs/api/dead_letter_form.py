"""How dead letters, and clearing them away, look in answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, jsonify, url_for

from blocklist_jobs.core.dead_letters import Cause, Clearance, Clearing, DeadBatch, filter_to_record
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.views import JobFilter
from blocklist_jobs.jobs.clear_dead_letters import Portion

POLL_S = 1
"""How soon a clearance at work is worth looking at again."""

CLEARED = {Clearing.RETRY: "retried", Clearing.DISCARD: "discarded"}


def filter_from(asked: dict[str, Any]) -> JobFilter:
    """The dead letters that a query or a body means."""
    cause = asked["cause"]
    causes = tuple(cause) if isinstance(cause, list) else (cause,) if cause else ()
    job_types, providers = tuple(asked["job_type"]), tuple(asked["provider"])
    return JobFilter((Status.DEAD_LETTER,), job_types, providers, causes, asked["since"])


def cause_document(cause: Cause) -> dict[str, Any]:
    """What brought how many jobs there."""
    return asdict(cause)


def batch_document(batch: DeadBatch) -> dict[str, Any]:
    """A dead batch: what was tried, on what, and each try."""
    error = dict(batch.error) if batch.error else None
    return asdict(batch) | {"error": error, "history": [_try_document(told) for told in batch.history]}


def _try_document(told: Any) -> dict[str, Any]:
    """A try as JSON. What an earlier version wrote down lacks some members."""
    return {
        "at": datetime.fromisoformat(told["at"]),
        "began_at": datetime.fromisoformat(told["began_at"]) if told.get("began_at") else None,
        "worker": told.get("worker"),
        "is_attempt": told.get("is_attempt"),
        "kind": told.get("kind", ""),
        "status": told.get("status", 0),
        "code": told.get("code", ""),
        "message": told.get("message", ""),
    }


def clearance_document(clearance: Clearance) -> dict[str, Any]:
    """How far a clearance is."""
    wanted = filter_to_record(clearance.wanted) | {"since": clearance.wanted.finished_since}
    return {
        "id": clearance.id,
        "action": clearance.action,
        "status": clearance.status,
        "filter": wanted | {"limit": clearance.most},
        "progress": {
            "total": clearance.total,
            "completed": clearance.done,
            "failed": clearance.refused,
            "percent": clearance.percent,
        },
        "refused": list(clearance.refusals),
        "created_at": clearance.created_at,
        "updated_at": clearance.updated_at,
        "finished_at": clearance.finished_at,
    }


def clearance_answer(clearance: Clearance, portion: Portion | None = None) -> Response:
    """A clearance as an answer; where it has just been asked for, a 202 with what has been done meanwhile."""
    document = clearance_document(clearance)
    if portion is not None:
        document["refused"] = [{"id": job_id, "detail": detail} for job_id, detail in portion.refused]
        document[CLEARED[clearance.action]] = portion.cleared
    answer = jsonify(document)
    if clearance.is_open:
        answer.headers["Retry-After"] = str(POLL_S)
    if portion is not None:
        answer.status_code = 202
        answer.headers["Location"] = url_for("clearances.read", clearance_id=clearance.id)
    return answer


def clearance_position(clearance: Clearance) -> tuple[str, str]:
    """Where a list of clearances continues after this one."""
    return clearance.created_at.isoformat(), str(clearance.id)


def foretold(action: Clearing, total: int, job_ids: Sequence[UUID], causes: Sequence[Cause]) -> dict[str, Any]:
    """What clearing away would do."""
    return {
        "action": action,
        "dry_run": True,
        "total": total,
        "job_ids": list(job_ids),
        "causes": [cause_document(cause) for cause in causes],
    }
