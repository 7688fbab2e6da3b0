"""The token endpoint: POST /api/token with a code or a refresh token, errors in the form of RFC 6749."""

from __future__ import annotations

import base64
import binascii
import time
from urllib.parse import parse_qsl

from blocklist_jobs.sandbox.codes import CodeError, Codes
from blocklist_jobs.sandbox.spotify.grants import App, Grant, Grants
from blocklist_jobs.sandbox.wire import Answer, Call, JsonObject, json_answer


class GrantError(Exception):
    """``error`` and ``error_description`` of a refusal."""


def tokens(grants: Grants, codes: Codes, call: Call) -> Answer:
    """Tokens for a code, or for a refresh token."""
    form = dict(parse_qsl(call.body.decode(errors="replace")))
    by_code = form.get("grant_type") == "authorization_code"
    try:
        app = _app(grants, call, form)
        return json_answer(200, _redeemed(grants, codes, app, form) if by_code else _refreshed(grants, app, form))
    except GrantError as error:
        return json_answer(400, {"error": error.args[0], "error_description": error.args[1]})
    except CodeError as error:
        return json_answer(400, {"error": error.error, "error_description": error.description})


def _redeemed(grants: Grants, codes: Codes, app: App, form: dict[str, str]) -> JsonObject:
    """The first tokens of a consent."""
    asked = codes.redeem(form, app.client_id, time.time())
    grant = grants.consent(app, asked.user, asked.scopes, asked.at)
    return {**_body(grants, app, grant), "refresh_token": grant.refresh_token}


def _refreshed(grants: Grants, app: App, form: dict[str, str]) -> JsonObject:
    """A new access token, with a new refresh token where the app rotates; the old one is then revoked."""
    grant = _grant(grants, app, form)
    body = _body(grants, app, grant)
    # The refresh itself is the change: an answer that gets lost has still spent a rotating token.
    return {**body, "refresh_token": grants.rotate(grant)} if app.rotates else body


def _body(grants: Grants, app: App, grant: Grant) -> JsonObject:
    return {
        "access_token": grants.issue(grant, app.expires_in),
        "token_type": "Bearer",
        "expires_in": app.expires_in,
        "scope": " ".join(sorted(grant.scopes)),
    }


def credentials(call: Call, form: dict[str, str]) -> tuple[str, str | None]:
    """Client id and secret of the Basic header, or the id of the body and no secret (PKCE)."""
    scheme, _, encoded = call.headers.get("Authorization", "").partition(" ")
    if scheme != "Basic":
        return form.get("client_id", ""), None
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", None
    return client_id, secret


def _app(grants: Grants, call: Call, form: dict[str, str]) -> App:
    client_id, secret = credentials(call, form)
    app = grants.apps.get(client_id)
    if app is None:
        raise GrantError("invalid_client", "Invalid client")
    if app.client_secret != secret:
        raise GrantError("invalid_client", "Invalid client secret")
    return app


def _grant(grants: Grants, app: App, form: dict[str, str]) -> Grant:
    if form.get("grant_type") != "refresh_token":
        raise GrantError("unsupported_grant_type", "grant_type must be refresh_token")
    token = form.get("refresh_token")
    if not token:
        raise GrantError("invalid_request", "refresh_token must be supplied")
    grant = grants.refresh.get(token)
    if token in grants.spent or (grant is not None and grant.revoked):
        raise GrantError("invalid_grant", "Refresh token revoked")
    if grant is None or grant.app != app.client_id:
        raise GrantError("invalid_grant", "Invalid refresh token")
    if grant.is_over(time.time()):
        raise GrantError("invalid_grant", "Refresh token expired")
    return grant
