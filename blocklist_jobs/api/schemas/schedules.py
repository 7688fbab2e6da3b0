"""What may be said of standing orders, and of what a blocklist follows."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from blocklist_jobs.api.edge.spans import seconds_in, span
from blocklist_jobs.api.edge.words import Flag, PriorityWord, ProviderName, Word
from blocklist_jobs.api.schemas.limits import known_zone
from blocklist_jobs.api.schemas.payloads import EnforcementOptionsSchema, options_in_words
from blocklist_jobs.core.job import Priority
from blocklist_jobs.core.source import Apply, Place
from blocklist_jobs.core.standing_order import WEEKDAYS, Clock

LONGEST_PLACE = 2_000
PRIORITIES = (Priority.NORMAL, Priority.LOW)

EXAMPLES = {
    "every night": {
        "provider": "spotify",
        "blocklist_id": "63482776-3e5e-4ab2-8a65-3d10527a06a9",
        "when": {"daily_at": "04:30", "timezone": "Europe/Berlin"},
    },
    "when the list changes": {
        "provider": "tidal",
        "blocklist_id": "63482776-3e5e-4ab2-8a65-3d10527a06a9",
        "on_change": True,
    },
}
SOURCE_EXAMPLES = {
    "a list on the Internet": {"url": "https://example.com/ai-artists.csv", "every": "1d"},
    "asked about each change": {"url": "https://example.com/ai-artists.json", "every": "6h", "apply": "ask"},
}


_WORDS = {"enum": [priority.word for priority in PRIORITIES]}


def _no_more_than_normal(priority: Priority) -> None:
    """What nobody waits for goes after what somebody does."""
    if priority not in PRIORITIES:
        raise ValidationError("must be normal or low: nobody waits for a standing order")


class WhenSchema(Schema):
    """Either ``every`` so long, or ``daily_at`` a time of a ``timezone``, on the ``days`` named."""

    every = span()
    daily_at = fields.String(
        validate=validate.Regexp(
            re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z", re.ASCII), error="must be a time of day, HH:MM"
        )
    )
    timezone = fields.String(validate=known_zone)
    days = fields.List(fields.String(validate=validate.OneOf(WEEKDAYS)), validate=validate.Length(1, 7))

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        if ("every" in data) == ("daily_at" in data):
            raise ValidationError("must have either every or daily_at")
        if "every" in data and len(data) > 1:
            raise ValidationError("timezone and days belong to daily_at")

    @post_load
    def _clock(self, read: dict[str, Any], **_: Any) -> Clock:
        if "every" in read:
            return Clock(every_s=seconds_in(read["every"]))
        days = tuple(day for day in WEEKDAYS if day in read.get("days", WEEKDAYS))
        return Clock(daily_at=read["daily_at"], timezone=read.get("timezone", "UTC"), days=days)


class NewScheduleSchema(Schema):
    """The body of ``POST /schedules``."""

    provider = ProviderName(required=True)
    connection_id = fields.UUID(load_default=None, allow_none=True)
    blocklist_id = fields.UUID(required=True)
    options = fields.Nested(EnforcementOptionsSchema, load_default=lambda: EnforcementOptionsSchema().load({}))
    priority = PriorityWord(load_default=Priority.LOW, validate=_no_more_than_normal, metadata=_WORDS)
    when = fields.Nested(WhenSchema, load_default=None, allow_none=True)
    on_change = Flag(load_default=False)
    paused = Flag(load_default=False)

    @post_load
    def _plain(self, read: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**read, "options": options_in_words(read["options"])}


class ScheduleChangeSchema(Schema):
    """The body of ``PATCH /schedules/{id}``: what is left out stays."""

    json_schema: ClassVar[dict[str, Any]] = {"minProperties": 1}

    blocklist_id = fields.UUID()
    options = fields.Nested(EnforcementOptionsSchema)
    priority = PriorityWord(validate=_no_more_than_normal, metadata=_WORDS)
    when = fields.Nested(WhenSchema, allow_none=True)
    on_change = Flag()
    paused = Flag()

    @validates_schema
    def _says_something(self, data: dict[str, Any], **_: Any) -> None:
        if not data:
            raise ValidationError("must say what to change")

    @post_load
    def _plain(self, read: dict[str, Any], **_: Any) -> dict[str, Any]:
        if "options" in read:
            read["options"] = options_in_words(read["options"])
        if "when" in read:
            read["clock"] = read.pop("when")
        return read


class SourceSchema(Schema):
    """The body of ``PUT /blocklists/{id}/source``: a ``url``, or the ``path`` of a file that the operator allows."""

    url = fields.String(validate=validate.Length(1, LONGEST_PLACE))
    path = fields.String(validate=validate.Length(1, LONGEST_PLACE))
    provider = ProviderName(load_default=None, allow_none=True)
    every = span(load_default="1d")
    apply = Word(Apply, load_default=Apply.AFTER_DRY_RUN)

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        if ("url" in data) == ("path" in data):
            raise ValidationError("must have either url or path")

    @post_load
    def _place(self, read: dict[str, Any], **_: Any) -> Place:
        every_s = seconds_in(read["every"])
        return Place(read.get("url"), read.get("path"), read["provider"], every_s, read["apply"])
