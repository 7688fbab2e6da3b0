"""How keys and the audit log look in answers, for the document."""

from __future__ import annotations

from marshmallow import fields

from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.paging import page_of
from blocklist_jobs.api.edge.words import Word
from blocklist_jobs.core.api_key import Role


class KeyAnswer(AnswerSchema):
    """A key, by its last characters: the key itself is kept nowhere."""

    id = fields.UUID()
    user = fields.String()
    role = Word(Role)
    name = fields.String(metadata={"description": "What its maker calls it."})
    hint = fields.String(metadata={"description": "Its last four characters; empty for a short one."})
    created_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime(allow_none=True)
    revoked_at = fields.AwareDateTime(allow_none=True)


class NewKeyAnswer(KeyAnswer):
    """A key that was just made, with itself: it is shown only now."""

    key = fields.String(metadata={"description": "The key itself; keep it."})


class DeedAnswer(AnswerSchema):
    """Something that a user, an admin or the operator did."""

    example = {  # noqa: RUF012 - never changed
        "id": 7,
        "at": "2026-11-24T20:33:33.120000Z",
        "user": "alice",
        "action": "job.submitted",
        "subject": "f8e9aba4-96ab-487b-9121-8af1855dca50",
        "owner": None,
        "correlation_id": "a61aa640259d4524a18ee487236f5f22",
        "data": {"job_type": "enforcement_execution", "provider": "spotify"},
    }

    id = fields.Integer()
    at = fields.AwareDateTime()
    user = fields.String(metadata={"description": "Who did it."})
    action = fields.String()
    subject = fields.String(metadata={"description": "What it was done to."})
    owner = fields.String(
        allow_none=True, metadata={"description": "Whose the subject is, where it may be another user's."}
    )
    correlation_id = fields.String(
        metadata={"description": "The X-Request-ID of the request that did it; empty where none did."}
    )
    data = fields.Dict(keys=fields.String(), metadata={"description": "What there is to say of it, by action."})


KeyPageAnswer = page_of(KeyAnswer)
DeedPageAnswer = page_of(DeedAnswer)
