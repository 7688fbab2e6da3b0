"""Refreshing at Google: the request, and what the answers mean."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.wire import Request, Tokens
from tests.providers.made import answer
from tests.providers.youtube_made import OAUTH, youtube


def test_everything_is_in_the_form() -> None:
    assert youtube().refresh_request("r1") == Request(
        "POST",
        f"{OAUTH}/token",
        form={
            "client_id": "app-id",
            "client_secret": "app-secret",
            "grant_type": "refresh_token",
            "refresh_token": "r1",
        },
    )


@pytest.mark.parametrize(
    ("body", "tokens"),
    [
        (
            {"access_token": "ya29.x", "token_type": "Bearer", "expires_in": 3599, "scope": "https://a https://b"},
            Tokens("ya29.x", 3599.0, None, ("https://a", "https://b")),
        ),
        ({"access_token": "ya29.x", "refresh_token": "r2"}, Tokens("ya29.x", None, "r2")),
        ({"access_token": "ya29.x", "refresh_token": "", "expires_in": -1}, Tokens("ya29.x")),
        ({"access_token": "ya29.x", "refresh_token": None, "expires_in": "3600"}, Tokens("ya29.x")),
    ],
)
def test_tokens(body: Any, tokens: Tokens) -> None:
    assert youtube().decipher_tokens(answer(200, body)) == tokens


@pytest.mark.parametrize(
    "body", [{}, b"<html>", {"access_token": ""}, {"access_token": "a\nb"}, {"access_token": "é"}, {"access_token": 5}]
)
def test_an_answer_without_a_usable_token(body: Any) -> None:
    fault = youtube().decipher_tokens(answer(200, body))
    assert isinstance(fault, Fault)
    assert fault.kind is FaultKind.MALFORMED


def test_a_dead_grant() -> None:
    said = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    fault = youtube().decipher_tokens(answer(400, said))
    assert isinstance(fault, Fault)
    assert (fault.kind, fault.code) == (FaultKind.GRANT_DEAD, "invalid_grant")
    assert "7 days" in fault.message
    assert "expired or revoked" in fault.message


@pytest.mark.parametrize("error", ["invalid_client", "unauthorized_client"])
@pytest.mark.parametrize("status", [400, 401])
def test_wrong_credentials_of_the_app_name_the_settings(status: int, error: str) -> None:
    fault = youtube().decipher_tokens(answer(status, {"error": error}))
    assert isinstance(fault, Fault)
    assert (fault.kind, fault.code) == (FaultKind.MALFORMED, error)
    assert "GOOGLE_CLIENT_SECRET" in fault.message


def test_a_server_error_that_says_invalid_grant_kills_nothing() -> None:
    fault = youtube().decipher_tokens(answer(503, {"error": "invalid_grant"}, retry_after="3"))
    assert isinstance(fault, Fault)
    assert (fault.kind, fault.retry_after_s) == (FaultKind.TRANSIENT, 3.0)


def test_a_refusal_by_something_in_between_kills_nothing() -> None:
    fault = youtube().decipher_tokens(answer(403, {"error": "invalid_grant"}))
    assert isinstance(fault, Fault)
    assert fault.kind is FaultKind.MALFORMED


def test_secrets_stay_out_of_messages() -> None:
    secret = "1//0g" + "x7-_" * 40
    fault = youtube().decipher_tokens(answer(400, {"error": secret, "error_description": f"bad {secret}"}))
    assert isinstance(fault, Fault)
    assert secret[:10] not in f"{fault}"


def test_either_token_ends_the_permission() -> None:
    assert youtube().revoke_request("r1") == Request("POST", f"{OAUTH}/revoke", form={"token": "r1"})
