"""A listener's leave for our app, asked for in a browser: OAuth 2.0 with a proof key (RFC 6749, section 4.1; RFC 7636).

Decides what is sent along and whether what comes back is an answer to it; random numbers and sockets are elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

CHALLENGE_METHOD = "S256"
SHORTEST_VERIFIER, LONGEST_VERIFIER = 43, 128
"""RFC 7636, section 4.1."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to the provider and back. ``state`` tells the answer to it from every other, ``verifier`` proves that who
    redeems the code is who asked for it."""

    state: str = field(repr=False)
    verifier: str = field(repr=False)

    def __post_init__(self) -> None:
        if not SHORTEST_VERIFIER <= len(self.verifier) <= LONGEST_VERIFIER:
            raise ValueError(f"a verifier has {SHORTEST_VERIFIER} to {LONGEST_VERIFIER} characters")

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier beforehand."""
        return challenge_of(self.verifier)


@dataclass(frozen=True, slots=True)
class Granted:
    """The listener agreed; ``code`` is redeemed for tokens, once."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Denied:
    """The provider gave no code; ``error`` is its word for it (RFC 6749, section 4.1.2.1)."""

    error: str
    description: str = ""

    @property
    def by_listener(self) -> bool:
        """Whether the listener said no, rather than something being wrong."""
        return self.error == "access_denied"


@dataclass(frozen=True, slots=True)
class Stray:
    """No answer to this attempt: it is passed over, and the answer waited for."""

    why: str


def challenge_of(verifier: str) -> str:
    """RFC 7636, section 4.2: the SHA-256 of the verifier in url-safe base64, without padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")


def brought_back(address: str, state: str) -> Granted | Denied | Stray:
    """What the browser was sent back with; ``address`` is the whole URL, or what stands in it from the ``?`` on."""
    try:
        fields = parse_qs(_query_of(address), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return Stray("it cannot be read")
    # A parameter that is there twice must not be taken for either (RFC 6749, section 3.1).
    single = {name: values[0] for name, values in fields.items() if len(values) == 1}
    if not hmac.compare_digest(single.get("state", "").encode(), state.encode()):
        return Stray("it answers no question of this command (its state is another, or missing)")
    if single.get("error"):
        return Denied(single["error"], single.get("error_description", ""))
    if single.get("code"):
        return Granted(single["code"])
    return Stray("it holds no code")


def _query_of(address: str) -> str:
    query = urlsplit(address.strip()).query
    return query or address.strip().lstrip("?")
