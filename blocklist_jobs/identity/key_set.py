"""A JSON Web Key Set (RFC 7517): the public keys that we verify with. What is of no use to that is passed over."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jwt import PyJWK
from jwt.exceptions import PyJWTError

LARGEST = 256 * 1024
"""Bytes of a set; real ones have some thousand."""

MOST_KEYS = 100

KeyName = tuple[str, str]
"""A key's id and an algorithm that it may be used with."""

# Asymmetric only: who can check a signature must not be able to make one. By kind of key, and curve where it has one.
# https://www.rfc-editor.org/rfc/rfc7518#section-3.1, https://www.rfc-editor.org/rfc/rfc8037
_ALGORITHMS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("RSA", ""): ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("EC", "P-521"): ("ES512",),
    ("OKP", "Ed25519"): ("EdDSA",),
}
ALGORITHMS = frozenset(algorithm for kind in _ALGORITHMS.values() for algorithm in kind)
"""Every algorithm that is allowed."""

# What a public key of these kinds consists of; a private part that slipped in is not even read.
_PUBLIC = ("kty", "n", "e", "crv", "x", "y")


class KeySetBroken(Exception):
    """What came is no key set that could be used."""


def keys_in(body: bytes) -> dict[KeyName, PyJWK]:
    """The keys of a set by id and algorithm; raises :class:`KeySetBroken` where there is no set, or too large a one."""
    if len(body) > LARGEST:
        raise KeySetBroken(f"it has more than {LARGEST} bytes")
    try:
        listed = json.loads(body)["keys"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise KeySetBroken('it is not JSON with a list "keys"') from None
    if not isinstance(listed, list) or len(listed) > MOST_KEYS:
        raise KeySetBroken(f'"keys" is no list of at most {MOST_KEYS}')
    return {name: key for one in listed if isinstance(one, dict) for name, key in _usable(one)}


def _usable(jwk: Mapping[str, Any]) -> Iterator[tuple[KeyName, PyJWK]]:
    """The key under every name it may be used by; none for one that is for something else, or that makes no sense."""
    kid = jwk.get("kid")
    if not isinstance(kid, str) or not kid or jwk.get("use", "sig") != "sig":
        return
    operations = jwk.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        return
    curve = jwk.get("crv") or ""
    kind = (str(jwk.get("kty")), str(curve))
    public = {name: jwk[name] for name in _PUBLIC if name in jwk}
    for algorithm in _ALGORITHMS.get(kind, ()):
        if jwk.get("alg") in (None, algorithm):
            try:
                yield (kid, algorithm), PyJWK(public, algorithm)
            except (PyJWTError, ValueError, TypeError):
                return
