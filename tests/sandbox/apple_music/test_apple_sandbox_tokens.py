"""The two tokens of Apple's: 401 speaks of the developer's, 403 of the user's."""

from __future__ import annotations

import time
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from blocklist_jobs.sandbox import ControlError, Sandbox
from tests.sandbox.apple import NAME, Apple, caller, error, mint

SONGS = "/me/library/songs"
HALF_A_YEAR_S = 15_777_000


def status(ann: Apple, developer: str) -> int:
    """What a read with another developer token is answered."""
    with caller(ann.sandbox, ann.tokens, developer) as client:
        return client.get(SONGS).status_code


@pytest.mark.parametrize(
    "wrong",
    [
        {"kid": "OTHERKEYID"},
        {"kid": None},
        {"alg": "HS256"},
        {"iss": "OTHERTEAM1"},
        {"iss": None},
        {"exp": None},
        {"iat": None},
        {"life_s": -1},
        {"life_s": HALF_A_YEAR_S + 3600},
        {"now": time.time() + 86400},
    ],
)
def test_a_developer_token_that_is_not_good_is_401(ann: Apple, wrong: dict[str, Any]) -> None:
    with caller(ann.sandbox, ann.tokens, mint(ann.tokens, **wrong)) as client:
        assert error(client.get(SONGS)) == (401, "40100")


def test_the_longest_life_is_six_months(ann: Apple) -> None:
    assert status(ann, mint(ann.tokens, life_s=HALF_A_YEAR_S)) == 200


@pytest.mark.parametrize("text", ["nonsense", "a.b.c", "....", "e30.e30.e30", "é"])
def test_what_is_no_token_is_401(ann: Apple, text: str) -> None:
    headers = {b"Authorization": f"Bearer {text}".encode(), b"Music-User-Token": b"x"}
    assert ann.client.get(SONGS, headers=list(headers.items())).status_code == 401


def test_a_changed_claim_breaks_the_signature(ann: Apple) -> None:
    good, later = mint(ann.tokens).split("."), mint(ann.tokens, life_s=7200).split(".")
    assert status(ann, ".".join((good[0], later[1], good[2]))) == 401
    assert status(ann, ".".join(good)) == 200


def test_a_key_of_the_callers_own(ann: Apple) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    ann.sandbox.app("OWNKEY0001", provider=NAME, team_id="OWNTEAM001", public_key=public.decode())
    tokens = ann.sandbox.tokens("ann", provider=NAME, app="OWNKEY0001")
    assert tokens["private_key"] is None
    tokens["private_key"] = private.decode()
    with caller(ann.sandbox, tokens) as client:
        assert client.get(SONGS).status_code == 200
    assert {entry["app"] for entry in ann.sandbox.requests()} == {"OWNKEY0001"}


def test_a_key_on_another_curve_is_none(sandbox: Sandbox) -> None:
    key = ec.generate_private_key(ec.SECP384R1()).public_key()
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    with pytest.raises(ControlError, match="P-256"):
        sandbox.app("OWNKEY0001", provider=NAME, team_id="T", public_key=pem)


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_without_a_good_user_token_it_is_403_but_the_catalogue_answers(ann: Apple, token: str) -> None:
    with caller(ann.sandbox, {**ann.tokens, "access_token": token}) as client:
        assert error(client.get(SONGS)) == (403, "40300")
        assert client.get("/catalog/us/songs", params={"ids": "1"}).json() == {"data": []}


def test_a_user_token_dies_after_six_months_and_nothing_renews_it(ann: Apple) -> None:
    ann.sandbox.clock(NAME, advance_s=181 * 86400)
    assert status(ann, mint(ann.tokens, now=time.time() + 181 * 86400)) == 200
    ann.sandbox.clock(NAME, advance_s=2 * 86400)
    assert status(ann, mint(ann.tokens, now=time.time() + 183 * 86400)) == 403
    assert ann.tokens["refresh_token"] is None


def test_a_user_token_belongs_to_its_team(ann: Apple) -> None:
    other = ann.sandbox.app("OTHERKEY01", provider=NAME, team_id="OTHERTEAM1")
    assert status(ann, mint(other)) == 403


def test_a_revoked_consent_is_403(ann: Apple) -> None:
    ann.sandbox.revoke("ann", NAME)
    assert status(ann, mint(ann.tokens)) == 403
    again = ann.sandbox.tokens("ann", provider=NAME)
    with caller(ann.sandbox, again) as client:
        assert client.get(SONGS).status_code == 200


def test_the_fault_ends_the_developer_token_and_a_new_one_is_good(ann: Apple) -> None:
    ann.sandbox.fault("token_expired", provider=NAME, nth=[1])
    assert error(ann.send("GET", SONGS)) == (401, "40100")
    assert ann.send("GET", SONGS).status_code == 401
    assert status(ann, mint(ann.tokens)) == 200


def test_a_developer_token_ends_by_the_clock(ann: Apple) -> None:
    assert ann.send("GET", SONGS).status_code == 200
    ann.sandbox.clock(NAME, advance_s=3601)
    assert ann.send("GET", SONGS).status_code == 401
    ann.sandbox.clock(NAME, now=None)
    assert ann.send("GET", SONGS).status_code == 200
