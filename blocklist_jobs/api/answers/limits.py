"""How limits and what is left of them look in answers, for the document."""

from __future__ import annotations

from marshmallow import fields, validate

from blocklist_jobs.api.answers.jobs import count, provider
from blocklist_jobs.api.edge.described import AnswerSchema
from blocklist_jobs.api.edge.paging import page_of
from blocklist_jobs.api.edge.words import Word
from blocklist_jobs.core.breaker import State
from blocklist_jobs.core.limits import BreakerMode, Scope
from blocklist_jobs.core.permits import Reason


class WindowInForceAnswer(AnswerSchema):
    """At most ``limit`` requests in any ``seconds`` seconds."""

    limit = count()
    seconds = fields.Float()
    scope = Word(Scope)


class ResetInForceAnswer(AnswerSchema):
    """When a quota's day ends."""

    daily_at = fields.String(metadata={"examples": ["00:00"]})
    timezone = fields.String(metadata={"examples": ["America/Los_Angeles"]})


class QuotaInForceAnswer(AnswerSchema):
    """At most ``units`` a day."""

    units = count()
    resets = fields.Nested(ResetInForceAnswer)


class BackoffInForceAnswer(AnswerSchema):
    """How long is waited after failures, and for how many attempts."""

    multiplier = fields.Float()
    cap_seconds = fields.Float()
    attempts = count()


class ProviderLimitsAnswer(AnswerSchema):
    """The limits of one provider that are in force."""

    provider = provider()
    windows = fields.List(fields.Nested(WindowInForceAnswer))
    quotas = fields.List(fields.Nested(QuotaInForceAnswer))
    burst = count()
    min_gap_ms = count()
    concurrency = count(metadata={"description": "0 means no cap."})
    backoff = fields.Nested(BackoffInForceAnswer)
    paused = fields.Boolean()
    breaker = Word(BreakerMode)


class WindowStatusAnswer(WindowInForceAnswer):
    """A window and its use. What is null is each user's own."""

    used = fields.Integer(allow_none=True, metadata={"description": "What may have begun by now."})
    booked = fields.Integer(allow_none=True, metadata={"description": "Permits for the next moments."})
    left = fields.Integer(allow_none=True, metadata={"description": "What neither of them takes."})


class QuotaStatusAnswer(AnswerSchema):
    """A day's quota and its use."""

    units = count()
    used = count()
    left = count()
    resets_at_in_s = fields.Float()


class BreakerStatusAnswer(AnswerSchema):
    """The circuit breaker; ``forced`` is what an operator made it, null while it decides by itself."""

    state = Word(State)
    failures = count()
    until_in_s = fields.Float()
    forced = fields.String(allow_none=True, validate=validate.OneOf(["open", "closed"]))


class ConcurrencyStatusAnswer(AnswerSchema):
    """Requests under way; a cap of 0 is none."""

    cap = count()
    used = count()


class LaneStatusAnswer(AnswerSchema):
    """What is left now, and why the next permit is not had at once. Spans count from now, in seconds."""

    provider = provider()
    app = fields.String()
    windows = fields.List(fields.Nested(WindowStatusAnswer))
    quotas = fields.List(fields.Nested(QuotaStatusAnswer))
    next_permit_in_s = fields.Float()
    reason = fields.String(allow_none=True, validate=validate.OneOf(list(Reason)))
    breaker = fields.Nested(BreakerStatusAnswer)
    cool_down_s = fields.Float()
    learned_limit = fields.Integer(allow_none=True)
    burst = count()
    concurrency = fields.Nested(ConcurrencyStatusAnswer)
    paused = fields.Boolean()


class AppStatusAnswer(LaneStatusAnswer):
    """One app's status; ``tokens`` is that of its renewals, which have a lane of their own."""

    tokens = fields.Nested(LaneStatusAnswer)


class LimitsStatusAnswer(AppStatusAnswer):
    """The first app's status, with that of all apps, and the batches that wait for a permit."""

    waiting_batches = count()
    apps = fields.List(fields.Nested(AppStatusAnswer))


ProviderLimitsPageAnswer = page_of(ProviderLimitsAnswer)
