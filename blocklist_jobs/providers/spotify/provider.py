"""Spotify as the use cases see it (``jobs/ports.py: Provider``). Pure: the socket is elsewhere."""

from __future__ import annotations

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Answered, Call, ReadPage
from blocklist_jobs.core.capabilities import Capabilities
from blocklist_jobs.core.faults import Fault
from blocklist_jobs.core.library import Playlist
from blocklist_jobs.core.wire import Answer, RateHint, Request, Tokens
from blocklist_jobs.providers import spans
from blocklist_jobs.providers.spotify import tokens
from blocklist_jobs.providers.spotify.answers import answered
from blocklist_jobs.providers.spotify.capabilities import capabilities_of
from blocklist_jobs.providers.spotify.dialect import DIALECTS
from blocklist_jobs.providers.spotify.faults import fault_of
from blocklist_jobs.providers.spotify.pages import PAGE
from blocklist_jobs.providers.spotify.requests import request_of


class SpotifyProvider:
    """``api_url`` and ``accounts_url`` have no slash at the end; ``dialect`` is ``library`` or ``classic``.

    Without a ``client_secret`` the app is taken for one that uses PKCE.
    """

    name = "spotify"

    def __init__(
        self, *, api_url: str, accounts_url: str, client_id: str, client_secret: str = "", dialect: str = "library"
    ) -> None:
        self._api_url = api_url
        self._accounts_url = accounts_url
        self._client_id = client_id
        self._client_secret = client_secret
        self._dialect = DIALECTS[dialect]
        self._capabilities = capabilities_of(self._dialect)

    @property
    def capabilities(self) -> Capabilities:
        """What it can do in its dialect."""
        return self._capabilities

    def request(self, call: Call, account: Account, *, key: str = "") -> Request:  # noqa: ARG002 - paths say "me"
        """The one request that does ``call``; ``ValueError`` for more things than Spotify takes at once."""
        return request_of(call, self._api_url, self._dialect)

    def decipher(self, call: Call, answer: Answer, account: Account) -> Answered | Fault:
        """What the answer means; never raises on what Spotify may send."""
        if 200 <= answer.status < 300:
            return answered(call, answer, account)
        return fault_of(call, answer)

    def pages_of(self, playlist: Playlist) -> tuple[ReadPage, ...]:
        """All pages of a playlist of known size, to be read side by side; none for an empty one."""
        return spans.pages_of(playlist, PAGE)

    def rate_hint(self, answer: Answer) -> RateHint:  # noqa: ARG002 - it depends on the provider, not on the answer
        """Nothing: Spotify sends no rate headers but ``Retry-After``, which is part of the fault.

        developer.spotify.com/documentation/web-api/concepts/rate-limits
        """
        return RateHint()

    def refresh_request(self, refresh_token: str) -> Request:
        """The request for a new access token."""
        return tokens.refresh_request(self._accounts_url, self._client_id, self._client_secret, refresh_token)

    def revoke_request(self, token: str) -> Request | None:  # noqa: ARG002 - there is none
        """``None``: Spotify has no call for it: listeners remove an app on their account page."""
        return None

    def decipher_tokens(self, answer: Answer) -> Tokens | Fault:
        """The new tokens, or why there are none."""
        return tokens.tokens_of(answer)
