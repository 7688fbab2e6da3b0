"""Answers of the API as the command line meets them."""

from __future__ import annotations

from typing import Any

JOB = "5f0f6a0c-9d34-4a39-9b3e-0a7d7d9f3f10"
LIST = "7d0f6a0c-9d34-4a39-9b3e-0a7d7d9f3f11"


def job(status: str = "processing", **changes: Any) -> dict[str, Any]:
    """A job; ``progress`` changes are merged into its progress."""
    progress = {"total": 0, "completed": 0, "failed": 0, "skipped": 0, "percent": 0.0, "step": "scan"}
    progress["eta_seconds"] = None
    return {
        "id": JOB,
        "job_type": "enforcement_execution",
        "provider": "spotify",
        "status": status,
        "dry_run": False,
        "created_at": "2026-11-24T20:00:00Z",
        "started_at": None,
        "finished_at": None,
        "waiting_for": None,
        "error": None,
        "plan": None,
        "summary": None,
        **changes,
        "progress": progress | changes.get("progress", {}),
    }


PLAN = {
    "surfaces": {
        "liked_songs": {"entries": 10_000, "remove": 1_690, "review": 3, "not_restorable": ["added_at"]},
        "playlists": {"entries": 2_000, "remove": 0, "review": 0, "not_restorable": []},
    },
    "remove": 1_690,
    "review": 3,
    "left_alone": {"local_file": 2, "not_editable": 40},
    "could_not_read": {"saved_albums": {"kind": "scope_missing", "message": "Insufficient client scope"}},
    "cannot": ["block an artist"],
}

SUMMARY = {
    "surfaces": {"liked_songs": {"entries": 10_000, "completed": 1_690, "failed": 2}},
    "left_alone": {},
    "closed": {},
}

RATES = {
    "provider": "spotify",
    "windows": [{"used": 57, "limit": 100, "seconds": 60.0}],
    "breaker": {"state": "closed", "failures": 0},
}
