"""What requests about dead letters may say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from blocklist_jobs.api.edge.paging import PageQuery
from blocklist_jobs.api.edge.words import Flag, Instant, ProviderName, Whole, Word
from blocklist_jobs.core.job import JobType

MOST_MEANT = 1_000_000
LONGEST_CAUSE = 2000
MOST_NAMED = 50

_CAUSE = validate.Length(1, LONGEST_CAUSE)


class OneOrMore(fields.List[Any]):
    """A list; a word alone is a list of it."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[Any]:
        return super()._deserialize([value] if isinstance(value, str) else value, attr, data, **kwargs)


class DeadLettersQuery(PageQuery):
    """The query of ``GET /dead-letters``."""

    job_type = fields.List(Word(JobType), load_default=list)
    provider = fields.List(ProviderName(), load_default=list)
    cause = fields.String(
        load_default=None,
        validate=_CAUSE,
        metadata={"description": "Only those with this message or code, as ``causes`` tells them."},
    )
    since = Instant(load_default=None, metadata={"description": "Only those that have died since then."})


class ClearSchema(Schema):
    """The body of ``POST /dead-letters/retry`` and of ``/discard``; without one, all are meant."""

    job_type = OneOrMore(Word(JobType), load_default=list)
    provider = OneOrMore(ProviderName(), load_default=list)
    cause = fields.List(
        fields.String(validate=_CAUSE),
        load_default=list,
        validate=validate.Length(max=MOST_NAMED),
        metadata={"description": "Only those with one of these messages or codes, as ``causes`` tells them."},
    )
    since = Instant(
        load_default=None, allow_none=True, metadata={"description": "Only those that have died since then."}
    )
    limit = Whole(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, MOST_MEANT),
        metadata={"description": "The newest so many; all without it."},
    )
    dry_run = Flag(load_default=False, metadata={"description": "Only tell which are meant."})
