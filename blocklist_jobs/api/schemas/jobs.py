"""What job submissions and listings may say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from marshmallow import Schema, ValidationError, fields

from blocklist_jobs.api.edge.paging import PageQuery
from blocklist_jobs.api.edge.words import Instant, PriorityWord, ProviderName, Word
from blocklist_jobs.core.job import JobType, Priority
from blocklist_jobs.core.states import Status

FARTHEST = timedelta(days=366)
"""Nobody means a job to begin years from now; a slip of the keyboard should not wait for it."""


def not_too_far(instant: datetime) -> None:
    """Refuse an instant more than a year ahead; one in the past means now."""
    if instant > datetime.now(UTC) + FARTHEST:
        raise ValidationError("must be within the next 366 days")


class SubmissionSchema(Schema):
    """The body of ``POST /jobs/queue``; the payload is read by the schema of its job type."""

    job_type = Word(JobType, required=True)
    provider = ProviderName(required=True)
    payload = fields.Dict(keys=fields.String(), required=True)
    priority = PriorityWord(load_default=Priority.NORMAL)
    scheduled_at = Instant(load_default=None, allow_none=True, validate=not_too_far)


class JobsQuery(PageQuery):
    """The query of ``GET /jobs``."""

    status = fields.List(Word(Status), load_default=list)
    job_type = fields.List(Word(JobType), load_default=list)
    provider = fields.List(ProviderName(), load_default=list)
    schedule_id = fields.UUID(load_default=None, metadata={"description": "Only the runs of this standing order."})
