"""What ``PUT /rate-limits/{provider}`` may say. Every part may be left out; bounds refuse what nobody can mean."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

from marshmallow import Schema, ValidationError, fields, post_load, validate

from blocklist_jobs.api.edge.words import Flag, Number, Whole, Word
from blocklist_jobs.core.limits import BreakerMode, Scope

DAY_S = 86_400
MOST = 1_000_000

EXAMPLES = {
    "another window": {"windows": [{"limit": 300, "seconds": 60}], "burst": 20},
    "a day's quota": {
        "quotas": [{"units": 10_000, "resets": {"daily_at": "00:00", "timezone": "America/Los_Angeles"}}]
    },
    "pause": {"paused": True},
}


def known_zone(name: str) -> None:
    """Refuse a time zone that is not in the IANA database."""
    if name not in available_timezones():
        raise ValidationError("must be an IANA time zone such as America/Los_Angeles")


class WindowSchema(Schema):
    """At most ``limit`` cost units in any ``seconds`` seconds."""

    limit = Whole(required=True, validate=validate.Range(1, MOST))
    seconds = Number(required=True, validate=validate.Range(0, DAY_S, min_inclusive=False))
    scope = Word(Scope, load_default=Scope.APP)

    @post_load
    def _plain(self, read: dict[str, Any], **_: Any) -> dict[str, Any]:
        return read | {"scope": read["scope"].value}


class ResetSchema(Schema):
    """When a quota's day ends."""

    daily_at = fields.String(
        required=True,
        validate=validate.Regexp(
            re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z", re.ASCII), error="must be a time of day, HH:MM"
        ),
    )
    timezone = fields.String(required=True, validate=known_zone)


class QuotaSchema(Schema):
    """At most ``units`` cost units a day."""

    units = Whole(required=True, validate=validate.Range(1, 10**9))
    resets = fields.Nested(ResetSchema, required=True)


class BackoffSchema(Schema):
    """How long to wait after failures; each part may be left out."""

    multiplier = Number(validate=validate.Range(1, 10))
    cap_seconds = Number(validate=validate.Range(0, DAY_S, min_inclusive=False))
    attempts = Whole(validate=validate.Range(1, 20))


class LimitsSchema(Schema):
    """A change of one provider's limits; ``windows`` and ``quotas`` replace the whole list."""

    windows = fields.List(fields.Nested(WindowSchema), validate=validate.Length(1, 8))
    quotas = fields.List(fields.Nested(QuotaSchema), validate=validate.Length(0, 4))
    burst = Whole(validate=validate.Range(1, MOST))
    min_gap_ms = Whole(validate=validate.Range(0, 60_000))
    concurrency = Whole(validate=validate.Range(0, 10_000))
    backoff = fields.Nested(BackoffSchema)
    paused = Flag()
    breaker = Word(BreakerMode)

    @post_load
    def _plain(self, read: dict[str, Any], **_: Any) -> dict[str, Any]:
        return read | ({"breaker": read["breaker"].value} if "breaker" in read else {})
