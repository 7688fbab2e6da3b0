"""Access tokens that expire, refreshes with and without rotation, and grants that die."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from blocklist_jobs.sandbox import Sandbox
from tests.sandbox.music import Send, error

SECRET = ("sandbox-client", "sandbox-secret")
DAY = 86400


def refresh(sandbox: Sandbox, auth: tuple[str, str] | None = SECRET, **form: str) -> httpx.Response:
    """A call to the token endpoint."""
    data = {"grant_type": "refresh_token"} | form
    url = f"{sandbox.spotify_accounts_url}/api/token"
    with httpx.Client(trust_env=False, auth=auth) as client:
        return client.post(url, data=data)


def test_a_refresh_gives_a_token_that_works_and_no_new_refresh_token(
    sandbox: Sandbox, connect: Callable[[str], Send]
) -> None:
    old = sandbox.seed({"users": [{"id": "ann", "expires_in": 0}]})["ann"]
    assert error(connect(old["access_token"])("GET", "/me")) == (401, "The access token expired")
    body = refresh(sandbox, refresh_token=old["refresh_token"]).json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    assert set(body["scope"].split()) == set(old["scopes"])
    assert "refresh_token" not in body
    assert connect(body["access_token"])("GET", "/me").json()["id"] == "ann"
    assert refresh(sandbox, refresh_token=old["refresh_token"]).status_code == 200


def test_an_app_that_rotates_revokes_the_old_refresh_token(sandbox: Sandbox, tokens: dict[str, Any]) -> None:
    sandbox.app("phone", rotates=True)
    granted = sandbox.tokens("ann", app="phone")
    first = refresh(sandbox, None, client_id="phone", refresh_token=granted["refresh_token"]).json()
    again = refresh(sandbox, None, client_id="phone", refresh_token=granted["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert again.json()["error_description"] == "Refresh token revoked"
    second = refresh(sandbox, None, client_id="phone", refresh_token=first["refresh_token"]).json()
    assert second["refresh_token"] not in (first["refresh_token"], granted["refresh_token"])


@pytest.mark.parametrize(("age_days", "status"), [(181, 200), (183, 400)])
def test_a_grant_dies_six_months_after_the_consent_whatever_was_refreshed(
    sandbox: Sandbox, tokens: dict[str, Any], age_days: int, status: int
) -> None:
    granted = sandbox.tokens("ann", consented_at=time.time() - age_days * DAY)
    answer = refresh(sandbox, refresh_token=granted["refresh_token"])
    assert answer.status_code == status
    if status == 400:
        assert answer.json() == {"error": "invalid_grant", "error_description": "Refresh token expired"}


def test_a_revoked_consent_ends_both_tokens(sandbox: Sandbox, ann: Send, tokens: dict[str, Any]) -> None:
    sandbox.revoke("ann")
    answer = refresh(sandbox, refresh_token=tokens["ann"]["refresh_token"])
    assert answer.json() == {"error": "invalid_grant", "error_description": "Refresh token revoked"}
    assert ann("GET", "/me").status_code == 401
    assert refresh(sandbox, refresh_token=tokens["bob"]["refresh_token"]).status_code == 200


@pytest.mark.parametrize(
    ("auth", "form", "code"),
    [
        (("sandbox-client", "wrong"), {}, "invalid_client"),
        (("nobody", "sandbox-secret"), {}, "invalid_client"),
        (None, {"client_id": "sandbox-client"}, "invalid_client"),
        (None, {}, "invalid_client"),
        (SECRET, {"grant_type": "password"}, "unsupported_grant_type"),
        (SECRET, {"refresh_token": ""}, "invalid_request"),
        (SECRET, {"refresh_token": "made-up"}, "invalid_grant"),
    ],
)
def test_refreshes_that_are_refused(
    sandbox: Sandbox, tokens: dict[str, Any], auth: tuple[str, str] | None, form: dict[str, str], code: str
) -> None:
    answer = refresh(sandbox, auth, **({"refresh_token": tokens["ann"]["refresh_token"]} | form))
    assert (answer.status_code, answer.json()["error"]) == (400, code)


def test_another_apps_refresh_token_is_of_no_use(sandbox: Sandbox, tokens: dict[str, Any]) -> None:
    sandbox.app("other", client_secret="s")
    answer = refresh(sandbox, ("other", "s"), refresh_token=tokens["ann"]["refresh_token"])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("header", "message"),
    [(None, "No token provided"), ("Bearer nonsense", "Invalid access token"), ("Basic YTpi", "No token provided")],
)
def test_calls_without_a_good_token(sandbox: Sandbox, header: str | None, message: str) -> None:
    headers = {} if header is None else {"Authorization": header}
    with httpx.Client(trust_env=False, headers=headers) as client:
        answer = client.get(f"{sandbox.spotify_api_url}/me")
    assert error(answer) == (401, message)


def test_a_development_app_may_serve_only_users_on_its_list(sandbox: Sandbox, ann: Send) -> None:
    sandbox.app("sandbox-client", allowed=["bob"])
    assert error(ann("GET", "/me")) == (403, "User not registered in the Developer Dashboard")
    sandbox.app("sandbox-client", allowed=["bob", "ann"])
    assert ann("GET", "/me").status_code == 200


def test_the_token_endpoint_can_fail_too(sandbox: Sandbox, tokens: dict[str, Any]) -> None:
    sandbox.fault("status", path="^/accounts/api/token$", status=503, count=1)
    token = tokens["ann"]["refresh_token"]
    assert refresh(sandbox, refresh_token=token).status_code == 503
    assert refresh(sandbox, refresh_token=token).status_code == 200
