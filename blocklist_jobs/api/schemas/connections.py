"""What clients may say of a connection. No message repeats a token."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from blocklist_jobs.api.edge.words import Instant, ProviderName
from blocklist_jobs.core.connection import GivenTokens

LONGEST_TOKEN = 8192

EXAMPLES = {
    "tokens that can be renewed": {
        "provider": "spotify",
        "access_token": "BQDn3kq7",
        "refresh_token": "AQBzQ7xw",
        "expires_at": "2026-11-25T21:00:00Z",
        "scopes": ["user-library-read", "user-library-modify"],
    },
    "a music user token of Apple's": {"provider": "apple_music", "access_token": "AnE8wz5q"},
}

# Tokens are sent on in a header, where a line break would begin another one (RFC 6750 allows less still).
_TOKEN = (
    validate.Length(1, LONGEST_TOKEN, error=f"must have 1 to {LONGEST_TOKEN} characters"),
    validate.Regexp(r"[\x21-\x7e]*\Z", error="must be printable ASCII without spaces or line breaks"),
)
_PRINTABLE = validate.Predicate("isprintable", error="must not contain control characters")


class TokensSchema(Schema):
    """The body of ``PUT /connections/{id}``; reads as ``{"provider", "given": GivenTokens}``."""

    provider = ProviderName(load_default=None)
    access_token = fields.String(required=True, validate=_TOKEN)
    refresh_token = fields.String(load_default=None, allow_none=True, validate=_TOKEN)
    expires_at = Instant(load_default=None, allow_none=True)
    scopes = fields.List(
        fields.String(validate=[validate.Length(1, 200), _PRINTABLE]),
        load_default=list,
        validate=validate.Length(max=100),
    )
    provider_user_id = fields.String(load_default=None, allow_none=True, validate=[validate.Length(1, 200), _PRINTABLE])
    consented_at = Instant(load_default=None, allow_none=True)

    @post_load
    def _given(self, read: dict[str, Any], **_: Any) -> dict[str, Any]:
        given = GivenTokens(
            access_token=read["access_token"],
            refresh_token=read["refresh_token"],
            expires_at=read["expires_at"],
            scopes=tuple(read["scopes"]),
            provider_user_id=read["provider_user_id"] or "",
            consented_at=read["consented_at"],
        )
        return {"provider": read["provider"], "given": given}


class NewConnectionSchema(TokensSchema):
    """The body of ``POST /connections``."""

    provider = ProviderName(required=True)
