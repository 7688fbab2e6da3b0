"""Google's token endpoint: POST /token with a code or a refresh token, and POST /revoke; forms in, JSON out."""

from __future__ import annotations

from urllib.parse import parse_qsl

from blocklist_jobs.sandbox.codes import CodeError, Codes
from blocklist_jobs.sandbox.wire import Answer, Call, JsonObject, json_answer
from blocklist_jobs.sandbox.youtube_music.grants import App, Grant, Grants


class GrantError(Exception):
    """``status``, ``error`` and ``error_description`` of a refusal."""


def form_of(call: Call) -> dict[str, str]:
    """The form in the body."""
    return dict(parse_qsl(call.body.decode(errors="replace")))


def tokens(grants: Grants, codes: Codes, call: Call, now: float) -> Answer:
    """Tokens for a code, or an access token for a refresh token, which never brings a new one."""
    form = form_of(call)
    try:
        app = _app(grants, form)
        if form.get("grant_type") == "authorization_code":
            return json_answer(200, _redeemed(grants, codes, app, form, now))
        return json_answer(200, _body(grants, app, _grant(grants, app, form, now), now))
    except GrantError as error:
        status, code, description = error.args
        return json_answer(status, {"error": code, "error_description": description})
    except CodeError as error:
        return json_answer(400, {"error": error.error, "error_description": error.description})


def _redeemed(grants: Grants, codes: Codes, app: App, form: dict[str, str], now: float) -> JsonObject:
    """The first tokens of a consent; one that lasts is given where it was asked for (``access_type``)."""
    asked = codes.redeem(form, app.client_id, now)
    grant = grants.consent(app, asked.user, asked.scopes, asked.at)
    lasting = asked.query.get("access_type") == "offline"
    return _body(grants, app, grant, now) | ({"refresh_token": grant.refresh_token} if lasting else {})


def _body(grants: Grants, app: App, grant: Grant, now: float) -> JsonObject:
    return {
        "access_token": grants.issue(grant, now, app.expires_in),
        "expires_in": app.expires_in,
        "scope": " ".join(sorted(grant.scopes)),
        "token_type": "Bearer",
    }


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
