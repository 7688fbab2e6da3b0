"""What a client must say before everything that is a user's goes."""

from __future__ import annotations

from marshmallow import Schema, fields


class ForgetSchema(Schema):
    """The body of ``DELETE /me``."""

    confirm = fields.String(
        load_default=None,
        metadata={"description": "Your own name, as `GET /me` has it. Or in the header `Confirm-Deletion`."},
    )
