"""What may be said of webhooks and notifications."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from blocklist_jobs.api.edge.paging import PageQuery
from blocklist_jobs.api.edge.words import Flag, Whole, Word
from blocklist_jobs.core.notification import NotificationType
from blocklist_jobs.core.webhook import EVERYTHING, LONGEST_URL, DeliveryState, EventType

# A test comes to every webhook; who lists all events may list it too.
SUBSCRIBABLE = (*(event.value for event in EventType), EVERYTHING)
LONGEST_OVERLAP_S = 7 * 86_400
MOST_IDS = 1_000
LARGEST_ID = 2**63 - 1

EXAMPLES = {
    "everything": {"url": "https://example.com/hooks/blocklist"},
    "what went wrong": {
        "url": "https://example.com/hooks/blocklist",
        "events": ["job.failed", "job.dead_letter", "connection.expired"],
    },
}


def _url(**options: Any) -> fields.String:
    return fields.String(
        validate=validate.Length(1, LONGEST_URL),
        metadata={
            "description": "http:// or https://, without a user name. What it may lead to is the operator's.",
            "pattern": "^https?://",
        },
        **options,
    )


def _events(**options: Any) -> fields.List[str]:
    event = fields.String(
        validate=validate.OneOf(SUBSCRIBABLE, error="must be one of " + ", ".join(SUBSCRIBABLE) + ", not {input!r}")
    )
    return fields.List(event, validate=validate.Length(1, 2 * len(SUBSCRIBABLE)), **options)


class NewWebhookSchema(Schema):
    """The body of ``POST /webhooks``."""

    url = _url(required=True)
    events = _events(load_default=lambda: [EVERYTHING])
    active = Flag(load_default=True)


class WebhookChangeSchema(Schema):
    """The body of ``PATCH /webhooks/{id}``: what is left out stays."""

    json_schema: ClassVar[dict[str, Any]] = {"minProperties": 1}

    url = _url()
    events = _events()
    active = Flag()

    @validates_schema
    def _says_something(self, data: dict[str, Any], **_: Any) -> None:
        if not data:
            raise ValidationError("must say what to change: url, events or active")


class RotationSchema(Schema):
    """The body of ``POST /webhooks/{id}/rotate-secret``: how long the secret before signs beside the new one."""

    overlap_seconds = Whole(load_default=86_400, validate=validate.Range(0, LONGEST_OVERLAP_S))


class DeliveriesQuery(PageQuery):
    """The query of a webhook's log."""

    state = fields.List(Word(DeliveryState), load_default=list)
    type = fields.List(Word(EventType), load_default=list)


class NotificationsQuery(PageQuery):
    """The query of ``GET /notifications``."""

    unread = fields.Boolean(load_default=False, truthy={"true"}, falsy={"false"})
    type = fields.List(Word(NotificationType), load_default=list)


class ReadSchema(Schema):
    """The body of ``POST /notifications/read``: these, or all up to one, or (with neither) all."""

    ids = fields.List(Whole(validate=validate.Range(1, LARGEST_ID)), validate=validate.Length(1, MOST_IDS))
    up_to = Whole(validate=validate.Range(1, LARGEST_ID))

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        if len(data) > 1:
            raise ValidationError("must have ids or up_to, not both")
