"""The body of ``POST /jobs/queue`` by job type, as the document shows it."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from blocklist_jobs.api.edge.described import Choice
from blocklist_jobs.api.edge.words import Word
from blocklist_jobs.api.schemas.jobs import SubmissionSchema
from blocklist_jobs.api.submission import PAYLOADS
from blocklist_jobs.core.job import JobType


def _submission(job_type: JobType, payload: type[Schema]) -> type[Schema]:
    """The schema of a submission of one type."""
    name = "".join(word.capitalize() for word in job_type.split("_"))
    members = {
        "__doc__": f"A job of the type {job_type}.",
        "job_type": Word(JobType, required=True, validate=validate.Equal(job_type)),
        "payload": fields.Nested(payload, required=True),
    }
    return type(f"{name}SubmissionSchema", (SubmissionSchema,), members)


SUBMISSION = Choice(
    "Submission", {job_type.value: _submission(job_type, PAYLOADS[job_type]) for job_type in JobType}, by="job_type"
)

_LIST = "63482776-3e5e-4ab2-8a65-3d10527a06a9"
EXAMPLES = {
    "dry run": {
        "job_type": "enforcement_execution",
        "provider": "spotify",
        "payload": {"blocklist_id": _LIST, "dry_run": True},
    },
    "enforcement of some surfaces": {
        "job_type": "enforcement_execution",
        "provider": "tidal",
        "payload": {
            "blocklist_id": _LIST,
            "options": {"match": "primary", "surfaces": ["liked_songs", "playlists"], "playlists": "owned"},
        },
        "priority": "high",
        "scheduled_at": "2026-12-01T03:00:00Z",
    },
    "rollback": {
        "job_type": "batch_rollback",
        "provider": "spotify",
        "payload": {"job_id": "89918151-c44b-4a9e-8eba-90120485840f"},
    },
    "token refresh": {"job_type": "token_refresh", "provider": "spotify", "payload": {}},
    "library scan": {"job_type": "library_scan", "provider": "spotify", "payload": {"surfaces": ["liked_songs"]}},
}
