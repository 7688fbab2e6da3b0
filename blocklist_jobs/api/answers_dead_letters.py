"""How dead letters look in answers, for the document."""

from __future__ import annotations

from marshmallow import fields

from blocklist_jobs.api.answers_jobs import JobPageAnswer, count, provider
from blocklist_jobs.api.edge.described import AnswerSchema


class CauseAnswer(AnswerSchema):
    """What brought how many jobs there."""

    provider = provider()
    cause = fields.String()
    jobs = count()


class DeadLetterPageAnswer(JobPageAnswer):  # type: ignore[valid-type, misc]  # made by page_of
    """Jobs in ``dead_letter``, newest first, with the causes of the newest 1,000."""

    causes = fields.List(fields.Nested(CauseAnswer))


class RefusedRetryAnswer(AnswerSchema):
    """A job that could not be retried."""

    id = fields.UUID()
    detail = fields.String()


class RetriedAnswer(AnswerSchema):
    """Which jobs go on."""

    retried = fields.List(fields.UUID())
    refused = fields.List(fields.Nested(RefusedRetryAnswer))
