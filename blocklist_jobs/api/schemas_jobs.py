"""What job submissions and listings may say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from blocklist_jobs.api.edge.paging import PageQuery
from blocklist_jobs.api.edge.words import Instant, PriorityWord, ProviderName, Word
from blocklist_jobs.core.job import JobType, Match, PlaylistChoice, Priority
from blocklist_jobs.core.library import Surface
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


class EnforcementOptionsSchema(Schema):
    """``payload.options``; what is left out is what most listeners want: everything, wherever the name is credited."""

    match = Word(Match, load_default=Match.CREDITED)
    surfaces = fields.List(Word(Surface), load_default=lambda: list(Surface), validate=validate.Length(1, len(Surface)))
    playlists = Word(PlaylistChoice, load_default=PlaylistChoice.OWNED_AND_COLLABORATIVE)
    dislike_where_removal_is_impossible = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class EnforcementPayloadSchema(Schema):
    """The payload of ``enforcement_execution``; reads as JSON with every default written out."""

    blocklist_id = fields.UUID(required=True)
    connection_id = fields.UUID(load_default=None, allow_none=True)
    dry_run = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    options = fields.Nested(EnforcementOptionsSchema, load_default=lambda: EnforcementOptionsSchema().load({}))

    @post_load
    def _plain(self, read: dict[str, Any], **_: Any) -> dict[str, Any]:
        options = read["options"]
        chosen = [surface.value for surface in Surface if surface in options["surfaces"]]
        payload = {
            "blocklist_id": str(read["blocklist_id"]),
            "dry_run": read["dry_run"],
            "options": {
                "match": options["match"].value,
                "surfaces": chosen,
                "playlists": options["playlists"].value,
                "dislike_where_removal_is_impossible": options["dislike_where_removal_is_impossible"],
            },
        }
        return payload | ({"connection_id": str(read["connection_id"])} if read["connection_id"] else {})


class JobsQuery(PageQuery):
    """The query of ``GET /jobs``."""

    status = fields.List(Word(Status), load_default=list)
    job_type = fields.List(Word(JobType), load_default=list)
    provider = fields.List(ProviderName(), load_default=list)
