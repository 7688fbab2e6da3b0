"""How a listener gives our app leave at a provider: the page they are sent to, and the request that redeems its code.

Pure, and the same for all who speak OAuth 2.0; what is a provider's own is said in its folder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from blocklist_jobs.core.consent import CHALLENGE_METHOD, Attempt
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.wire import Answer, Request, Tokens

SPENT = (
    "does not take the code that it gave: it is used up, too old, or was given to another address. "
    "Begin again; each code is good once and for minutes"
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One provider's way in, for our app there.

    ``page_url`` has no query; ``more`` is what the provider wants in it beside the standard's. ``token_request`` makes
    the request of a form, with the app's proof of itself; ``decipher`` is that of a renewal.
    """

    provider: str
    title: str
    page_url: str
    client_id: str
    scopes: tuple[str, ...]
    token_request: Callable[[Mapping[str, str]], Request] = field(repr=False)
    decipher: Callable[[Answer], Tokens | Fault] = field(repr=False)
    more: Mapping[str, str] = field(default_factory=dict)

    def page(self, redirect_uri: str, attempt: Attempt) -> str:
        """The address that the listener's browser opens."""
        query = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(self.scopes),
            "state": attempt.state,
            "code_challenge": attempt.challenge,
            "code_challenge_method": CHALLENGE_METHOD,
            **self.more,
        }
        return f"{self.page_url}?{urlencode(query)}"

    def code_request(self, code: str, redirect_uri: str, attempt: Attempt) -> Request:
        """The request that redeems a code (RFC 6749, section 4.1.3; RFC 7636, section 4.5); to be sent once."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": attempt.verifier,
        }
        return replace(self.token_request(form), repeatable=False)

    def tokens_of(self, answer: Answer) -> Tokens | Fault:
        """The tokens, or why there are none."""
        tokens = self.decipher(answer)
        if isinstance(tokens, Fault) and tokens.kind is FaultKind.GRANT_DEAD:
            return replace(tokens, message=f"{self.title} {SPENT}")
        return tokens
