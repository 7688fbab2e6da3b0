"""How do-not-play lists look in answers, for the document."""

from __future__ import annotations

from marshmallow import fields, validate

from blocklist_jobs.api.answers.jobs import count
from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.paging import page_of
from blocklist_jobs.api.examples import STORED_LIST
from blocklist_jobs.core.providers import PROVIDERS


class BlocklistAnswer(AnswerSchema):
    """A list, without its artists."""

    id = fields.UUID()
    name = fields.String()
    size = count(metadata={"description": "Artists on it."})
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()


class SkippedRowAnswer(AnswerSchema):
    """A row that could not be used. ``row`` counts lines, or from 1 in a JSON list."""

    row = count()
    reason = fields.String()


class StoredBlocklistAnswer(BlocklistAnswer):
    """A list that was just stored, with the rows that could not be used: the first 1,000, and how many in all."""

    example = STORED_LIST

    skipped = fields.List(fields.Nested(SkippedRowAnswer))
    skipped_total = count()


class ArtistAnswer(AnswerSchema):
    """One artist of a list; without ids it is only listed for review."""

    name = fields.String()
    ids = fields.Dict(keys=fields.String(validate=validate.OneOf(PROVIDERS)), values=fields.String())


BlocklistPageAnswer = page_of(BlocklistAnswer)
ArtistPageAnswer = page_of(ArtistAnswer)
