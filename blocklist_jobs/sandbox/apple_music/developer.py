"""Developer tokens: JSON Web Tokens signed with ES256, checked against the public key of their key id.

Sources: developer.apple.com, "Generating Developer Tokens"; RFC 7515, RFC 7518 section 3.4 (the signature is r and s).
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from blocklist_jobs.sandbox.apple_music.errors import AppleError

LONGEST_S = 15_777_000
"""Six months: a token that ends later is not accepted."""
SKEW_S = 60.0
"""How far the clocks of the two sides may be apart."""

DEFAULT_KEY, DEFAULT_TEAM = "SANDBOXKEY", "SANDBOXTEA"


@dataclass(frozen=True, slots=True)
class Developer:
    """A MusicKit key: its id, its team, its public half and, of one made here, its private half (both PEM)."""

    key_id: str
    team_id: str
    public_key: str
    private_key: str | None = None


def made(key_id: str, team_id: str) -> Developer:
    """A new key pair."""
    private = ec.generate_private_key(ec.SECP256R1())
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Developer(key_id, team_id, public.decode(), secret.decode())


class Developers:
    """The keys, and the tokens that were found good: a signature is checked once, the time at every call."""

    def __init__(self) -> None:
        self.keys = {DEFAULT_KEY: made(DEFAULT_KEY, DEFAULT_TEAM)}
        self.ended: set[str] = set()
        self._good: dict[str, dict[str, Any]] = {}

    def add(self, developer: Developer) -> Developer:
        """A key from now on; raises ValueError for one that is not on the curve P-256."""
        _public(developer)
        self.keys[developer.key_id] = developer
        self._good.clear()
        return developer

    def check(self, token: str, now: float) -> Developer:
        """Whose token it is; raises a 401 for one that is not good now."""
        if not token or token in self.ended:
            raise AppleError(401, "Invalid developer token")
        claims = self._good.get(token) or self._signed(token)
        self._good[token] = claims
        if not _in_time(claims, now):
            raise AppleError(401, "The developer token is not valid at this time")
        return self.keys[key_of(token)]

    def _signed(self, token: str) -> dict[str, Any]:
        head, _, rest = token.partition(".")
        body, _, signature = rest.partition(".")
        developer = self.keys.get(key_of(token))
        if developer is None or _decoded(head).get("alg") != "ES256":
            raise AppleError(401, "The developer token names no known key or another algorithm than ES256")
        _verify(developer, f"{head}.{body}".encode(), signature)
        claims = _decoded(body)
        if claims.get("iss") != developer.team_id:
            raise AppleError(401, "The developer token was not issued by the key's team")
        return claims


def key_of(token: str) -> str:
    """The key id that a token names, whether the token is good or not; an empty text for what is none."""
    kid = _decoded(token.partition(".")[0]).get("kid")
    return kid if isinstance(kid, str) else ""


def _in_time(claims: dict[str, Any], now: float) -> bool:
    begins, ends = claims.get("iat"), claims.get("exp")
    if not isinstance(begins, int | float) or not isinstance(ends, int | float):
        return False
    return begins <= now + SKEW_S and now < ends <= now + LONGEST_S + SKEW_S


def _decoded(part: str) -> dict[str, Any]:
    try:
        value = json.loads(_bytes(part))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _bytes(part: str) -> bytes:
    """Base64 of the URL's alphabet without padding; raises ValueError."""
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error


def _public(developer: Developer) -> ec.EllipticCurvePublicKey:
    key = serialization.load_pem_public_key(developer.public_key.encode())
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("public_key is not a key on the curve P-256")  # noqa: TRY004 - the control API's word for it
    return key


def _whole(raw: bytes) -> bytes:
    """The signature as its DER form; raises ValueError for one that is not r and s, 32 bytes each."""
    if len(raw) != 64:
        raise ValueError("a signature of ES256 has 64 bytes")
    return encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))


def _verify(developer: Developer, signed: bytes, signature: str) -> None:
    try:
        _public(developer).verify(_whole(_bytes(signature)), signed, ec.ECDSA(hashes.SHA256()))
    except (ValueError, InvalidSignature) as error:
        raise AppleError(401, "The developer token's signature is wrong") from error
