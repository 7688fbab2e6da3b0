"""How the statistics of the workers look in answers, for the document."""

from __future__ import annotations

from marshmallow import fields, validate

from blocklist_jobs.api.answers.jobs import count, provider
from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.words import Word
from blocklist_jobs.core.job import Priority, Step


class ProcessAnswer(AnswerSchema):
    """A process that has shown itself lately; ``busy`` of its ``slots`` are taken."""

    name = fields.String()
    slots = count()
    busy = count()
    queues = fields.List(fields.String())
    version = fields.String()
    started_at = fields.AwareDateTime()
    seen_at = fields.AwareDateTime()


class QueueAnswer(AnswerSchema):
    """The batches of one provider and priority: due now, due later, and at a worker."""

    provider = provider()
    priority = fields.String(validate=validate.OneOf([priority.word for priority in Priority]))
    waiting = count()
    later = count()
    out = count()
    oldest_s = fields.Float(metadata={"description": "Seconds since the oldest of the waiting came due."})


class CanaryAnswer(AnswerSchema):
    """A queue's canary: how long ago the last one landed at a worker, and how long it took; null before the first."""

    queue = fields.String()
    landed_s = fields.Float(allow_none=True)
    took_s = fields.Float(allow_none=True)


class RunningAnswer(AnswerSchema):
    """A batch at work."""

    worker = fields.String(allow_none=True)
    batch_id = fields.Integer()
    job_id = fields.UUID()
    provider = provider()
    step = Word(Step)
    lease_left_s = fields.Float(allow_none=True)


class LastMinuteAnswer(AnswerSchema):
    """Batches that ended in the last minute."""

    done = count()
    failed = count()


class WorkerStatsAnswer(AnswerSchema):
    """Who is at work, and how much waits for them."""

    workers = fields.List(fields.Nested(ProcessAnswer))
    dispatchers = fields.List(fields.Nested(ProcessAnswer))
    canary_age_s = fields.Float(
        allow_none=True, metadata={"description": "Seconds since a message last came the whole way to a worker."}
    )
    canaries = fields.List(fields.Nested(CanaryAnswer))
    queues = fields.List(fields.Nested(QueueAnswer))
    running = fields.List(fields.Nested(RunningAnswer), metadata={"may_be_missing": True, "description": "For admins."})
    last_minute = fields.Nested(LastMinuteAnswer)
