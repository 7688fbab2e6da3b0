"""Google's token endpoint: no new refresh tokens, and the many ways in which the old ones die."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.remote import UNUSED_TLS
from tests.sandbox.youtube import NAME, YouTube, caller

DAY = 86400.0
DEAD = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}


def post(sandbox: Sandbox, path: str, form: dict[str, str]) -> httpx.Response:
    """A form to the token endpoint."""
    with httpx.Client(trust_env=False, verify=UNUSED_TLS) as client:
        return client.post(f"{sandbox.youtube_music_oauth_url}{path}", data=form)


def refresh(sandbox: Sandbox, tokens: dict[str, Any], **changed: str | None) -> httpx.Response:
    """A refresh, with some fields changed or, at None, left out."""
    form: dict[str, str | None] = {
        "grant_type": "refresh_token",
        "client_id": tokens["client_id"],
        "client_secret": tokens["client_secret"],
        "refresh_token": tokens["refresh_token"],
    }
    return post(sandbox, "/token", {name: text for name, text in (form | changed).items() if text is not None})


def test_a_refresh_gives_a_token_that_works_and_no_new_refresh_token(ann: YouTube) -> None:
    ann.sandbox.clock(NAME, advance_s=3700)
    assert ann.send("GET", "/channels", mine="true", part="id").status_code == 401
    answer = refresh(ann.sandbox, ann.tokens)
    body = answer.json()
    assert set(body) == {"access_token", "expires_in", "scope", "token_type"}
    assert (answer.status_code, body["expires_in"], body["token_type"]) == (200, 3599, "Bearer")
    with caller(ann.sandbox, body["access_token"]) as client:
        assert client.get("/channels", params={"mine": "true", "part": "id"}).status_code == 200
    assert refresh(ann.sandbox, ann.tokens).status_code == 200


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": None}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"refresh_token": None}, 400, "invalid_request"),
        ({"refresh_token": "made-up"}, 400, "invalid_grant"),
    ],
)
def test_refreshes_that_are_refused(ann: YouTube, changed: dict[str, str | None], status: int, code: str) -> None:
    answer = refresh(ann.sandbox, ann.tokens, **changed)
    assert (answer.status_code, answer.json()["error"]) == (status, code)


def test_another_clients_refresh_token_is_a_fault_of_the_client(ann: YouTube) -> None:
    ann.sandbox.app("other", provider=NAME, client_secret="s")
    answer = refresh(ann.sandbox, ann.tokens, client_id="other", client_secret="s")
    assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized_client")


@pytest.mark.parametrize(("testing", "age_days", "status"), [(True, 6, 200), (True, 8, 400), (False, 8, 200)])
def test_a_consent_in_testing_lives_for_seven_days(ann: YouTube, testing: bool, age_days: int, status: int) -> None:
    ann.sandbox.app("sandbox-client", provider=NAME, testing=testing)
    tokens = ann.sandbox.tokens("ann", provider=NAME, consented_at=time.time() - age_days * DAY)
    answer = refresh(ann.sandbox, tokens)
    assert answer.status_code == status
    if status == 400:
        assert answer.json() == DEAD


def test_a_refresh_token_dies_of_six_months_without_use(ann: YouTube) -> None:
    for _ in range(3):
        ann.sandbox.clock(NAME, advance_s=100 * DAY)
        assert refresh(ann.sandbox, ann.tokens).status_code == 200
    ann.sandbox.clock(NAME, advance_s=183 * DAY)
    assert refresh(ann.sandbox, ann.tokens).json() == DEAD


def test_too_many_consents_kill_the_oldest(ann: YouTube) -> None:
    ann.sandbox.app("sandbox-client", provider=NAME, most_tokens=2)
    second = ann.sandbox.tokens("ann", provider=NAME)
    bob = ann.sandbox.tokens("bob", provider=NAME)
    third = ann.sandbox.tokens("ann", provider=NAME)
    codes = [refresh(ann.sandbox, tokens).status_code for tokens in (ann.tokens, second, third, bob)]
    assert codes == [400, 200, 200, 200]


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_a_revoked_token_ends_the_consent(ann: YouTube, kind: str) -> None:
    assert post(ann.sandbox, "/revoke", {"token": ann.tokens[kind]}).status_code == 200
    assert refresh(ann.sandbox, ann.tokens).json() == DEAD
    assert ann.send("GET", "/channels", mine="true", part="id").status_code == 401
    again = post(ann.sandbox, "/revoke", {"token": ann.tokens[kind]})
    assert (again.status_code, again.json()["error"]) == (400, "invalid_token")


def test_the_user_revokes(ann: YouTube) -> None:
    ann.sandbox.revoke("ann", NAME)
    assert refresh(ann.sandbox, ann.tokens).json() == DEAD


def test_the_token_endpoint_can_fail_too_and_costs_no_units(ann: YouTube) -> None:
    ann.sandbox.limit({"limit": 1, "seconds": 60}, provider=NAME)
    ann.sandbox.fault("status", provider=NAME, path="^/oauth/token$", status=503, count=1)
    assert [refresh(ann.sandbox, ann.tokens).status_code for _ in range(3)] == [503, 200, 200]
    assert ann.sandbox.quota() == {}
