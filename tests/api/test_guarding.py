"""What browsers and caches are told, and whose pages may call the API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from blocklist_jobs.config.settings import SettingsWrong, read_settings
from tests.api.conftest import People
from tests.api.test_operations import app_on

APP = "https://app.example.com"
URL = "/api/v1/jobs"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


@pytest.fixture
def shared(environment: dict[str, str], people: People) -> Iterator[FlaskClient]:
    """An API that two origins may call."""
    with app_on(environment | {"CORS_ORIGINS": f"{APP}, http://localhost:3000"}) as client:
        yield client


def test_without_origins_no_page_may(client: FlaskClient, people: People) -> None:
    answer = client.get(URL, headers={**people.alice, "Origin": APP})
    preflight = client.options(URL, headers={**PREFLIGHT, "Origin": APP})
    for headers in (answer.headers, preflight.headers):
        assert not [name for name, _ in headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("origin", [APP, "http://localhost:3000"])
def test_pages_of_the_origins_may(shared: FlaskClient, people: People, origin: str) -> None:
    answer = shared.get(URL, headers={**people.alice, "Origin": origin})
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert {"ETag", "RateLimit", "Retry-After"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))
    assert "Access-Control-Allow-Credentials" not in answer.headers
    preflight = shared.options("/api/v1/jobs/queue", headers={**PREFLIGHT, "Origin": origin})
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (204, origin)
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in preflight.headers["Access-Control-Allow-Headers"]
    for found in (answer, preflight):
        assert "Origin" in found.headers["Vary"]


@pytest.mark.parametrize(
    "origin", ["https://app.example.com.evil.org", "http://app.example.com", "https://APP.example.com", "null", "*"]
)
def test_pages_of_no_other_may(shared: FlaskClient, people: People, origin: str) -> None:
    answer = shared.get(URL, headers={**people.alice, "Origin": origin})
    preflight = shared.options(URL, headers={**PREFLIGHT, "Origin": origin})
    for found in (answer, preflight):
        assert "Access-Control-Allow-Origin" not in found.headers
        assert "Origin" in found.headers["Vary"]


def test_refusals_can_be_read_too(shared: FlaskClient) -> None:
    refused = shared.get(URL, headers={"Origin": APP})
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (401, APP)


@pytest.mark.parametrize(
    "origins", ["*", "app.example.com", "https://app.example.com/", "https://*.example.com", "null"]
)
def test_origins_are_exact(environment: dict[str, str], origins: str) -> None:
    with pytest.raises(SettingsWrong, match="CORS_ORIGINS"):
        read_settings(environment | {"CORS_ORIGINS": origins})


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/me", "/api/v1/jobs", "/api/v1/jobs/7", "/nowhere"])
def test_no_answer_is_taken_for_a_page(client: FlaskClient, people: People, path: str) -> None:
    headers = client.get(path, headers=people.alice).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_what_is_private_is_kept_nowhere(client: FlaskClient, people: People) -> None:
    for path in ("/api/v1/me", "/api/v1/jobs", "/api/v1/jobs/7"):
        assert client.get(path, headers=people.alice).headers["Cache-Control"] == "no-store"
    assert client.get("/api/v1/me").headers["Cache-Control"] == "no-store"
