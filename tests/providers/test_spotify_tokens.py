"""Refreshing: the request in both forms, and what the answers mean."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.wire import Request, Tokens
from tests.providers.made import ACCOUNTS, answer, spotify

URL = f"{ACCOUNTS}/api/token"


def test_an_app_with_a_secret_proves_itself_by_it() -> None:
    assert spotify().refresh_request("r1") == Request(
        "POST",
        URL,
        form={"grant_type": "refresh_token", "refresh_token": "r1"},
        basic_auth=("app-id", "app-secret"),
    )


def test_an_app_without_one_names_itself_and_is_not_repeated() -> None:
    assert spotify(pkce=True).refresh_request("r1") == Request(
        "POST",
        URL,
        form={"grant_type": "refresh_token", "refresh_token": "r1", "client_id": "app-id"},
        repeatable=False,
    )


@pytest.mark.parametrize(
    ("body", "tokens"),
    [
        (
            {"access_token": "a2", "token_type": "Bearer", "expires_in": 3600, "scope": "x y", "refresh_token": "r2"},
            Tokens("a2", 3600.0, "r2", ("x", "y")),
        ),
        ({"access_token": "a2", "expires_in": 3600}, Tokens("a2", 3600.0, None)),
        ({"access_token": "a2", "refresh_token": "", "expires_in": -1}, Tokens("a2")),
        ({"access_token": "a2", "refresh_token": None, "expires_in": "3600"}, Tokens("a2")),
    ],
)
def test_tokens(body: Any, tokens: Tokens) -> None:
    assert spotify().decipher_tokens(answer(200, body)) == tokens


@pytest.mark.parametrize(
    "body", [{}, b"<html>", {"access_token": ""}, {"access_token": "a\nb"}, {"access_token": "é"}, {"access_token": 5}]
)
def test_an_answer_without_a_usable_token(body: Any) -> None:
    fault = spotify().decipher_tokens(answer(200, body))
    assert isinstance(fault, Fault)
    assert fault.kind is FaultKind.MALFORMED


@pytest.mark.parametrize("description", ["Refresh token expired", "Refresh token revoked"])
def test_a_dead_grant(description: str) -> None:
    fault = spotify().decipher_tokens(answer(400, {"error": "invalid_grant", "error_description": description}))
    assert isinstance(fault, Fault)
    assert (fault.kind, fault.code) == (FaultKind.GRANT_DEAD, "invalid_grant")
    assert description in fault.message


def test_wrong_credentials_of_the_app_name_the_settings() -> None:
    fault = spotify().decipher_tokens(answer(400, {"error": "invalid_client"}))
    assert isinstance(fault, Fault)
    assert (fault.kind, fault.code) == (FaultKind.MALFORMED, "invalid_client")
    assert "SPOTIFY_CLIENT_SECRET" in fault.message


def test_a_server_error_that_says_invalid_grant_kills_nothing() -> None:
    fault = spotify().decipher_tokens(answer(500, {"error": "invalid_grant"}, retry_after="3"))
    assert isinstance(fault, Fault)
    assert (fault.kind, fault.retry_after_s) == (FaultKind.TRANSIENT, 3.0)


def test_secrets_stay_out_of_messages() -> None:
    secret = "AQ" + "x7-_" * 40
    fault = spotify().decipher_tokens(answer(400, {"error": secret, "error_description": f"bad {secret}"}))
    assert isinstance(fault, Fault)
    assert secret[:10] not in f"{fault}"
