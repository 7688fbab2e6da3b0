"""How connections look in answers, for the document. There is no member for a token."""

from __future__ import annotations

from marshmallow import fields

from blocklist_jobs.api.answers.jobs import provider
from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.paging import page_of
from blocklist_jobs.api.edge.words import Word
from blocklist_jobs.api.examples import CONNECTION
from blocklist_jobs.core.connection import ConnectionStatus


class ConnectionAnswer(AnswerSchema):
    """A listener's account at a provider, never with its tokens."""

    example = CONNECTION

    id = fields.UUID()
    provider = provider()
    status = Word(ConnectionStatus)
    status_reason = fields.String(allow_none=True)
    provider_user_id = fields.String(metadata={"description": "The account's id there, empty until it is known."})
    scopes = fields.List(fields.String())
    can_refresh = fields.Boolean(metadata={"description": "Whether its tokens are renewed without the listener."})
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime(allow_none=True)
    consented_at = fields.AwareDateTime(allow_none=True)


ConnectionPageAnswer = page_of(ConnectionAnswer)
