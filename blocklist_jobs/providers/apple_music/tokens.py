"""Developer tokens: signed by ourselves, for the app as a whole; the listener's own token travels beside them.

developer.apple.com/documentation/applemusicapi/generating-developer-tokens
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

LIFETIME = timedelta(days=1)
"""Apple takes up to 15,777,000 s; a token that gets out should not be good for half a year (docs/decisions/101)."""

AHEAD = timedelta(hours=1)
"""A token is replaced so long before its end, so that none ends on the way or in a queue."""

SKEW = timedelta(minutes=1)
"""A token begins so long before it is made: Apple's clock may be behind ours."""


class DeveloperTokens:
    """Keeps the token of now. Safe to share among threads; ``clock`` gives aware instants.

    Raises ``ValueError`` for a ``private_key`` that is no PEM of a key on the curve P-256.
    """

    def __init__(self, *, team_id: str, key_id: str, private_key: str, clock: Callable[[], datetime]) -> None:
        self._key = private_key_of(private_key)
        self._team_id = team_id
        self._key_id = key_id
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._good_until: datetime | None = None

    def current(self) -> str:
        """The token; a new one when the last was refused or has less than an hour left."""
        with self._lock:
            now = self._clock()
            if self._good_until is None or now >= self._good_until - AHEAD:
                self._token = minted(self._key, team_id=self._team_id, key_id=self._key_id, now=now)
                self._good_until = now + LIFETIME
            return self._token

    def refused(self) -> None:
        """Apple does not take the token: the next call gets a new one."""
        with self._lock:
            self._good_until = None


def private_key_of(pem: str) -> ec.EllipticCurvePrivateKey:
    """The key of a MusicKit ``.p8`` file; ``\\n`` may stand for its line ends, as environment files have it.

    Raises ``ValueError``, without a word of the key.
    """
    try:
        key = serialization.load_pem_private_key(pem.replace("\\n", "\n").encode(), password=None)
    except (ValueError, TypeError):
        key = None
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise ValueError("not the PEM of a private key on the curve P-256, as Apple gives it in a .p8 file")


def minted(key: ec.EllipticCurvePrivateKey, *, team_id: str, key_id: str, now: datetime) -> str:
    """A token of ``LIFETIME`` from ``now`` (RFC 7515; ES256 is r and s, 32 bytes each: RFC 7518, section 3.4)."""
    issued, ends = now - SKEW, now + LIFETIME
    claims = {"iss": team_id, "iat": int(issued.timestamp()), "exp": int(ends.timestamp())}
    signed = f"{_part({'alg': 'ES256', 'kid': key_id})}.{_part(claims)}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signed}.{_base64(r.to_bytes(32) + s.to_bytes(32))}"


def _part(content: Mapping[str, Any]) -> str:
    return _base64(json.dumps(content, separators=(",", ":")).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
