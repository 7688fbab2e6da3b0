"""What load balancers and supervisors read, for the document."""

from __future__ import annotations

from marshmallow import fields, validate

from blocklist_jobs.api.edge.described import AnswerSchema


class AliveAnswer(AnswerSchema):
    """The process answers."""

    status = fields.String(validate=validate.Equal("ok"))


class ReadyAnswer(AnswerSchema):
    """A job submitted now would run."""

    status = fields.String(validate=validate.Equal("ready"))
