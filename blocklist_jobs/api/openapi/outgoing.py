"""What webhooks are sent, as the document's ``webhooks``: docs/webhooks.md in the words of OpenAPI."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from blocklist_jobs.api.answers.jobs import FaultAnswer, PlanFoundAnswer, SummaryAnswer, count, provider
from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.words import Word
from blocklist_jobs.api.openapi.schemas import ExactConverter
from blocklist_jobs.core.job import JobType, Priority
from blocklist_jobs.core.states import FINAL
from blocklist_jobs.core.webhook import EventType

_HEADERS = {
    "webhook-id": "The same whenever the same event comes again, and nothing else is.",
    "webhook-timestamp": "When it was sent, in seconds since 1970.",
    "webhook-signature": "v1, and the base64 of the HMAC-SHA256 of id.timestamp.body; two of them in a rotation.",
}
_TAKEN = {
    "2XX": {"description": "Taken. Any other status, a redirect, or none within ten seconds: it is sent again."},
    "410": {"description": "Nobody listens here any more: the webhook is switched off."},
}


class CountsAtEndAnswer(AnswerSchema):
    """A job's items, as it ended."""

    total = count()
    completed = count()
    failed = count()
    skipped = count()


class EndedJobAnswer(AnswerSchema):
    """A job as it ended, in the names of ``GET /jobs/{id}``."""

    id = fields.UUID()
    job_type = Word(JobType)
    provider = provider()
    status = fields.String(validate=validate.OneOf(sorted(FINAL)))
    priority = fields.String(validate=validate.OneOf([priority.word for priority in Priority]))
    dry_run = fields.Boolean()
    progress = fields.Nested(CountsAtEndAnswer)
    attempts = count()
    error = fields.Nested(FaultAnswer, allow_none=True)
    plan = fields.Nested(PlanFoundAnswer, allow_none=True)
    summary = fields.Nested(SummaryAnswer, allow_none=True)
    connection_id = fields.UUID(allow_none=True)
    blocklist_id = fields.UUID(allow_none=True)
    plan_of = fields.UUID(allow_none=True)
    reverts = fields.UUID(allow_none=True)
    schedule_id = fields.UUID(allow_none=True)
    created_at = fields.AwareDateTime()
    started_at = fields.AwareDateTime(allow_none=True)
    finished_at = fields.AwareDateTime()


class ConnectionExpiredAnswer(AnswerSchema):
    """A connection that needs its listener again."""

    connection_id = fields.UUID()
    provider = provider()
    reason = fields.String()


class ConnectionExpiringAnswer(AnswerSchema):
    """A connection whose listener's consent ends soon."""

    connection_id = fields.UUID()
    provider = provider()
    consented_at = fields.AwareDateTime()
    ends_at = fields.AwareDateTime()


def _event(name: str, says: str, types: tuple[EventType, ...], **data: fields.Field[Any]) -> type[AnswerSchema]:
    """The schema of an event's body: the same envelope around other data."""
    within = type(f"{name}DataAnswer", (AnswerSchema,), {"__doc__": f"The data of {name}.", **data})
    members = {
        "__doc__": says,
        "id": fields.UUID(),
        "type": fields.String(validate=validate.OneOf(types)),
        "created_at": fields.AwareDateTime(),
        "data": fields.Nested(within),
    }
    return type(f"{name}Answer", (AnswerSchema,), members)


_CONNECTIONS = (EventType.CONNECTION_EXPIRED, EventType.CONNECTION_EXPIRING)
_JOBS = tuple(event for event in EventType if event not in (*_CONNECTIONS, EventType.TEST))
JOB_ENDED = _event("JobEnded", "A job has ended.", _JOBS, job=fields.Nested(EndedJobAnswer))
EVENTS: dict[EventType, type[AnswerSchema]] = {
    **dict.fromkeys(_JOBS, JOB_ENDED),
    EventType.CONNECTION_EXPIRED: _event(
        "ConnectionHasExpired",
        "A connection needs its listener again; its jobs wait.",
        (EventType.CONNECTION_EXPIRED,),
        connection=fields.Nested(ConnectionExpiredAnswer),
    ),
    EventType.CONNECTION_EXPIRING: _event(
        "ConnectionWillExpire",
        "A listener's consent ends soon.",
        (EventType.CONNECTION_EXPIRING,),
        connection=fields.Nested(ConnectionExpiringAnswer),
    ),
    EventType.TEST: _event("WebhookTest", "You asked for it.", (EventType.TEST,), message=fields.String()),
}
"""The body of each event."""


def outgoing(converter: ExactConverter) -> dict[str, Any]:
    """The document's ``webhooks``, by event."""
    return {event.value: {"post": _request(event, converter)} for event in EventType}


def _request(event: EventType, converter: ExactConverter) -> dict[str, Any]:
    schema = EVENTS[event]
    return {
        "operationId": f"on_{event.replace('.', '_')}",
        "tags": ["webhooks"],
        "summary": (schema.__doc__ or "").rstrip("."),
        "security": [],
        "parameters": [
            {"in": "header", "name": name, "required": True, "description": says, "schema": {"type": "string"}}
            for name, says in _HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": converter.ref(schema)}}},
        "responses": _TAKEN,
    }
