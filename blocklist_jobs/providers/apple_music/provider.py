"""Apple Music as the use cases see it (``jobs/ports.py: Provider``). Pure but for the clock of its developer tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Answered, Call, ReadPage
from blocklist_jobs.core.capabilities import Capabilities
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Playlist
from blocklist_jobs.core.wire import Answer, RateHint, Request, Tokens
from blocklist_jobs.providers import spans
from blocklist_jobs.providers.apple_music.answers import answered, nothing
from blocklist_jobs.providers.apple_music.capabilities import CAPABILITIES
from blocklist_jobs.providers.apple_music.faults import fault_of
from blocklist_jobs.providers.apple_music.requests import PAGE, request_of
from blocklist_jobs.providers.apple_music.tokens import DeveloperTokens

USER_TOKEN_HEADER = "music-user-token"  # noqa: S105 - the name of a header
"""developer.apple.com/documentation/applemusicapi/user-authentication-for-musickit"""


def _now() -> datetime:
    return datetime.now(UTC)


class AppleMusicProvider:
    """``api_url`` has no slash at the end; ``private_key`` is the PEM of a MusicKit key, ``ValueError`` if it is not.

    A connection's access token is the listener's music user token.
    """

    name = "apple_music"

    def __init__(
        self,
        *,
        api_url: str,
        team_id: str,
        key_id: str,
        private_key: str,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._api_url = api_url
        self._tokens = DeveloperTokens(team_id=team_id, key_id=key_id, private_key=private_key, clock=clock)

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return CAPABILITIES

    def request(self, call: Call, account: Account, *, key: str = "") -> Request:  # noqa: ARG002 - paths say "me"
        """The one request that does ``call``; ``ValueError`` for what Apple has no call for or takes fewer of."""
        request = request_of(call, self._api_url)
        return replace(request, app_token=self._tokens.current(), user_token_header=USER_TOKEN_HEADER)

    def decipher(self, call: Call, answer: Answer, account: Account) -> Answered | Fault:  # noqa: ARG002 - see request
        """What the answer means; never raises on what Apple may send. After a 401 the developer token is made anew."""
        if 200 <= answer.status < 300:
            return answered(call, answer)
        if answer.status == 401:
            self._tokens.refused()
        return nothing(call, answer) or fault_of(call, answer)

    def pages_of(self, playlist: Playlist) -> tuple[ReadPage, ...]:
        """The first page of a playlist, whose size Apple does not tell; it makes the others known."""
        return spans.pages_of(playlist, PAGE)

    def rate_hint(self, answer: Answer) -> RateHint:  # noqa: ARG002 - it depends on the provider, not on the answer
        """Nothing: Apple sends no rate headers (…/applemusicapi/generating-developer-tokens)."""
        return RateHint()

    def refresh_request(self, refresh_token: str) -> Request:  # noqa: ARG002 - there is none
        """Raises ``ValueError``: no call renews a music user token, see ``Capabilities.can_refresh``."""
        raise ValueError("Apple Music cannot renew a listener's token")

    def revoke_request(self, token: str) -> Request | None:  # noqa: ARG002 - there is none
        """``None``: Apple has no call for it."""
        return None

    def decipher_tokens(self, answer: Answer) -> Tokens | Fault:
        """Always a fault, which disconnects nobody."""
        return Fault(FaultKind.MALFORMED, "Apple Music renews no tokens", answer.status, code="no_refresh")
