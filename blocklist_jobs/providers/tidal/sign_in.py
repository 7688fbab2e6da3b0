"""Tidal's way in (developer.tidal.com/documentation/api-sdk/api-sdk-authorization, "Authorization code flow").

The redirect must be registered as it is, its port included.
"""

from __future__ import annotations

from collections.abc import Mapping

from blocklist_jobs.core.wire import Request
from blocklist_jobs.providers.sign_in import SignIn
from blocklist_jobs.providers.tidal.capabilities import SCOPES
from blocklist_jobs.providers.tidal.tokens import tokens_of


def sign_in(login_url: str, auth_url: str, client_id: str, client_secret: str) -> SignIn:
    """For an app with a secret or without one; the verifier is asked of both (OAuth 2.1)."""

    def token_request(form: Mapping[str, str]) -> Request:
        whole = {**form, "client_id": client_id} | ({"client_secret": client_secret} if client_secret else {})
        return Request("POST", f"{auth_url}/oauth2/token", form=whole)

    return SignIn("tidal", "Tidal", f"{login_url}/authorize", client_id, tuple(SCOPES), token_request, tokens_of)
