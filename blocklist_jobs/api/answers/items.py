"""How the items of a job's report look in answers, for the document; ``item_form`` writes them."""

from __future__ import annotations

from marshmallow import fields

from blocklist_jobs.api.answers.jobs import FaultAnswer
from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.paging import page_of
from blocklist_jobs.api.edge.words import Word
from blocklist_jobs.api.examples import ITEM
from blocklist_jobs.api.schemas.items import ItemStatus
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.work import Action


class ItemAnswer(AnswerSchema):
    """One thing done to one entry of a library, with its state before and after."""

    example = ITEM

    id = fields.UUID()
    action = Word(Action)
    surface = Word(Surface)
    entity_type = fields.String(metadata={"description": "track, album, artist, playlist, …"})
    entity_id = fields.String(metadata={"description": "The provider's id of the thing."})
    entity_name = fields.String()
    container_id = fields.String(metadata={"description": "The playlist that it is in, empty elsewhere."})
    container_name = fields.String()
    position = fields.Integer()
    status = Word(ItemStatus)
    updated_at = fields.AwareDateTime()
    before_state = fields.Dict(metadata={"description": "What a rollback needs to know."})
    after_state = fields.Dict(allow_none=True)
    error = fields.Nested(FaultAnswer, allow_none=True)


ItemPageAnswer = page_of(ItemAnswer)
