"""Refreshing: the request, and what the answers mean."""

from __future__ import annotations

from typing import Any

import pytest

from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.wire import Request, Tokens
from tests.providers.made import answer
from tests.providers.tidal_made import AUTH, tidal

URL = f"{AUTH}/oauth2/token"


@pytest.mark.parametrize(("pkce", "secret"), [(False, {"client_secret": "app-secret"}), (True, {})])
def test_the_form_names_the_app_and_is_not_sent_twice(secret: dict[str, str], *, pkce: bool) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": "r1", "client_id": "app-id", **secret}
    assert tidal(pkce=pkce).refresh_request("r1") == Request("POST", URL, form=form, repeatable=False)


@pytest.mark.parametrize(
    ("body", "tokens"),
    [
        (
            {"access_token": "a2", "token_type": "Bearer", "expires_in": 14400, "scope": "x y", "user_id": 77},
            Tokens("a2", 14400.0, None, ("x", "y")),
        ),
        ({"access_token": "a2", "expires_in": 86400, "refresh_token": "r2"}, Tokens("a2", 86400.0, "r2")),
        ({"access_token": "a2", "refresh_token": "", "expires_in": -1}, Tokens("a2")),
        ({"access_token": "a2", "refresh_token": None, "expires_in": "3600"}, Tokens("a2")),
        ({"access_token": "a2", "expires_in": True, "scope": ["x"]}, Tokens("a2")),
    ],
)
def test_tokens(body: Any, tokens: Tokens) -> None:
    assert tidal().decipher_tokens(answer(200, body)) == tokens


def fault(said: Any) -> Fault:
    """The fault that an answer of the token endpoint means."""
    meaning = tidal().decipher_tokens(said)
    assert isinstance(meaning, Fault)
    return meaning


@pytest.mark.parametrize(
    "body", [{}, b"<html>", {"access_token": ""}, {"access_token": "a\nb"}, {"access_token": "é"}, {"access_token": 5}]
)
def test_an_answer_without_a_usable_token(body: Any) -> None:
    assert fault(answer(200, body)).kind is FaultKind.MALFORMED


def refusal(status: int, error: str, description: str = "Token is invalid") -> Any:
    """A refusal in Tidal's form."""
    return answer(status, {"status": status, "error": error, "sub_status": 11101, "error_description": description})


@pytest.mark.parametrize("status", [400, 401])
def test_a_dead_grant(status: int) -> None:
    found = fault(refusal(status, "invalid_grant"))
    assert (found.kind, found.code, found.status) == (FaultKind.GRANT_DEAD, "invalid_grant", status)
    assert found.message.endswith("(reason 11101, Token is invalid)")


def test_wrong_credentials_of_the_app_name_the_settings() -> None:
    found = fault(refusal(401, "invalid_client"))
    assert (found.kind, found.code) == (FaultKind.MALFORMED, "invalid_client")
    assert "TIDAL_CLIENT_SECRET" in found.message


def test_a_server_error_that_says_invalid_grant_kills_nothing() -> None:
    assert fault(refusal(500, "invalid_grant")).kind is FaultKind.TRANSIENT
    assert fault(answer(503, b"", retry_after="3")).retry_after_s == 3.0


def test_secrets_stay_out_of_messages() -> None:
    secret = "eyJ" + "x7-_" * 40
    assert secret[:10] not in f"{fault(refusal(400, secret, f'bad {secret}'))}"
