"""How standing orders, sources and revisions look in answers, for the document."""

from __future__ import annotations

from marshmallow import fields, validate

from blocklist_jobs.api.answers.blocklists import ArtistAnswer
from blocklist_jobs.api.answers.jobs import count, provider
from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.paging import page_of
from blocklist_jobs.api.edge.words import Word
from blocklist_jobs.api.schemas.schedules import PRIORITIES
from blocklist_jobs.core.providers import PROVIDERS
from blocklist_jobs.core.source import Apply, Hold, RevisionState
from blocklist_jobs.core.standing_order import WEEKDAYS
from blocklist_jobs.core.states import Status


class WhenAnswer(AnswerSchema):
    """The clock of an order: ``every`` so long, or ``daily_at`` in its ``timezone`` on its ``days``."""

    every = fields.String(metadata={"may_be_missing": True})
    daily_at = fields.String(metadata={"may_be_missing": True})
    timezone = fields.String(metadata={"may_be_missing": True})
    days = fields.List(fields.String(validate=validate.OneOf(WEEKDAYS)), metadata={"may_be_missing": True})


class ScheduleAnswer(AnswerSchema):
    """A standing order; each of its runs is a job whose ``schedule_id`` names it."""

    id = fields.UUID()
    provider = provider()
    connection_id = fields.UUID()
    blocklist_id = fields.UUID()
    options = fields.Dict()
    priority = fields.String(validate=validate.OneOf([priority.word for priority in PRIORITIES]))
    when = fields.Nested(WhenAnswer, allow_none=True)
    on_change = fields.Boolean()
    paused = fields.Boolean()
    paused_reason = fields.String(
        allow_none=True, metadata={"description": "Why it was paused by itself; null where it was not."}
    )
    next_run_at = fields.AwareDateTime(allow_none=True)
    last_run_at = fields.AwareDateTime(allow_none=True)
    last_job_id = fields.UUID(allow_none=True)
    last_job_status = Word(Status, allow_none=True)
    skipped = count(metadata={"description": "Times that came while the run before was unfinished."})
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()


class SourceAnswer(AnswerSchema):
    """What a blocklist follows, and how the last look went."""

    blocklist_id = fields.UUID()
    url = fields.String(allow_none=True)
    path = fields.String(allow_none=True)
    provider = fields.String(allow_none=True, validate=validate.OneOf([*PROVIDERS, None]))
    every = fields.String()
    apply = Word(Apply)
    next_look_at = fields.AwareDateTime()
    looked_at = fields.AwareDateTime(allow_none=True)
    changed_at = fields.AwareDateTime(allow_none=True)
    failures = count(metadata={"description": "Looks that failed since the last that did not."})
    error = fields.String(allow_none=True, metadata={"description": "Why the last look failed."})
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()


class SampleAnswer(AnswerSchema):
    """The first few that came and went."""

    added = fields.List(fields.Nested(ArtistAnswer))
    removed = fields.List(fields.Nested(ArtistAnswer))


class RevisionAnswer(AnswerSchema):
    """A change of a list: who came and who went."""

    number = count()
    state = Word(RevisionState)
    origin = fields.String(validate=validate.OneOf(["upload", "source"]))
    reason = Word(Hold, allow_none=True, metadata={"description": "Why it waited for its owner's word."})
    size_before = count()
    size = count()
    added = count()
    removed = count()
    skipped = count(metadata={"description": "Rows of the file that could not be used."})
    sample = fields.Nested(SampleAnswer)
    created_at = fields.AwareDateTime()
    decided_at = fields.AwareDateTime(allow_none=True)


SchedulePageAnswer = page_of(ScheduleAnswer)
RevisionPageAnswer = page_of(RevisionAnswer)
