"""Tidal as the use cases see it (``jobs/ports.py: Provider``). Pure: the socket is elsewhere."""

from __future__ import annotations

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Answered, Call, ReadPage
from blocklist_jobs.core.capabilities import Capabilities
from blocklist_jobs.core.faults import Fault
from blocklist_jobs.core.library import Playlist
from blocklist_jobs.core.wire import Answer, RateHint, Request, Tokens
from blocklist_jobs.providers.tidal import pages, tokens
from blocklist_jobs.providers.tidal.answers import answered
from blocklist_jobs.providers.tidal.capabilities import CAPABILITIES
from blocklist_jobs.providers.tidal.faults import fault_of
from blocklist_jobs.providers.tidal.limits import hint_of
from blocklist_jobs.providers.tidal.requests import request_of
from blocklist_jobs.providers.tidal.verdicts import answer_in


class TidalProvider:
    """``api_url`` (``https://openapi.tidal.com/v2``) and ``auth_url`` (``https://auth.tidal.com/v1``) have no slash at
    the end. Without a ``client_secret`` the app is taken for one that uses PKCE alone.
    """

    name = "tidal"

    def __init__(self, *, api_url: str, auth_url: str, client_id: str, client_secret: str = "") -> None:
        self._api_url = api_url
        self._auth_url = auth_url
        self._client_id = client_id
        self._client_secret = client_secret

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return CAPABILITIES

    def request(self, call: Call, account: Account, *, key: str = "") -> Request:  # noqa: ARG002 - "me" names the account
        """The one request that does ``call``; ``ValueError`` for more things than Tidal takes at once.

        ``key`` (at most 128 characters) goes with every change as its ``Idempotency-Key``.
        """
        return request_of(call, self._api_url, key)

    def decipher(self, call: Call, answer: Answer, account: Account) -> Answered | Fault:  # noqa: ARG002 - "me" names it
        """What the answer means; never raises on what Tidal may send."""
        if 200 <= answer.status < 300:
            return answered(call, answer)
        return answer_in(call, answer) or fault_of(call, answer)

    def pages_of(self, playlist: Playlist) -> tuple[ReadPage, ...]:
        """The first page of a playlist, which leads to the next: they cannot be read side by side."""
        return pages.pages_of(playlist)

    def rate_hint(self, answer: Answer) -> RateHint:
        """What the headers of the bucket say, where Tidal sends them."""
        return hint_of(answer)

    def refresh_request(self, refresh_token: str) -> Request:
        """The request for a new access token."""
        return tokens.refresh_request(self._auth_url, self._client_id, self._client_secret, refresh_token)

    def revoke_request(self, token: str) -> Request | None:  # noqa: ARG002 - there is none
        """``None``: Tidal documents no call for it."""
        return None

    def decipher_tokens(self, answer: Answer) -> Tokens | Fault:
        """The new tokens, or why there are none."""
        return tokens.tokens_of(answer)
