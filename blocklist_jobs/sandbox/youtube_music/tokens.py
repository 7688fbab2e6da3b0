"""Google's token endpoint: POST /token with grant_type=refresh_token, and POST /revoke; forms in, JSON out."""

from __future__ import annotations

from urllib.parse import parse_qsl

from blocklist_jobs.sandbox.wire import Answer, Call, json_answer
from blocklist_jobs.sandbox.youtube_music.grants import App, Grant, Grants


class GrantError(Exception):
    """``status``, ``error`` and ``error_description`` of a refusal."""


def form_of(call: Call) -> dict[str, str]:
    """The form in the body."""
    return dict(parse_qsl(call.body.decode(errors="replace")))


def refresh(grants: Grants, call: Call, now: float) -> Answer:
    """A new access token; no new refresh token ever comes with it."""
    form = form_of(call)
    try:
        app = _app(grants, form)
        grant = _grant(grants, app, form, now)
    except GrantError as error:
        status, code, description = error.args
        return json_answer(status, {"error": code, "error_description": description})
    body = {
        "access_token": grants.issue(grant, now, app.expires_in),
        "expires_in": app.expires_in,
        "scope": " ".join(sorted(grant.scopes)),
        "token_type": "Bearer",
    }
    return json_answer(200, body)


def revoke(grants: Grants, call: Call) -> Answer:
    """Ends the consent that a token of either kind belongs to."""
    token = form_of(call).get("token") or call.query.get("token", "")
    access = grants.access.get(token)
    grant = access.grant if access else grants.refresh.get(token)
    if grant is None or grant.revoked:
        return json_answer(400, {"error": "invalid_token", "error_description": "Token expired or revoked"})
    grant.revoked = True
    return json_answer(200, {})


def _app(grants: Grants, form: dict[str, str]) -> App:
    app = grants.apps.get(form.get("client_id", ""))
    if app is None:
        raise GrantError(401, "invalid_client", "The OAuth client was not found.")
    if "client_secret" not in form:
        raise GrantError(400, "invalid_request", "client_secret is missing.")
    if form["client_secret"] != app.client_secret:
        raise GrantError(401, "invalid_client", "Unauthorized")
    return app


def _grant(grants: Grants, app: App, form: dict[str, str], now: float) -> Grant:
    if form.get("grant_type") != "refresh_token":
        raise GrantError(400, "unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type', '')}")
    if not form.get("refresh_token"):
        raise GrantError(400, "invalid_request", "Missing required parameter: refresh_token")
    grant = grants.refresh.get(form["refresh_token"])
    if grant is not None and grant.app != app.client_id:
        raise GrantError(401, "unauthorized_client", "Unauthorized")
    if grant is None or grant.is_dead(app, now):
        raise GrantError(400, "invalid_grant", "Token has been expired or revoked.")
    return grant
