"""Tidal's tokens: four hours, sub_status, refresh with and without rotation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.remote import UNUSED_TLS
from tests.sandbox.tidal.music import TRACKS, Send, error

APP = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}


def refresh(sandbox: Sandbox, token: str, **changed: str | None) -> httpx.Response:
    """A refresh as Tidal wants it; what is changed to None is left out."""
    form = {"grant_type": "refresh_token", "refresh_token": token, **APP, **changed}
    sent = {name: value for name, value in form.items() if value is not None}
    with httpx.Client(trust_env=False, verify=UNUSED_TLS) as client:
        return client.post(f"{sandbox.tidal_auth_url}/oauth2/token", data=sent)


def refused(response: httpx.Response) -> tuple[int, str, int]:
    """Status, error and sub_status of a refused refresh."""
    body = response.json()
    assert body["status"] == response.status_code
    assert body["error_description"]
    return response.status_code, body["error"], body["sub_status"]


def test_a_token_lives_for_four_hours_of_tidals_clock(sandbox: Sandbox, ann: Send) -> None:
    sandbox.clock("tidal", advance_s=4 * 3600 - 60)
    assert ann("GET", TRACKS).status_code == 200
    sandbox.clock("tidal", advance_s=120)
    expired = ann("GET", TRACKS)
    assert error(expired) == (401, "UNAUTHORIZED")
    assert expired.json()["sub_status"] == 11003


@pytest.mark.parametrize(("header", "sub_status"), [("Bearer made-up", 11002), ("", 6001), ("Basic abc", 6001)])
def test_other_tokens_are_no_good(ann: Send, header: str, sub_status: int) -> None:
    answer = ann("GET", TRACKS, headers={"Authorization": header})
    assert (answer.status_code, answer.json()["sub_status"]) == (401, sub_status)


def test_a_refresh_gives_a_new_access_token_alone(
    sandbox: Sandbox, tokens: dict[str, Any], connect: Callable[[str], Send]
) -> None:
    answer = refresh(sandbox, tokens["ann"]["refresh_token"]).json()
    assert set(answer) == {"access_token", "token_type", "expires_in", "scope", "user_id"}
    assert (answer["expires_in"], answer["scope"]) == (14400, " ".join(tokens["ann"]["scopes"]))
    assert str(answer["user_id"]) == tokens["ann"]["user_id"]
    assert connect(answer["access_token"])("GET", TRACKS).status_code == 200
    assert refresh(sandbox, tokens["ann"]["refresh_token"]).status_code == 200


def test_a_narrower_scope_is_all_that_the_new_token_is_good_for(
    sandbox: Sandbox, tokens: dict[str, Any], connect: Callable[[str], Send]
) -> None:
    answer = refresh(sandbox, tokens["ann"]["refresh_token"], scope="user.read").json()
    assert answer["scope"] == "user.read"
    send = connect(answer["access_token"])
    assert (send("GET", "/users/me").status_code, send("GET", TRACKS).status_code) == (200, 404)


def test_a_rotating_app_gives_a_new_refresh_token_and_spends_the_old(sandbox: Sandbox, tokens: dict[str, Any]) -> None:
    sandbox.app("sandbox-client", provider="tidal", rotates=True)
    old = tokens["ann"]["refresh_token"]
    new = refresh(sandbox, old).json()["refresh_token"]
    assert refused(refresh(sandbox, old)) == (400, "invalid_grant", 11101)
    assert refresh(sandbox, new).status_code == 200


def test_an_app_without_a_secret_sends_none(sandbox: Sandbox, tokens: dict[str, Any]) -> None:
    sandbox.app("public", provider="tidal", client_secret=None)
    token = sandbox.tokens("ann", provider="tidal", app="public")["refresh_token"]
    assert refresh(sandbox, token, client_id="public", client_secret=None).status_code == 200
    assert refused(refresh(sandbox, token, client_id="public")) == (401, "invalid_client", 6001)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"client_id": "nobody"}, (401, "invalid_client", 6002)),
        ({"client_secret": "wrong"}, (401, "invalid_client", 6001)),
        ({"client_secret": None}, (401, "invalid_client", 6001)),
        ({"grant_type": "password"}, (400, "unsupported_grant_type", 1002)),
        ({"refresh_token": None}, (400, "invalid_request", 1002)),
        ({"refresh_token": "made-up"}, (400, "invalid_grant", 11101)),
        ({"scope": "w_usr"}, (400, "invalid_scope", 1002)),
    ],
)
def test_what_is_wrong_with_a_refresh_is_said(
    sandbox: Sandbox, tokens: dict[str, Any], changed: dict[str, str | None], expected: tuple[int, str, int]
) -> None:
    assert refused(refresh(sandbox, tokens["ann"]["refresh_token"], **changed)) == expected


def test_a_body_that_is_no_form_is_refused(sandbox: Sandbox, tokens: dict[str, Any]) -> None:
    with httpx.Client(trust_env=False, verify=UNUSED_TLS) as client:
        answer = client.post(f"{sandbox.tidal_auth_url}/oauth2/token", json={"grant_type": "refresh_token", **APP})
    assert refused(answer) == (400, "invalid_request", 1002)


def test_another_apps_token_is_no_good(sandbox: Sandbox, tokens: dict[str, Any]) -> None:
    sandbox.app("other", provider="tidal", client_secret="secret")
    answer = refresh(sandbox, tokens["ann"]["refresh_token"], client_id="other", client_secret="secret")
    assert refused(answer) == (400, "invalid_grant", 11101)


def test_a_consent_taken_back_ends_both_tokens_of_this_user(
    sandbox: Sandbox, tokens: dict[str, Any], ann: Send, bob: Send
) -> None:
    sandbox.revoke("ann", "tidal")
    assert ann("GET", TRACKS).status_code == 401
    assert refused(refresh(sandbox, tokens["ann"]["refresh_token"])) == (400, "invalid_grant", 11101)
    assert bob("GET", TRACKS).status_code == 200
    renewed = sandbox.tokens("ann", provider="tidal")["refresh_token"]
    assert refresh(sandbox, renewed).status_code == 200


def test_a_token_can_expire_in_the_middle(sandbox: Sandbox, ann: Send) -> None:
    sandbox.fault("token_expired", provider="tidal", nth=[2])
    assert [ann("GET", TRACKS).status_code for _ in range(3)] == [200, 401, 401]


def test_the_endpoint_can_be_out_of_order(sandbox: Sandbox, tokens: dict[str, Any]) -> None:
    sandbox.fault("status", provider="tidal", path="oauth2/token", status=503, count=1)
    assert refresh(sandbox, tokens["ann"]["refresh_token"]).status_code == 503
    assert refresh(sandbox, tokens["ann"]["refresh_token"]).status_code == 200
