"""Spotify's way in (developer.spotify.com/documentation/web-api/tutorials/code-pkce-flow).

A redirect to 127.0.0.1 is registered without a port, and may then have any (…/concepts/redirect_uri).
"""

from __future__ import annotations

from collections.abc import Mapping

from blocklist_jobs.core.wire import Request
from blocklist_jobs.providers.sign_in import SignIn
from blocklist_jobs.providers.spotify.capabilities import SCOPES
from blocklist_jobs.providers.spotify.tokens import tokens_of


def sign_in(accounts_url: str, client_id: str, client_secret: str) -> SignIn:
    """For an app with a secret, or for one that proves itself by the verifier alone."""

    def token_request(form: Mapping[str, str]) -> Request:
        url = f"{accounts_url}/api/token"
        if client_secret:
            return Request("POST", url, form=form, basic_auth=(client_id, client_secret))
        return Request("POST", url, form={**form, "client_id": client_id})

    return SignIn("spotify", "Spotify", f"{accounts_url}/authorize", client_id, tuple(SCOPES), token_request, tokens_of)
