"""Access tokens from refresh tokens (developers.google.com/identity/protocols/oauth2/web-server, "Refreshing")."""

from __future__ import annotations

from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.wire import Answer, Request, Tokens
from blocklist_jobs.providers.oauth import tokens_in
from blocklist_jobs.providers.reading import excerpt, json_of, mapping, text
from blocklist_jobs.providers.youtube_music.faults import in_trouble, throttled


def refresh_request(oauth_url: str, client_id: str, client_secret: str, refresh_token: str) -> Request:
    """The request: everything in the form. Google asks for the secret of every kind of app, with PKCE as well.

    It may be sent twice: Google normally keeps the refresh token.
    """
    form = {
        "client_id": client_id,
        "client_secret": client_secret,
        "grant_type": "refresh_token",
        "refresh_token": refresh_token,
    }
    return Request("POST", f"{oauth_url}/token", form=form)


def revoke_request(oauth_url: str, token: str) -> Request:
    """Ends the listener's permission; either token names it (…/oauth2/web-server, "Revoking a token")."""
    return Request("POST", f"{oauth_url}/revoke", form={"token": token})


def tokens_of(answer: Answer) -> Tokens | Fault:
    """The tokens, or why there are none.

    Only ``invalid_grant`` means that the listener must connect again (RFC 6749, section 5.2); what is wrong with the
    app's own credentials is ``MALFORMED``, which disconnects nobody.
    """
    body = mapping(json_of(answer))
    if answer.status == 429:
        return throttled(answer)
    if answer.status >= 500:
        return in_trouble(answer)
    if answer.status == 200:
        unreadable = Fault(FaultKind.MALFORMED, "Google's answer holds no access token", 200, code="unreadable")
        return tokens_in(body) or unreadable
    return _refused(answer, text(body.get("error")), excerpt(text(body.get("error_description"))))


def _refused(answer: Answer, error: str, description: str) -> Fault:
    told = f" ({description})" if description else ""
    if answer.status in (400, 401) and error == "invalid_grant":
        # Six months unused, too many tokens for one listener, or seven days while the app's consent screen is in test.
        advice = (
            "Google ended the permission given to this app (it lasts 7 days while the app is in testing); connect again"
        )
        return Fault(FaultKind.GRANT_DEAD, advice + told, answer.status, code="invalid_grant")
    code = excerpt(error, 40) or "unexpected"
    if error in ("invalid_client", "unauthorized_client"):
        advice = f"Google does not accept this app: see GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET, {code}"
    else:
        advice = f"Google gave no new token, status {answer.status}, {code}"
    return Fault(FaultKind.MALFORMED, advice + told, answer.status, code=code)
