"""How the capability matrix looks in answers, for the document; ``core/capabilities.py`` explains each member."""

from __future__ import annotations

from marshmallow import fields

from blocklist_jobs.api.answers.jobs import count, provider
from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.paging import page_of
from blocklist_jobs.api.edge.words import Word
from blocklist_jobs.core.capabilities import Placing
from blocklist_jobs.core.library import Surface


class BatchSizeAnswer(AnswerSchema):
    """How many targets one request carries."""

    maximum = count()
    optimal = count()


class RestoringAnswer(AnswerSchema):
    """How removals of a surface are undone."""

    operation = fields.String()
    batch = fields.Nested(BatchSizeAnswer)
    placing = Word(Placing)
    repeatable = fields.Boolean(metadata={"description": "Adding twice does no more than once."})
    dates = fields.Boolean(metadata={"description": "The entry's date is brought back."})


class SurfaceCapabilityAnswer(AnswerSchema):
    """What can be done on one surface of a provider."""

    can_list = fields.Boolean()
    can_remove = fields.Boolean()
    operation = fields.String()
    batch = fields.Nested(BatchSizeAnswer)
    verify = fields.Boolean(metadata={"description": "A removal is looked at again."})
    per_occurrence = fields.Boolean(metadata={"description": "A removal names one of several entries of one song."})
    in_turn = fields.Boolean(metadata={"description": "Writes follow one another."})
    can_check = fields.Boolean()
    can_dislike = fields.Boolean()
    restoring = fields.Nested(RestoringAnswer, allow_none=True)
    not_restored = fields.List(fields.String())
    source = fields.String(metadata={"description": "Where the provider says so."})


class ProviderAnswer(AnswerSchema):
    """What can be done at one provider, what is always left alone, and what cannot be done."""

    provider = provider()
    title = fields.String()
    surfaces = fields.Dict(keys=Word(Surface), values=fields.Nested(SurfaceCapabilityAnswer))
    check_batch = count()
    read_cost = count(metadata={"description": "Units of its quotas that a reading request costs."})
    write_cost = count(metadata={"description": "Units of its quotas that a writing request costs."})
    can_refresh = fields.Boolean(metadata={"description": "Tokens are renewed without the listener."})
    consent_days = fields.Integer(allow_none=True, metadata={"description": "The listener connects again after these."})
    skipped = fields.List(fields.String())
    cannot = fields.List(fields.String())
    scopes = fields.Dict(keys=fields.String(), values=fields.String())


ProviderPageAnswer = page_of(ProviderAnswer)
