"""Google's way in for YouTube Music (developers.google.com/identity/protocols/oauth2/native-app).

An app of the type "Desktop app" may be sent back to any port of 127.0.0.1; nothing is registered for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from blocklist_jobs.core.wire import Request
from blocklist_jobs.providers.sign_in import SignIn
from blocklist_jobs.providers.youtube_music.capabilities import CAPABILITIES
from blocklist_jobs.providers.youtube_music.tokens import tokens_of

# Without both, a listener who has agreed before is given no refresh token (…/oauth2/web-server, "access_type").
_LASTING = {"access_type": "offline", "prompt": "consent"}


def sign_in(authorize_url: str, oauth_url: str, client_id: str, client_secret: str) -> SignIn:
    """Google asks desktop apps for their secret as well as for the verifier: there it is none, by its own word."""

    def token_request(form: Mapping[str, str]) -> Request:
        whole = {**form, "client_id": client_id, "client_secret": client_secret}
        return Request("POST", f"{oauth_url}/token", form=whole)

    scopes = tuple(CAPABILITIES.scopes)
    return SignIn(
        "youtube_music", CAPABILITIES.title, authorize_url, client_id, scopes, token_request, tokens_of, _LASTING
    )
