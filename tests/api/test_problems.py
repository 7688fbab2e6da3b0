"""Every refusal is a problem document, whoever refuses."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.test import TestResponse

from blocklist_jobs.core.errors import Unavailable
from tests.api.conftest import MAX_BODY_BYTES, People

MEMBERS = {"type", "title", "status", "detail", "instance", "code", "correlation_id"}


def assert_problem(answer: TestResponse, status: int, code: str) -> dict[str, object]:
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    document: dict[str, object] = answer.get_json(force=True)
    assert document.keys() >= MEMBERS
    assert document["status"] == status
    assert document["code"] == code
    assert document["type"] == f"urn:blocklist-jobs:problem:{code}"
    assert document["correlation_id"] == answer.headers["X-Request-ID"]
    return document


@pytest.mark.parametrize("path", ["/nothing", "/api/v1/nothing", "/api/v1", "/%00", "/%ff", "//api//v1//jobs", "/jobs"])
def test_an_unknown_path_is_told_without_a_key(client: FlaskClient, path: str) -> None:
    assert_problem(client.get(path), 404, "not_found")


def test_an_unknown_method_is_told_the_known_ones(client: FlaskClient, people: People) -> None:
    answer = client.delete("/api/v1/jobs", headers=people.alice)
    assert "DELETE" in str(assert_problem(answer, 405, "method_not_allowed")["detail"])
    assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize("path", ["jobs/queue", "dead-letters/retry"])
def test_a_word_in_the_place_of_an_id_is_no_id(client: FlaskClient, people: People, path: str) -> None:
    answer = client.get(f"/api/v1/{path}", headers=people.alice)
    assert_problem(answer, 405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer nobody's", "Basic YTpi", "bearer \xff", "Bearer blj_\x7f", "Bearer a b"],
)
def test_a_key_is_asked_for(client: FlaskClient, header: str | None) -> None:
    answer = client.get("/api/v1/jobs", headers={"Authorization": header} if header is not None else {})
    assert_problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_trailing_slash_is_no_redirect(client: FlaskClient, people: People) -> None:
    assert client.get("/api/v1/jobs/", headers=people.alice).status_code == 200


def test_options_and_head_need_no_body(client: FlaskClient, people: People) -> None:
    assert client.options("/api/v1/jobs/queue").headers["Allow"]
    answer = client.head("/api/v1/jobs", headers=people.alice)
    assert (answer.status_code, answer.data) == (200, b"")


@pytest.mark.parametrize("sent", ["abc-123", "0af7651916cd43dd8448eb211c80319c"])
def test_a_sane_request_id_is_kept(client: FlaskClient, sent: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": sent}).headers["X-Request-ID"] == sent


@pytest.mark.parametrize("sent", ["", "a b", "x" * 200, "<script>", "-x", "\xe4"])
def test_another_request_id_is_replaced(client: FlaskClient, sent: str) -> None:
    made = client.get("/healthz", headers={"X-Request-ID": sent}).headers["X-Request-ID"]
    assert made != sent
    assert len(made) == 32


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"])
def test_only_json_is_understood(client: FlaskClient, people: People, content_type: str) -> None:
    answer = client.post("/api/v1/jobs/queue", data=b"{}", content_type=content_type, headers=people.alice)
    assert_problem(answer, 415, "unsupported_media_type")


def test_a_packed_body_is_refused(client: FlaskClient, people: People) -> None:
    packed = people.alice | {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    answer = client.post("/api/v1/jobs/queue", data=b"\x1f\x8b", headers=packed)
    assert "Content-Encoding" in str(assert_problem(answer, 415, "unsupported_media_type")["detail"])


def test_a_large_body_is_refused_by_its_length(client: FlaskClient, people: People) -> None:
    answer = client.post("/api/v1/jobs/queue", data=b" " * (MAX_BODY_BYTES + 1), headers=people.alice)
    assert assert_problem(answer, 413, "too_large")["max_bytes"] == MAX_BODY_BYTES


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (OperationalError("SELECT secret", {}, Exception("password=hunter2")), 503, "unavailable"),
        (Unavailable(), 503, "unavailable"),
        (ConnectionError("redis://:hunter2@host"), 503, "unavailable"),
        (IntegrityError("INSERT secret", {}, Exception("hunter2")), 500, "internal"),
        (ZeroDivisionError("hunter2 secret"), 500, "internal"),
    ],
)
def test_failures_of_ours_tell_nothing_internal(app: Flask, error: Exception, status: int, code: str) -> None:
    with app.test_request_context("/api/v1/jobs"):
        response = app.make_response(app.handle_user_exception(error))
        text = response.get_data(as_text=True)
    assert response.status_code == status
    assert response.get_json(force=True)["code"] == code
    assert "hunter2" not in text
    assert "secret" not in text
    assert ("Retry-After" in response.headers) is (status == 503)
