"""How a caller looks to themselves, for the document."""

from __future__ import annotations

from marshmallow import INCLUDE, fields, validate

from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.words import Word
from blocklist_jobs.core.api_key import Role


class OwnKeyAnswer(AnswerSchema):
    """The key that the request came with."""

    id = fields.UUID()
    name = fields.String()
    hint = fields.String(metadata={"description": "Its last four characters; empty for a short one."})


class CountsAnswer(AnswerSchema):
    """How much there is of the caller's."""

    jobs = fields.Integer()
    active_jobs = fields.Integer(metadata={"description": "Those of them that have not ended."})
    connections = fields.Integer()
    blocklists = fields.Integer()
    webhooks = fields.Integer()
    unread_notifications = fields.Integer()
    keys = fields.Integer(metadata={"description": "Keys that are valid."})


class MeAnswer(AnswerSchema):
    """Who the server takes the caller for."""

    user = fields.String()
    role = Word(Role)
    authenticated_by = fields.String(validate=validate.OneOf(["key", "token"]))
    key = fields.Nested(OwnKeyAnswer, allow_none=True)
    expires_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": "When the key or the token ends; null for never."}
    )
    counts = fields.Nested(CountsAnswer)


class ExportAnswer(AnswerSchema):
    """All that belongs to the caller: below these, a list for each kind of thing, with what belongs to each in it.

    There is no token in it, no secret of a webhook, and of keys only the last characters. It is sent while it is read:
    an answer that breaks off is no JSON.
    """

    class Meta:
        unknown = INCLUDE

    format = fields.String(validate=validate.Equal("blocklist_jobs/export"))
    version = fields.Integer()
    user = fields.String()
    exported_at = fields.AwareDateTime()


class DeletionAnswer(AnswerSchema):
    """The wish to be forgotten, and how it stands."""

    id = fields.UUID()
    status = fields.String(validate=validate.OneOf(["under_way", "done"]))
    requested_at = fields.AwareDateTime()
    finished_at = fields.AwareDateTime(allow_none=True)
