"""The pages where a user of the sandbox agrees, and what their codes are worth."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.sandbox.codes import LIFE_S

VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
REDIRECT = "http://127.0.0.1:17117/callback"
SCOPES = {
    "spotify": "user-library-read",
    "youtube_music": "https://www.googleapis.com/auth/youtube",
    "tidal": "collection.read",
}


def page_url(sandbox: Sandbox, provider: str) -> str:
    return {
        "spotify": f"{sandbox.spotify_accounts_url}/authorize",
        "youtube_music": sandbox.youtube_music_authorize_url,
        "tidal": f"{sandbox.tidal_login_url}/authorize",
    }[provider]


def token_url(sandbox: Sandbox, provider: str) -> str:
    return {
        "spotify": f"{sandbox.spotify_accounts_url}/api/token",
        "youtube_music": f"{sandbox.youtube_music_oauth_url}/token",
        "tidal": f"{sandbox.tidal_auth_url}/oauth2/token",
    }[provider]


def ask(sandbox: Sandbox, provider: str, **changed: str) -> httpx.Response:
    query = {
        "response_type": "code",
        "client_id": "sandbox-client",
        "redirect_uri": REDIRECT,
        "scope": SCOPES[provider],
        "state": "the state",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "access_type": "offline",
        **changed,
    }
    return httpx.get(page_url(sandbox, provider), params=query, trust_env=False)


def back(answer: httpx.Response) -> dict[str, str]:
    """What the browser is sent back with."""
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(REDIRECT + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def redeem(sandbox: Sandbox, provider: str, code: str, **changed: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
        **changed,
    }
    app: Mapping[str, Any] = {"auth": ("sandbox-client", "sandbox-secret")}
    if provider != "spotify":
        form |= {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}
        app = {}
    return httpx.post(token_url(sandbox, provider), data=form, trust_env=False, **app)


@pytest.fixture(params=SCOPES)
def provider(request: pytest.FixtureRequest, sandbox: Sandbox) -> str:
    """Each provider with such a page, with two users."""
    name = str(request.param)
    sandbox.seed({"users": [{"id": "ann"}, {"id": "bob"}]}, name)
    return name


def test_the_page_asks_and_allows_by_itself(sandbox: Sandbox, provider: str) -> None:
    answer = ask(sandbox, provider, state='"><script>')
    assert answer.status_code == 200
    assert SCOPES[provider] in answer.text
    assert "<script>" not in answer.text
    allowed = httpx.get(answer.headers["refresh"].partition("url=")[2], trust_env=False)
    assert back(allowed).keys() == {"code", "state"}
    assert back(allowed)["state"] == '"><script>'


def test_a_code_is_good_once(sandbox: Sandbox, provider: str) -> None:
    told = back(ask(sandbox, provider, decision="allow", user="bob"))
    assert told["state"] == "the state"
    tokens = redeem(sandbox, provider, told["code"])
    assert tokens.status_code == 200
    assert set(tokens.json()) >= {"access_token", "refresh_token", "expires_in", "scope", "token_type"}
    assert tokens.json()["scope"] == SCOPES[provider]
    assert "bob" in tokens.json()["access_token"]
    again = redeem(sandbox, provider, told["code"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1:1/callback"}, "invalid_grant"),
    ],
)
def test_who_cannot_prove_that_it_asked_gets_nothing_and_spends_the_code(
    sandbox: Sandbox, provider: str, changed: dict[str, str], error: str
) -> None:
    code = back(ask(sandbox, provider, decision="allow"))["code"]
    refused = redeem(sandbox, provider, code, **changed)
    assert (refused.status_code, refused.json()["error"]) == (400, error)
    if error == "invalid_grant":
        assert redeem(sandbox, provider, code).status_code == 400


def test_a_no_and_what_cannot_be_asked_come_back_as_errors(sandbox: Sandbox, provider: str) -> None:
    assert back(ask(sandbox, provider, decision="deny")) == {"error": "access_denied", "state": "the state"}
    assert back(ask(sandbox, provider, scope="everything"))["error"] == "invalid_scope"
    assert back(ask(sandbox, provider, code_challenge_method="plain"))["error"] == "invalid_request"
    assert back(ask(sandbox, provider, response_type="token"))["error"] == "unsupported_response_type"
    assert back(ask(sandbox, provider, decision="allow", user="eve"))["error"] == "server_error"


@pytest.mark.parametrize(
    "changed",
    [{"client_id": "stranger"}, {"redirect_uri": "https://elsewhere.example/callback"}, {"redirect_uri": ""}],
)
def test_nobody_is_sent_where_the_app_has_not_registered(
    sandbox: Sandbox, provider: str, changed: dict[str, str]
) -> None:
    answer = ask(sandbox, provider, decision="allow", **changed)
    assert (answer.status_code, "location" in answer.headers) == (400, False)


def test_other_addresses_are_taken_as_they_are_registered(sandbox: Sandbox) -> None:
    sandbox.seed({"users": [{"id": "ann"}]})
    sandbox.app("web", redirect_uris=["https://app.example/back"])
    answer = ask(sandbox, "spotify", client_id="web", redirect_uri="https://app.example/back", decision="allow")
    assert answer.headers["location"].startswith("https://app.example/back?code=")
    assert ask(sandbox, "spotify", client_id="web", decision="allow").status_code == 400


def test_codes_grow_old(sandbox: Sandbox) -> None:
    sandbox.seed({"users": [{"id": "ann"}]}, "tidal")
    code = back(ask(sandbox, "tidal", decision="allow"))["code"]
    sandbox.clock("tidal", advance_s=LIFE_S)
    assert redeem(sandbox, "tidal", code).status_code == 400


def test_google_gives_a_lasting_token_only_where_it_is_asked_for(sandbox: Sandbox) -> None:
    sandbox.seed({"users": [{"id": "ann"}]}, "youtube_music")
    code = back(ask(sandbox, "youtube_music", decision="allow", access_type="online"))["code"]
    assert "refresh_token" not in redeem(sandbox, "youtube_music", code).json()
