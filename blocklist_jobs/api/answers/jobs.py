"""How jobs look in answers, for the document; ``job_form`` writes them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.paging import page_of
from blocklist_jobs.api.edge.words import Word
from blocklist_jobs.api.examples import PLANNED
from blocklist_jobs.core.faults import FaultKind
from blocklist_jobs.core.job import JobType, Priority, Step
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.providers import PROVIDERS
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.waiting import REASONS

SKIPPED = "skipped"
_COUNT = validate.Range(min=0)


def count(**options: Any) -> fields.Integer:
    """A number of things."""
    return fields.Integer(validate=_COUNT, **options)


def provider() -> fields.String:
    """A provider by its own name."""
    return fields.String(validate=validate.OneOf(PROVIDERS))


def counts() -> fields.Dict:
    """Numbers by name."""
    return fields.Dict(keys=fields.String(), values=count())


class FaultAnswer(AnswerSchema):
    """What went wrong. ``status`` is the provider's HTTP status, 0 without an answer."""

    kind = fields.String(validate=validate.OneOf([*FaultKind, SKIPPED]))
    code = fields.String()
    message = fields.String()
    status = fields.Integer(metadata={"may_be_missing": True})


class WaitingForAnswer(AnswerSchema):
    """What a job waits for; ``until`` is null where nobody can know."""

    reason = fields.String(validate=validate.OneOf(REASONS))
    until = fields.AwareDateTime(allow_none=True)


class ProgressAnswer(AnswerSchema):
    """How far a job is. Counts are items; ``percent`` is of the cost of all requests that it needs."""

    total = count()
    completed = count()
    failed = count()
    skipped = count()
    percent = fields.Float(validate=validate.Range(0, 100))
    step = Word(Step)
    eta_seconds = fields.Float(allow_none=True, validate=_COUNT)


class SurfacePlanAnswer(AnswerSchema):
    """What a plan does on one surface."""

    entries = count(metadata={"description": "Entries that were seen."})
    action = fields.String(
        validate=validate.OneOf(["remove", "dislike", "review"]),
        metadata={"description": "What becomes of the entries of listed artists."},
    )
    remove = count(metadata={"description": "Entries that it is done to."})
    review = count(metadata={"description": "Entries that are only listed for review."})
    not_restorable = fields.List(
        fields.String(), metadata={"description": "What a rollback cannot bring back, in words."}
    )


class PlanFoundAnswer(AnswerSchema):
    """What a dry run found."""

    surfaces = fields.Dict(keys=Word(Surface), values=fields.Nested(SurfacePlanAnswer))
    remove = count()
    review = count()
    left_alone = counts()
    could_not_read = fields.Dict(keys=Word(Surface), values=fields.Nested(FaultAnswer))
    unsupported = fields.List(Word(Surface))
    cannot = fields.List(fields.String(), metadata={"description": "What the provider lets nobody do, in words."})


class PlanAnswer(PlanFoundAnswer):
    """What a dry run found. It can be executed until ``expires_at``."""

    expires_at = fields.AwareDateTime(allow_none=True)


class ArtistCountAnswer(AnswerSchema):
    """How often an artist is in the library; beside ``entries``, the numbers by surface."""

    id = fields.String()
    name = fields.String()
    entries = count()
    liked_songs = count(metadata={"may_be_missing": True})
    playlists = count(metadata={"may_be_missing": True})
    saved_albums = count(metadata={"may_be_missing": True})
    followed_artists = count(metadata={"may_be_missing": True})


class ArtistsSummaryAnswer(AnswerSchema):
    """The artists of a library: how many, and those with the most entries."""

    distinct = count()
    most = fields.List(fields.Nested(ArtistCountAnswer))


class SummaryAnswer(AnswerSchema):
    """What a job did: items by surface and status, what was left alone and why, and surfaces that were closed.

    ``artists`` is that of a ``library_scan``, ``renewed`` that of a ``token_refresh``, ``nothing_to_do`` that of a
    ``batch_rollback``: another one had put all back before.
    """

    surfaces = fields.Dict(keys=Word(Surface), values=counts(), metadata={"may_be_missing": True})
    left_alone = fields.Dict(keys=fields.String(), values=count(), metadata={"may_be_missing": True})
    closed = fields.Dict(keys=Word(Surface), values=fields.Nested(FaultAnswer), metadata={"may_be_missing": True})
    artists = fields.Nested(ArtistsSummaryAnswer, metadata={"may_be_missing": True})
    renewed = fields.Boolean(metadata={"may_be_missing": True})
    nothing_to_do = fields.Boolean(metadata={"may_be_missing": True})


class JobAnswer(AnswerSchema):
    """A job: where it stands, how far it is, and what it waits for."""

    example = PLANNED

    id = fields.UUID()
    job_type = Word(JobType)
    provider = provider()
    status = Word(Status)
    priority = fields.String(validate=validate.OneOf([priority.word for priority in Priority]))
    dry_run = fields.Boolean()
    progress = fields.Nested(ProgressAnswer)
    attempts = count(metadata={"description": "Retries of its batches; waiting is never an attempt."})
    payload = fields.Dict(metadata={"description": "The payload as it was taken, with every default written out."})
    version = count(metadata={"description": "Grows with every change of the job."})
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()
    waiting_for = fields.Nested(WaitingForAnswer, allow_none=True)
    error = fields.Nested(FaultAnswer, allow_none=True)
    plan = fields.Nested(PlanAnswer, allow_none=True)
    summary = fields.Nested(SummaryAnswer, allow_none=True)
    connection_id = fields.UUID(allow_none=True)
    blocklist_id = fields.UUID(allow_none=True)
    plan_of = fields.UUID(allow_none=True, metadata={"description": "The dry run whose plan this job carries out."})
    reverts = fields.UUID(allow_none=True, metadata={"description": "The job that this job undoes."})
    schedule_id = fields.UUID(
        allow_none=True, metadata={"description": "The standing order that this job is a run of."}
    )
    scheduled_at = fields.AwareDateTime(allow_none=True)
    started_at = fields.AwareDateTime(allow_none=True)
    finished_at = fields.AwareDateTime(allow_none=True)
    cancelling = fields.Boolean(
        metadata={"may_be_missing": True, "description": "There while a cancelled job ends what it runs."}
    )


JobPageAnswer = page_of(JobAnswer)
