"""What requests about dead letters may say."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from blocklist_jobs.api.edge.paging import PageQuery
from blocklist_jobs.api.edge.words import ProviderName, Word
from blocklist_jobs.core.job import JobType

MOST_AT_ONCE = 1000


class DeadLettersQuery(PageQuery):
    """The query of ``GET /dead-letters``."""

    job_type = fields.List(Word(JobType), load_default=list)
    provider = fields.List(ProviderName(), load_default=list)


class RetrySchema(Schema):
    """The body of ``POST /dead-letters/retry``; without one, all are meant."""

    job_type = fields.List(Word(JobType), load_default=list)
    provider = fields.List(ProviderName(), load_default=list)
    limit = fields.Integer(strict=True, load_default=MOST_AT_ONCE, validate=validate.Range(1, MOST_AT_ONCE))
