"""Checks a token (RFC 7519) as RFC 8725 asks: an algorithm of ours, a key of the issuer's, claims that hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import jwt
from jwt.utils import base64url_decode

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Unauthenticated
from blocklist_jobs.core.token_claims import caller_in
from blocklist_jobs.identity.key_set import ALGORITHMS
from blocklist_jobs.identity.keys import IssuerKeys

LONGEST = 8000
"""Characters of a token; web servers take no longer headers."""

_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*", re.ASCII)

# What a token may do to whoever decodes it, beside what PyJWT has words for: numbers out of range, nesting without end.
_NONSENSE = (ValueError, TypeError, OverflowError, RecursionError, OSError)  # OSError: no year for such a time

_REASONS: Mapping[type[Exception], str] = {
    jwt.ExpiredSignatureError: "it has expired",
    jwt.ImmatureSignatureError: "it is not valid yet",
    jwt.InvalidAudienceError: "it is for another audience",
    jwt.InvalidIssuerError: "it is of another issuer",
    jwt.MissingRequiredClaimError: "it lacks a claim; it needs iss, aud, sub and exp",
    jwt.InvalidSignatureError: "its signature is wrong",
}


class Tokens:
    """Tells who comes with a token of one issuer for one audience."""

    def __init__(self, keys: IssuerKeys, *, issuer: str, audience: str, role_claim: str, leeway_s: float) -> None:
        self._keys = keys
        self._role_claim = role_claim
        self._decode: Callable[..., dict[str, Any]] = jwt.PyJWT().decode
        self._claims: dict[str, Any] = {
            "issuer": issuer,
            "audience": audience,
            "leeway": leeway_s,
            "options": {"require": ["iss", "aud", "sub", "exp"], "enforce_minimum_key_length": True},
        }

    @staticmethod
    def is_one(bearer: str) -> bool:
        """Whether this has the form of a token, so that it is no key of ours."""
        return bool(_FORM.fullmatch(bearer)) and bool(_header(bearer))

    def caller_of(self, token: str) -> Caller:
        """Whose token it is. Raises ``Unauthenticated``; ``Unavailable`` where there are no keys to tell."""
        if len(token) > LONGEST:
            raise _refused(f"it has more than {LONGEST} characters")
        header = _header(token)
        algorithm, kid = header.get("alg"), header.get("kid")
        if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
            raise _refused(f"its alg is none of {', '.join(sorted(ALGORITHMS))}")
        if not isinstance(kid, str) or not kid:
            raise _refused("its header names no key (kid)")
        key = self._keys.find((kid, algorithm))
        if key is None:
            raise _refused("its issuer has no such key")
        try:
            claims = self._decode(token, key, algorithms=[algorithm], **self._claims)
            ends = datetime.fromtimestamp(float(claims["exp"]), UTC)
        except (jwt.PyJWTError, *_NONSENSE) as error:
            raise _refused(_REASONS.get(type(error), "it cannot be read")) from None
        return caller_in(claims, role_claim=self._role_claim, expires_at=ends)


def _header(token: str) -> Mapping[str, Any]:
    """The header of a token, unchecked; empty where there is none."""
    try:
        header = json.loads(base64url_decode(token.partition(".")[0]))
    except _NONSENSE:
        return {}
    return header if isinstance(header, dict) and "alg" in header else {}


def _refused(why: str) -> Unauthenticated:
    return Unauthenticated(f"This token is not accepted: {why}.")
