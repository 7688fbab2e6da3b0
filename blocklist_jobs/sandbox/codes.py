"""Codes that a provider's page gives a browser, to be redeemed for tokens (RFC 6749, section 4.1; RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

LIFE_S = 600.0
"""The longest that RFC 6749, section 4.1.2, recommends."""


class CodeError(Exception):
    """``error`` and ``error_description`` of a code that gives nothing."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user agreed to on the page, at ``at`` (seconds since 1970); ``query`` is what the page was asked with."""

    client_id: str
    user: str
    scopes: frozenset[str]
    redirect_uri: str
    challenge: str
    at: float
    query: Mapping[str, str]


@dataclass(slots=True)
class Codes:
    """Codes handed out; each is good once, for ten minutes, for who asked for it and nobody else."""

    open: dict[str, Asked] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def give(self, asked: Asked) -> str:
        """A new code."""
        code = f"code-{asked.user}-{next(self.numbers)}"
        self.open[code] = asked
        return code

    def redeem(self, form: Mapping[str, str], client_id: str, now: float) -> Asked:
        """What a code stands for; it is spent by being shown, whatever else is wrong."""
        missing = [name for name in ("code", "redirect_uri", "code_verifier") if not form.get(name)]
        if missing:
            raise CodeError("invalid_request", f"{missing[0]} must be supplied")
        asked = self.open.pop(form["code"], None)
        if asked is None or asked.client_id != client_id or now >= asked.at + LIFE_S:
            raise CodeError("invalid_grant", "Invalid authorization code")
        if asked.redirect_uri != form["redirect_uri"]:
            raise CodeError("invalid_grant", "Invalid redirect URI")
        if asked.challenge != _challenge(form["code_verifier"]):
            raise CodeError("invalid_grant", "code_verifier was incorrect")
        return asked


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
