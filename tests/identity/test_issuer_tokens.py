"""Tokens of a product's own users, against a real server of key sets: who gets in, and who never does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
import pytest

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Unauthenticated
from blocklist_jobs.identity.keys import IssuerKeys
from blocklist_jobs.identity.sources import from_url
from blocklist_jobs.identity.tokens import LONGEST, Tokens
from blocklist_jobs.providers.http import HttpSocket
from tests.identity.conftest import checking, refusal
from tests.identity.issuer import AUDIENCE, ISSUER, Issuer, KeyServer


def test_a_good_token_says_who_it_is(tokens: Tokens, issuer: Issuer) -> None:
    token = issuer.token()
    assert tokens.is_one(token)
    found = tokens.caller_of(token)
    assert found == Caller("alice")
    assert found.key_id is None
    assert found.expires_at is not None
    assert 30 < found.expires_at.timestamp() - time.time() <= 60


@pytest.mark.parametrize(("kid", "alg"), [("ec", "ES256"), ("ed", "EdDSA"), ("first", "PS384"), ("first", "RS512")])
def test_every_asymmetric_algorithm_of_the_keys(tokens: Tokens, issuer: Issuer, kid: str, alg: str) -> None:
    issuer.add_ec("ec")
    issuer.add_ed("ed")
    assert tokens.caller_of(issuer.token(kid, alg)) == Caller("alice")


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": int(time.time()) - 31}, "expired"),
        ({"exp": None}, "lacks a claim"),
        ({"exp": "soon"}, "cannot be read"),
        ({"exp": 10**400}, "cannot be read"),
        ({"exp": 10**18}, "cannot be read"),
        ({"nbf": int(time.time()) + 300}, "not valid yet"),
        ({"iat": int(time.time()) + 300}, "not valid yet"),
        ({"aud": "another"}, "another audience"),
        ({"aud": None}, "lacks a claim"),
        ({"iss": "https://login.example.com"}, "another issuer"),
        ({"iss": None}, "lacks a claim"),
        ({"sub": None}, "lacks a claim"),
        ({"sub": ""}, "printable"),
        ({"sub": "a" * 201}, "printable"),
        ({"sub": "a\x00b"}, "printable"),
        ({"sub": "deleted:7"}, "begin with"),
        ({"sub": "admin"}, "only an admin"),
    ],
)
def test_claims_that_do_not_hold(tokens: Tokens, issuer: Issuer, claims: dict[str, Any], why: str) -> None:
    assert why in refusal(tokens, issuer.token(**claims))


def test_clocks_may_differ_a_little(tokens: Tokens, issuer: Issuer) -> None:
    now = int(time.time())
    assert tokens.caller_of(issuer.token(exp=now - 10, nbf=now + 10, iat=now + 10)) == Caller("alice")
    assert tokens.caller_of(issuer.token(aud=["others", AUDIENCE])) == Caller("alice")


@pytest.mark.parametrize(
    ("claims", "is_admin"),
    [
        ({"roles": ["listener", "admin"]}, True),
        ({"roles": "listener admin"}, True),
        ({"roles": "administrator"}, False),
        ({"roles": {"admin": True}}, False),
        ({"role": "admin"}, False),
    ],
)
def test_roles(tokens: Tokens, issuer: Issuer, claims: dict[str, Any], is_admin: bool) -> None:
    assert tokens.caller_of(issuer.token(**claims)).is_admin is is_admin


def test_roles_inside_another_claim(server: KeyServer, issuer: Issuer) -> None:
    socket = HttpSocket()
    keys = IssuerKeys(from_url(server.url, socket))
    token = issuer.token(realm_access={"roles": ["admin"]}, sub="admin")
    assert checking(keys, "realm_access.roles").caller_of(token).is_admin
    with pytest.raises(Unauthenticated):
        checking(keys, "").caller_of(token)
    socket.close()


def test_the_public_key_is_no_secret_to_sign_with(tokens: Tokens, issuer: Issuer) -> None:
    header = {"alg": "HS256", "typ": "JWT", "kid": "first"}
    forged = signed_with_hmac(header, {"sub": "alice", "exp": int(time.time()) + 60}, issuer.public_pem())
    assert "alg is none of" in refusal(tokens, forged)


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "ES256K", "", None, ["RS256"], 7])
def test_algorithms_that_are_not_ours(tokens: Tokens, issuer: Issuer, alg: Any) -> None:
    claims = issuer.token().split(".")[1]
    token = f"{encoded({'alg': alg, 'kid': 'first'})}.{claims}."
    assert "alg is none of" in refusal(tokens, token)


def test_a_key_is_used_with_its_own_algorithms_alone(tokens: Tokens, issuer: Issuer) -> None:
    issuer.add_ec("ec")
    _, claims, signature = issuer.token().split(".")
    assert "no such key" in refusal(tokens, f"{encoded({'alg': 'RS256', 'kid': 'ec'})}.{claims}.{signature}")
    assert "signature" in refusal(tokens, f"{encoded({'alg': 'RS512', 'kid': 'first'})}.{claims}.{signature}")


@pytest.mark.parametrize("kid", ["", None, 7, ["first"]])
def test_a_token_names_its_key(tokens: Tokens, issuer: Issuer, kid: Any) -> None:
    _, claims, signature = issuer.token().split(".")
    header = {"alg": "RS256"} if kid is None else {"alg": "RS256", "kid": kid}
    assert "names no key" in refusal(tokens, f"{encoded(header)}.{claims}.{signature}")


def test_a_changed_token_is_nobodys(tokens: Tokens, issuer: Issuer) -> None:
    header, _, signature = issuer.token().split(".")
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "bob", "exp": int(time.time()) + 60}
    assert "signature" in refusal(tokens, f"{header}.{encoded(claims)}.{signature}")


def test_what_a_header_must_not_lead_to(tokens: Tokens, issuer: Issuer, server: KeyServer) -> None:
    """A key in the token, or the address of one, is believed by nobody; nor is an extension that we do not know."""
    mallory = Issuer()
    own = {"jwk": mallory.key_set()["keys"][0], "jku": server.url}
    assert "signature" in refusal(tokens, mallory.token(headers=own))
    assert "cannot be read" in refusal(tokens, issuer.token(headers={"crit": ["x"], "x": 1}))


def test_short_keys_are_not_taken(tokens: Tokens, issuer: Issuer) -> None:
    issuer.add_rsa("short", bits=1024)
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        token = issuer.token("short")
    assert "cannot be read" in refusal(tokens, token)


@pytest.mark.parametrize(
    "token",
    ["a.b.c", "..", "a.b", f"{base64.urlsafe_b64encode(b'[' * 3000).decode().rstrip('=')}.b.c", "blj_x", "ä.b.c"],
    ids=["words", "dots", "two", "nested", "key", "umlaut"],
)
def test_what_is_no_token(tokens: Tokens, token: str) -> None:
    assert not tokens.is_one(token)


def test_huge_tokens_are_not_looked_at(tokens: Tokens, issuer: Issuer, server: KeyServer) -> None:
    assert str(LONGEST) in refusal(tokens, issuer.token(padding="x" * LONGEST))
    assert server.asked == 0


def test_deep_claims_are_refused(tokens: Tokens, issuer: Issuer) -> None:
    header, _, signature = issuer.token().split(".")
    deep = base64.urlsafe_b64encode(b"[" * 4000).decode().rstrip("=")
    assert "not accepted" in refusal(tokens, f"{header}.{deep}.{signature}")


def encoded(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def signed_with_hmac(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    signed = f"{encoded(header)}.{encoded(claims)}"
    digest = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
