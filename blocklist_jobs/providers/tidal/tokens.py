"""Access tokens from refresh tokens (developer.tidal.com/documentation/api-sdk/api-sdk-authorization)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.wire import Answer, Request, Tokens
from blocklist_jobs.providers.oauth import tokens_in
from blocklist_jobs.providers.reading import excerpt, json_of, mapping, text, whole
from blocklist_jobs.providers.tidal.faults import in_trouble, throttled


def refresh_request(auth_url: str, client_id: str, client_secret: str, refresh_token: str) -> Request:
    """The request; an app without a secret names itself alone (PKCE). Without ``scope`` all scopes stay as they were
    (RFC 6749, section 6).

    It must not be sent twice: some apps were seen to get a new refresh token each time, which ends the old one.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": client_id}
    if client_secret:
        form["client_secret"] = client_secret
    return Request("POST", f"{auth_url}/oauth2/token", form=form, repeatable=False)


def tokens_of(answer: Answer) -> Tokens | Fault:
    """The tokens, or why there are none.

    Tidal's own clients log out at any 4xx (github.com/tidal-music/tidal-sdk-web, packages/auth). Here only
    ``invalid_grant`` means that the listener must connect again (RFC 6749, section 5.2); what is wrong with the app's
    own credentials is ``MALFORMED``, which disconnects nobody.
    """
    if answer.status == 429:
        return throttled(answer)
    if answer.status >= 500:
        return in_trouble(answer)
    if answer.status != 200:
        return _refused(answer)
    unreadable = Fault(FaultKind.MALFORMED, "Tidal's answer holds no access token", 200, code="unreadable")
    return tokens_in(mapping(json_of(answer))) or unreadable


def _refused(answer: Answer) -> Fault:
    body = mapping(json_of(answer))
    error, suffix = excerpt(text(body.get("error")), 40), _told(body)
    if answer.status in (400, 401) and error == "invalid_grant":
        advice = "Tidal ended the permission given to this app; connect again"
        return Fault(FaultKind.GRANT_DEAD, advice + suffix, answer.status, code="invalid_grant")
    code = error or "unexpected"
    if error in ("invalid_client", "unauthorized_client"):
        advice = f"Tidal does not accept this app: see TIDAL_CLIENT_ID and TIDAL_CLIENT_SECRET, {code}"
    else:
        advice = f"Tidal gave no new token, status {answer.status}, {code}"
    return Fault(FaultKind.MALFORMED, advice + suffix, answer.status, code=code)


def _told(body: Mapping[str, Any]) -> str:
    """Tidal's own words, " (reason 11101, Token is invalid)": ``sub_status`` and ``error_description`` of the
    ``TokenJSONError`` in …/packages/auth/src/types.ts."""
    reason = whole(body.get("sub_status"))
    told = ("" if reason is None else f"reason {reason}", excerpt(text(body.get("error_description"))))
    said = ", ".join(filter(None, told))
    return f" ({said})" if said else ""
