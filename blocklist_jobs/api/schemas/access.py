"""What clients may say of keys and ask of the audit log."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from blocklist_jobs.api.edge.paging import PageQuery
from blocklist_jobs.api.edge.words import Instant, Word
from blocklist_jobs.core.api_key import Role
from blocklist_jobs.core.user_id import LONGEST_USER_ID, unfit_for_user

LONGEST_NAME = 100

_ACTION = validate.Regexp(
    re.compile(r"[a-z_]{1,40}\.[a-z_]{1,40}\Z", re.ASCII), error="must be an action such as job.submitted"
)


def _fit(name: str) -> None:
    if unfit := unfit_for_user(name):
        raise ValidationError(unfit)


def _user(**options: Any) -> fields.String:
    says = {"description": "Another user; for admins only."}
    return fields.String(
        load_default=None, validate=[validate.Length(1, LONGEST_USER_ID), _fit], metadata=says, **options
    )


class KeysQuery(PageQuery):
    """The query parameters of ``GET /keys``."""

    user = _user()


class NewKeySchema(Schema):
    """The body of ``POST /keys``; what is left out is like the key that makes it, but for the role."""

    name = fields.String(
        load_default="",
        validate=[
            validate.Length(max=LONGEST_NAME),
            validate.Predicate("isprintable", error="must not contain control characters"),
        ],
        metadata={"description": "What you call it."},
    )
    role = Word(Role, load_default=Role.USER)
    expires_at = Instant(load_default=None, allow_none=True)
    user = _user(allow_none=True)


class AuditQuery(PageQuery):
    """The query parameters of ``GET /audit-log``; ``since`` is within, ``until`` is not."""

    user = _user()
    everyone = fields.Boolean(
        load_default=False,
        truthy={"true"},
        falsy={"false"},
        metadata={"description": "What all users did; for admins only."},
    )
    action = fields.List(fields.String(validate=_ACTION), load_default=list, validate=validate.Length(max=20))
    subject = fields.String(
        load_default=None,
        validate=validate.Length(1, 200),
        metadata={"description": "What it was done to: the id of a job, a connection, a blocklist, a key."},
    )
    since = Instant(load_default=None)
    until = Instant(load_default=None)

    @validates_schema
    def _one_or_all(self, read: dict[str, Any], **_: Any) -> None:
        if read["everyone"] and read["user"] is not None:
            raise ValidationError("leaves nobody to choose; send user or everyone, not both", "everyone")
