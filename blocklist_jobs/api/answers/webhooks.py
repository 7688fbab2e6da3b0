"""How webhooks, their logs and notifications look in answers, for the document."""

from __future__ import annotations

from marshmallow import fields, validate

from blocklist_jobs.api.answers.jobs import count
from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.paging import page_of
from blocklist_jobs.api.edge.words import Word
from blocklist_jobs.api.schemas.webhooks import SUBSCRIBABLE
from blocklist_jobs.core.notification import NotificationType
from blocklist_jobs.core.webhook import DeliveryState, EventType


class WebhookAnswer(AnswerSchema):
    """Where events of a user are sent."""

    id = fields.UUID()
    url = fields.String()
    events = fields.List(fields.String(validate=validate.OneOf(SUBSCRIBABLE)))
    active = fields.Boolean()
    disabled_reason = fields.String(
        allow_none=True, metadata={"description": "Why it was switched off by itself; null where it was not."}
    )
    failures = count(metadata={"description": "Attempts that failed since the last that did not."})
    failing_since = fields.AwareDateTime(allow_none=True)
    previous_secret_until = fields.AwareDateTime(
        allow_none=True, metadata={"description": "Until then the secret before the last rotation signs too."}
    )
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()


class WebhookWithSecretAnswer(WebhookAnswer):
    """A webhook with the secret that it has just got, which is shown only now."""

    secret = fields.String(metadata={"description": "whsec_ and the base64 of the key of the HMAC."})


class AttemptAnswer(AnswerSchema):
    """One request to the receiver. ``status`` is null where no answer came."""

    at = fields.AwareDateTime()
    status = fields.Integer(allow_none=True)
    duration_ms = count()
    error = fields.String(allow_none=True)


class DeliveryAnswer(AnswerSchema):
    """An event on its way to a webhook. The receiver sees ``id`` as ``webhook-id``."""

    id = fields.UUID()
    webhook_id = fields.UUID()
    type = Word(EventType)
    state = Word(DeliveryState)
    data = fields.Dict(metadata={"description": "What the body holds as its data."})
    attempts = fields.List(fields.Nested(AttemptAnswer))
    next_attempt_at = fields.AwareDateTime(allow_none=True)
    created_at = fields.AwareDateTime()
    finished_at = fields.AwareDateTime(allow_none=True)


class NotificationAnswer(AnswerSchema):
    """A message to a user. Newer ones have larger ids."""

    id = count()
    type = Word(NotificationType)
    data = fields.Dict()
    created_at = fields.AwareDateTime()
    read_at = fields.AwareDateTime(allow_none=True)


class NotificationPageAnswer(page_of(NotificationAnswer)):  # type: ignore[misc]  # a class that is made
    """A page of notifications, and how many are unread, on all pages together and whatever the filters."""

    unread = count()


class ReadAnswer(AnswerSchema):
    """How many were unread and are read now, and how many are unread still."""

    read = count()
    unread = count()


WebhookPageAnswer = page_of(WebhookAnswer)
DeliveryPageAnswer = page_of(DeliveryAnswer)
