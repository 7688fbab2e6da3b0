"""The way in at each provider: what is asked, what is sent, and the whole of it against the sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_jobs.core.consent import Attempt, Denied, Granted, Stray, brought_back, challenge_of
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.wire import Answer, Tokens
from blocklist_jobs.providers.http import HttpSocket
from blocklist_jobs.providers.sign_in import SignIn
from blocklist_jobs.sandbox import Sandbox
from blocklist_jobs.wiring.sign_in import make_sign_ins

ATTEMPT = Attempt("a-state", "v" * 43)
REDIRECT = "http://127.0.0.1:17117/callback"
APPS = {
    f"{prefix}_{name}": value
    for prefix in ("SPOTIFY", "GOOGLE", "TIDAL")
    for name, value in (("CLIENT_ID", "sandbox-client"), ("CLIENT_SECRET", "sandbox-secret"))
}


def test_the_challenge_is_that_of_the_standard() -> None:
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize("length", [0, 42, 129])
def test_verifiers_have_a_length(length: int) -> None:
    with pytest.raises(ValueError, match="43 to 128"):
        Attempt("state", "v" * length)


def test_an_attempt_is_not_shown() -> None:
    assert "a-state" not in repr(ATTEMPT)
    assert ATTEMPT.verifier not in repr(ATTEMPT)
    assert "secret" not in repr(Granted("secret"))


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (f"{REDIRECT}?code=c&state=s", Granted("c")),
        ("?code=c&state=s", Granted("c")),
        (" code=c&state=s\n", Granted("c")),
        (f"{REDIRECT}?state=s&error=access_denied", Denied("access_denied")),
        (f"{REDIRECT}?state=s&error=e&error_description=d&code=c", Denied("e", "d")),
        (f"{REDIRECT}?code=c", Stray("it answers no question of this command (its state is another, or missing)")),
        (f"{REDIRECT}?state=s", Stray("it holds no code")),
        ("http://[", Stray("it cannot be read")),
    ],
)
def test_what_the_browser_brings_back(address: str, found: object) -> None:
    assert brought_back(address, "s") == found


@pytest.mark.parametrize(
    "query", ["code=c&state=x", "code=c&state=s&state=s", "code=c&code=d&state=s", "state=s&a" * 60]
)
def test_strangers_are_passed_over(query: str) -> None:
    assert isinstance(brought_back(f"{REDIRECT}?{query}", "s"), Stray)


@given(st.text(), st.text(min_size=1))
def test_nothing_a_browser_brings_is_an_error(address: str, state: str) -> None:
    assert isinstance(brought_back(address, state), Granted | Denied | Stray)


def test_only_where_there_is_an_app() -> None:
    assert make_sign_ins({}) == {}
    assert set(make_sign_ins({"TIDAL_CLIENT_ID": "mine"})) == {"tidal"}
    assert set(make_sign_ins(APPS)) == {"spotify", "youtube_music", "tidal"}


@pytest.mark.parametrize(
    ("provider", "place", "scope"),
    [
        ("spotify", "https://accounts.spotify.com/authorize", "user-library-modify"),
        ("youtube_music", "https://accounts.google.com/o/oauth2/v2/auth", "https://www.googleapis.com/auth/youtube"),
        ("tidal", "https://login.tidal.com/authorize", "collection.write"),
    ],
)
def test_the_page_is_the_providers_and_asks_for_what_is_needed(provider: str, place: str, scope: str) -> None:
    way = make_sign_ins(APPS)[provider]
    page = urlsplit(way.page(REDIRECT, ATTEMPT))
    asked = {name: values[0] for name, values in parse_qs(page.query).items()}
    assert page._replace(query="").geturl() == place
    assert asked["code_challenge"] == ATTEMPT.challenge
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert (asked["client_id"], asked["redirect_uri"], asked["state"]) == ("sandbox-client", REDIRECT, "a-state")
    assert scope in asked["scope"].split()
    assert ATTEMPT.verifier not in page.query
    assert "sandbox-secret" not in page.query


def test_an_app_without_a_secret_proves_itself_by_the_verifier_alone() -> None:
    for provider, prefix in (("spotify", "SPOTIFY"), ("tidal", "TIDAL")):
        request = make_sign_ins({f"{prefix}_CLIENT_ID": "mine"})[provider].code_request("c", REDIRECT, ATTEMPT)
        assert request.form is not None
        assert request.form["client_id"] == "mine"
        assert request.form["code_verifier"] == ATTEMPT.verifier
        assert "client_secret" not in request.form
        assert request.basic_auth is None
        assert not request.repeatable


def test_a_refused_code_is_no_reason_to_reconnect_an_account() -> None:
    body = json.dumps({"error": "invalid_grant"}).encode()
    for way in make_sign_ins(APPS).values():
        fault = way.tokens_of(Answer(400, {}, body, datetime.now(UTC)))
        assert isinstance(fault, Fault)
        assert "Begin again" in fault.message
        assert "6 months" not in fault.message


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def socket() -> Iterator[HttpSocket]:
    opened = HttpSocket()
    yield opened
    opened.close()


def way_into(sandbox: Sandbox, provider: str, *, with_secret: bool) -> SignIn:
    places = {
        "SPOTIFY_ACCOUNTS_URL": sandbox.spotify_accounts_url,
        "GOOGLE_AUTHORIZE_URL": sandbox.youtube_music_authorize_url,
        "GOOGLE_OAUTH_URL": sandbox.youtube_music_oauth_url,
        "TIDAL_LOGIN_URL": sandbox.tidal_login_url,
        "TIDAL_AUTH_URL": sandbox.tidal_auth_url,
    }
    app = {name: value for name, value in APPS.items() if with_secret or name.endswith("_ID")}
    return make_sign_ins({**places, **app})[provider]


@pytest.mark.parametrize(
    ("provider", "with_secret"),
    # Google knows no apps without a secret.
    [("spotify", True), ("spotify", False), ("tidal", True), ("tidal", False), ("youtube_music", True)],
)
def test_there_and_back_again(sandbox: Sandbox, socket: HttpSocket, provider: str, with_secret: bool) -> None:
    sandbox.seed({"users": [{"id": "ann"}]}, provider)
    if not with_secret:
        sandbox.app("sandbox-client", provider=provider, client_secret=None)
    way = way_into(sandbox, provider, with_secret=with_secret)
    allowed = httpx.get(way.page(REDIRECT, ATTEMPT) + "&decision=allow", trust_env=False)
    found = brought_back(allowed.headers["location"], ATTEMPT.state)
    assert isinstance(found, Granted)
    answer = socket.send(way.code_request(found.code, REDIRECT, ATTEMPT), bearer=None, timeout_s=10)
    tokens = way.tokens_of(answer)
    assert isinstance(tokens, Tokens)
    assert tokens.refresh_token
    assert set(tokens.scopes) == set(way.scopes)
    again = way.tokens_of(socket.send(way.code_request(found.code, REDIRECT, ATTEMPT), bearer=None, timeout_s=10))
    assert isinstance(again, Fault)
    assert again.kind is FaultKind.GRANT_DEAD
