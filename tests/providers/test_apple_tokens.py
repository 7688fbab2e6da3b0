"""Developer tokens: what is in them, who can check them, and when a new one is made."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import Identify
from blocklist_jobs.providers.apple_music.provider import AppleMusicProvider
from blocklist_jobs.providers.apple_music.tokens import minted, private_key_of
from tests.providers.apple_made import KEY, PEM, apple
from tests.providers.made import API, RECEIVED, answer

LONGEST_S = 15_777_000
ME = Account("")


class Clock:
    """A clock that is moved."""

    def __init__(self) -> None:
        self.now = RECEIVED

    def __call__(self) -> datetime:
        return self.now


def decoded(part: str) -> bytes:
    """Bytes of base64url without its padding."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def verified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims; raises ``InvalidSignature`` for a token that our key did not sign."""
    head, claims, signature = token.split(".")
    raw = decoded(signature)
    assert len(raw) == 64
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    KEY.public_key().verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    return json.loads(decoded(head)), json.loads(decoded(claims))


def token_of(provider: AppleMusicProvider) -> str:
    """The developer token of the next request."""
    return provider.request(Identify(), ME).app_token


@settings(max_examples=50, deadline=None)
@given(now=st.integers(1_600_000_000, 4_000_000_000).map(lambda at: datetime.fromtimestamp(at, UTC)))
def test_a_token_says_what_apple_wants(now: datetime) -> None:
    head, claims = verified(minted(KEY, team_id="TEAM123456", key_id="KEY1234567", now=now))
    assert head == {"alg": "ES256", "kid": "KEY1234567"}
    assert claims["iss"] == "TEAM123456"
    assert claims["iat"] <= now.timestamp() < claims["exp"] <= now.timestamp() + LONGEST_S


def test_a_changed_token_does_not_verify() -> None:
    head, claims, signature = minted(KEY, team_id="T", key_id="K", now=RECEIVED).split(".")
    forged = base64.urlsafe_b64encode(decoded(claims).replace(b'"T"', b'"U"')).rstrip(b"=").decode()
    with pytest.raises(InvalidSignature):
        verified(f"{head}.{forged}.{signature}")


def test_one_token_serves_until_an_hour_before_its_end() -> None:
    clock = Clock()
    provider = apple(clock)
    first = token_of(provider)
    ends = datetime.fromtimestamp(verified(first)[1]["exp"], UTC)
    clock.now = ends - timedelta(hours=1, seconds=1)
    assert token_of(provider) == first
    clock.now = ends - timedelta(hours=1)
    second = token_of(provider)
    assert verified(second)[1]["exp"] > verified(first)[1]["exp"]


def test_a_refused_token_is_made_anew_and_others_are_kept() -> None:
    provider = apple()
    first = token_of(provider)
    provider.decipher(Identify(), answer(403), ME)
    assert token_of(provider) == first
    provider.decipher(Identify(), answer(401), ME)
    second = token_of(provider)
    assert second != first
    verified(second)
    assert token_of(provider) == second


def test_tokens_are_in_no_repr() -> None:
    request = apple().request(Identify(), ME)
    assert request.user_token_header == "music-user-token"
    assert request.app_token
    assert request.app_token not in repr(request)


def test_line_ends_may_be_written_out() -> None:
    again = private_key_of(PEM.replace("\n", "\\n"))
    assert again.private_numbers() == KEY.private_numbers()


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: bytes | None = None) -> str:
    """The PEM of a key."""
    locked = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked).decode()


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "secret-and-no-key",
        pem(ec.generate_private_key(ec.SECP384R1())),
        pem(rsa.generate_private_key(65537, 2048)),
        pem(KEY, b"a password"),
        KEY.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode(),
    ],
    ids=["empty", "no PEM", "P-384", "RSA", "locked", "public"],
)
def test_another_key_is_refused_without_showing_it(wrong: str) -> None:
    with pytest.raises(ValueError, match="P-256") as caught:
        AppleMusicProvider(api_url=API, team_id="T", key_id="K", private_key=wrong)
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert wrong[:60] not in str(caught.value) or not wrong
