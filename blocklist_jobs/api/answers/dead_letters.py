"""How dead letters look in answers, for the document."""

from __future__ import annotations

from marshmallow import fields, validate

from blocklist_jobs.api.answers.jobs import FaultAnswer, JobAnswer, JobPageAnswer, count, provider
from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.paging import page_of
from blocklist_jobs.api.edge.words import Word
from blocklist_jobs.core.dead_letters import CLEARANCE_STATES, Clearing
from blocklist_jobs.core.job import JobType, Step
from blocklist_jobs.core.providers import PROVIDERS


class CauseAnswer(AnswerSchema):
    """What brought how many jobs there."""

    provider = provider()
    cause = fields.String(metadata={"description": "The message of the jobs' error."})
    kind = fields.String()
    code = fields.String()
    jobs = count()
    first_at = fields.AwareDateTime()
    last_at = fields.AwareDateTime()


class DeadLetterPageAnswer(JobPageAnswer):  # type: ignore[valid-type, misc]  # made by page_of
    """Jobs in ``dead_letter``, newest first, with the causes of all of them, the commonest first."""

    causes = fields.List(fields.Nested(CauseAnswer))


class TryAnswer(AnswerSchema):
    """One try of a batch, or (``taken_up``) the moment when its owner had it tried again."""

    at = fields.AwareDateTime(metadata={"description": "When it ended."})
    began_at = fields.AwareDateTime(allow_none=True)
    worker = fields.String(allow_none=True)
    is_attempt = fields.Boolean(
        allow_none=True, metadata={"description": "Whether it used up an attempt; waiting is never one."}
    )
    kind = fields.String(metadata={"description": "The class of the fault."})
    status = fields.Integer(metadata={"description": "The provider's HTTP status, 0 without an answer."})
    code = fields.String()
    message = fields.String()


class EntryAnswer(AnswerSchema):
    """An entry that a batch is about."""

    entity_type = fields.String()
    entity_id = fields.String()
    entity_name = fields.String()


class DeadBatchAnswer(AnswerSchema):
    """A batch in the dead letters: what was tried, on what, and each of its last 50 tries, the oldest first."""

    id = fields.Integer()
    step = Word(Step)
    kind = fields.String(metadata={"description": "What was tried: read, remove, add, rate, check, …"})
    surface = fields.String()
    container_id = fields.String(metadata={"description": "The playlist; empty for the surface itself."})
    attempts = count()
    deaths = count(metadata={"description": "Workers that died while they ran it."})
    finished_at = fields.AwareDateTime(allow_none=True)
    error = fields.Nested(FaultAnswer, allow_none=True)
    history = fields.List(fields.Nested(TryAnswer))
    targets = count()
    entries = fields.List(fields.Nested(EntryAnswer), metadata={"description": "The first ten of the targets."})


class DeadLetterAnswer(page_of(DeadBatchAnswer)):  # type: ignore[misc]  # made by page_of
    """A job, and a page of its dead batches."""

    job = fields.Nested(JobAnswer)


class RefusedAnswer(AnswerSchema):
    """A job that was left as it is."""

    id = fields.UUID()
    detail = fields.String()


class ClearanceFilterAnswer(AnswerSchema):
    """Which dead letters are meant."""

    provider = fields.List(fields.String(validate=validate.OneOf(PROVIDERS)))
    job_type = fields.List(Word(JobType))
    cause = fields.List(fields.String())
    since = fields.AwareDateTime(allow_none=True)
    limit = fields.Integer(allow_none=True)


class ClearanceProgressAnswer(AnswerSchema):
    """Counts of jobs; ``failed`` are those that were left as they are."""

    total = count()
    completed = count()
    failed = count()
    percent = fields.Float(validate=validate.Range(0, 100))


class ClearanceAnswer(AnswerSchema):
    """Many dead letters that are retried or discarded, and how far that is."""

    id = fields.UUID()
    action = Word(Clearing)
    status = fields.String(validate=validate.OneOf([status.value for status in CLEARANCE_STATES]))
    filter = fields.Nested(ClearanceFilterAnswer)
    progress = fields.Nested(ClearanceProgressAnswer)
    refused = fields.List(fields.Nested(RefusedAnswer))
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()
    finished_at = fields.AwareDateTime(allow_none=True)


ClearancePageAnswer = page_of(ClearanceAnswer)


class RetriedAnswer(ClearanceAnswer):
    """A clearance, and which jobs go on already."""

    retried = fields.List(fields.UUID())


class DiscardedAnswer(ClearanceAnswer):
    """A clearance, and which jobs are discarded already."""

    discarded = fields.List(fields.UUID())


class ForetoldAnswer(AnswerSchema):
    """What clearing away would do: how many jobs are meant, and the newest 100 of them."""

    action = Word(Clearing)
    dry_run = fields.Boolean()
    total = count()
    job_ids = fields.List(fields.UUID())
    causes = fields.List(fields.Nested(CauseAnswer))
