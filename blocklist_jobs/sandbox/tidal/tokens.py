"""The token endpoint: POST /oauth2/token with a code or a refresh token; errors are Tidal's ``TokenJSONError``."""

from __future__ import annotations

from urllib.parse import parse_qsl

from blocklist_jobs.sandbox.codes import CodeError, Codes
from blocklist_jobs.sandbox.tidal.grants import App, Grant, Grants
from blocklist_jobs.sandbox.tidal.ids import user_id
from blocklist_jobs.sandbox.wire import Answer, Call, JsonObject, json_answer

FORM = "application/x-www-form-urlencoded"


class GrantError(Exception):
    """A refusal: the error's name, Tidal's ``sub_status``, and what there is to say."""

    def __init__(self, error: str, sub_status: int, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.sub_status = sub_status
        self.description = description

    @property
    def status(self) -> int:
        """400, but 401 for an app that cannot prove what it is (RFC 6749, section 5.2)."""
        return 401 if self.error == "invalid_client" else 400


def token_error(status: int, error: str, sub_status: int, description: str) -> Answer:
    """``{"status", "error", "sub_status", "error_description"}``."""
    told = {"status": status, "error": error, "sub_status": sub_status, "error_description": description}
    return json_answer(status, told)


def form_of(call: Call) -> dict[str, str]:
    """The fields of the body."""
    return dict(parse_qsl(call.body.decode(errors="replace")))


def tokens(grants: Grants, codes: Codes, call: Call, now: float) -> Answer:
    """Tokens for a code, or for a refresh token."""
    try:
        form = _form(call)
        app = _app(grants, form)
        if form.get("grant_type") == "authorization_code":
            return json_answer(200, _redeemed(grants, codes, app, form, now))
        return json_answer(200, _refreshed(grants, app, form, now))
    except GrantError as refused:
        return token_error(refused.status, refused.error, refused.sub_status, refused.description)
    except CodeError as refused:
        return token_error(400, refused.error, 11101, refused.description)


def _redeemed(grants: Grants, codes: Codes, app: App, form: dict[str, str], now: float) -> JsonObject:
    """The first tokens of a consent."""
    asked = codes.redeem(form, app.client_id, now)
    grant = grants.consent(app, asked.user, asked.scopes)
    return {**_body(grants, app, grant, grant.scopes, now), "refresh_token": grant.refresh_token}


def _refreshed(grants: Grants, app: App, form: dict[str, str], now: float) -> JsonObject:
    """A new access token, with a new refresh token where the app rotates; the old one is then worth nothing."""
    grant = _grant(grants, app, form)
    body = _body(grants, app, grant, _scopes(grant, form), now)
    # The refresh itself is the change: an answer that gets lost has still spent a rotating token.
    return {**body, "refresh_token": grants.rotate(grant)} if app.rotates else body


def _body(grants: Grants, app: App, grant: Grant, scopes: frozenset[str], now: float) -> JsonObject:
    return {
        "access_token": grants.issue(grant, now + app.expires_in, scopes),
        "token_type": "Bearer",
        "expires_in": app.expires_in,
        "scope": " ".join(sorted(scopes)),
        "user_id": int(user_id(grant.user)),
    }


def _form(call: Call) -> dict[str, str]:
    if call.headers.get("Content-Type", "").partition(";")[0] != FORM:
        raise GrantError("invalid_request", 1002, f"Content-Type must be {FORM}")
    return form_of(call)


def _app(grants: Grants, form: dict[str, str]) -> App:
    app = grants.apps.get(form.get("client_id", ""))
    if app is None:
        raise GrantError("invalid_client", 6002, "Client not found")
    if app.client_secret != form.get("client_secret"):
        raise GrantError("invalid_client", 6001, "Client secret is not valid")
    return app


def _grant(grants: Grants, app: App, form: dict[str, str]) -> Grant:
    if form.get("grant_type") != "refresh_token":
        raise GrantError("unsupported_grant_type", 1002, "grant_type must be refresh_token")
    token = form.get("refresh_token")
    if not token:
        raise GrantError("invalid_request", 1002, "refresh_token is missing")
    grant = grants.refresh.get(token)
    if grant is None or grant.revoked or grant.app != app.client_id:
        raise GrantError("invalid_grant", 11101, "Token could not be verified")
    return grant


def _scopes(grant: Grant, form: dict[str, str]) -> frozenset[str]:
    wanted = frozenset(form.get("scope", "").split()) or grant.scopes
    if not wanted <= grant.scopes:
        raise GrantError("invalid_scope", 1002, "scope is wider than what was granted")
    return wanted
