"""YouTube Music as the use cases see it (``jobs/ports.py: Provider``). Pure: the socket is elsewhere."""

from __future__ import annotations

from dataclasses import replace

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Answered, Call, ReadPage
from blocklist_jobs.core.capabilities import Capabilities
from blocklist_jobs.core.faults import Fault
from blocklist_jobs.core.library import Playlist
from blocklist_jobs.core.wire import Answer, RateHint, Request, Tokens
from blocklist_jobs.providers.youtube_music import pages, tokens
from blocklist_jobs.providers.youtube_music.answers import answered
from blocklist_jobs.providers.youtube_music.capabilities import CAPABILITIES
from blocklist_jobs.providers.youtube_music.faults import fault_of
from blocklist_jobs.providers.youtube_music.requests import request_of
from blocklist_jobs.providers.youtube_music.verdicts import answer_in


class YouTubeMusicProvider:
    """``api_url`` (``https://www.googleapis.com/youtube/v3``) and ``oauth_url`` (``https://oauth2.googleapis.com``)
    have no slash at the end. ``consent_days``: Google ends consents to apps in testing after seven days, others
    only when they are not used (developers.google.com/identity/protocols/oauth2, "Refresh token expiration").
    """

    name = "youtube_music"

    def __init__(
        self,
        *,
        api_url: str,
        oauth_url: str,
        client_id: str,
        client_secret: str,
        consent_days: int | None = None,
    ) -> None:
        self._api_url = api_url
        self._oauth_url = oauth_url
        self._client_id = client_id
        self._client_secret = client_secret
        self._capabilities = replace(CAPABILITIES, consent_days=consent_days)

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return self._capabilities

    def request(self, call: Call, account: Account, *, key: str = "") -> Request:  # noqa: ARG002 - "mine" names the account, and YouTube knows no keys
        """The one request that does ``call``; ``ValueError`` for more things than YouTube takes at once."""
        return request_of(call, self._api_url)

    def decipher(self, call: Call, answer: Answer, account: Account) -> Answered | Fault:  # noqa: ARG002 - "mine" names it
        """What the answer means; never raises on what YouTube may send."""
        if 200 <= answer.status < 300:
            return answered(call, answer)
        return answer_in(call, answer) or fault_of(call, answer)

    def pages_of(self, playlist: Playlist) -> tuple[ReadPage, ...]:
        """The first page of a playlist, which leads to the next: they cannot be read side by side."""
        return pages.pages_of(playlist)

    def rate_hint(self, answer: Answer) -> RateHint:  # noqa: ARG002 - it depends on the provider, not on the answer
        """Nothing: YouTube sends no headers about its limits."""
        return RateHint()

    def refresh_request(self, refresh_token: str) -> Request:
        """The request for a new access token."""
        return tokens.refresh_request(self._oauth_url, self._client_id, self._client_secret, refresh_token)

    def revoke_request(self, token: str) -> Request | None:
        """The request that ends the listener's permission."""
        return tokens.revoke_request(self._oauth_url, token)

    def decipher_tokens(self, answer: Answer) -> Tokens | Fault:
        """The new tokens, or why there are none."""
        return tokens.tokens_of(answer)
