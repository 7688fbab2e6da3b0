"""The document is whole, valid, kept in the repository as the routes are, and served with a page to try it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import fields
from openapi_spec_validator import validate

from blocklist_jobs.api.edge.auth import admin_only, open_to_all
from blocklist_jobs.api.edge.described import Answer, AnswerSchema, described, description_of, is_no_call, no_call
from blocklist_jobs.api.openapi.__main__ import KEPT, routes_alone
from blocklist_jobs.api.openapi.document import Undescribed, document_of, written
from blocklist_jobs.api.openapi.tags import TAGS
from blocklist_jobs.core.webhook import EventType
from tests.api.conftest import People
from tests.api.judging import Judge

ROOT = Path(__file__).parent.parent.parent


class WokenAnswer(AnswerSchema):
    """Whether it is up."""

    up = fields.Boolean()
    since = fields.AwareDateTime(allow_none=True)
    why = fields.String(metadata={"may_be_missing": True})


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document of all routes."""
    return document_of(routes_alone())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_route_is_described_or_no_call() -> None:
    app = routes_alone()
    silent = [
        endpoint for endpoint, view in app.view_functions.items() if not (description_of(view) or is_no_call(view))
    ]
    assert not silent, "say what they take and answer: see api/edge/described.py"


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)
    assert '"nullable"' not in json.dumps(document)


def test_the_kept_document_is_that_of_the_routes(document: dict[str, Any]) -> None:
    kept = (ROOT / KEPT).read_text("utf-8")
    assert kept == written(document), "write it anew: make openapi"


def test_every_call_says_what_it_is(document: dict[str, Any]) -> None:
    seen: set[str] = set()
    for path, method, operation in operations(document):
        assert operation["summary"], (path, method)
        assert set(operation["tags"]) <= set(TAGS)
        assert operation["operationId"] not in seen
        seen.add(operation["operationId"])
        assert ":class:" not in operation.get("description", "")


def test_refusals_are_problems(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert answer["$ref"].startswith("#/components/responses/"), (path, method, status)
    for answer in document["components"]["responses"].values():
        assert list(answer["content"]) == ["application/problem+json"]


def test_only_open_calls_go_without_a_key(document: dict[str, Any]) -> None:
    without = {path for path, _, operation in operations(document) if operation.get("security") == []}
    assert "/healthz" in without
    assert not [path for path in without if path.startswith("/api/")]


def test_examples_are_as_their_schemas_say(document: dict[str, Any]) -> None:
    judge, found = Judge(document), list(examples(document))
    assert len(found) > 20
    for schema, example in found:
        judge.validate(schema, example)


def examples(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    for _, _, operation in operations(document):
        for sent in operation.get("requestBody", {}).get("content", {}).values():
            yield from ((sent["schema"], example["value"]) for example in sent.get("examples", {}).values())
    for answer in document["components"]["responses"].values():
        yield from ((sent["schema"], sent["example"]) for sent in answer["content"].values())
    for schema in document["components"]["schemas"].values():
        yield from ((schema, example) for example in schema.get("examples", ()))


def test_a_submission_has_the_shape_of_its_job_type(document: dict[str, Any]) -> None:
    body = document["paths"]["/api/v1/jobs/queue"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["discriminator"]["propertyName"] == "job_type"
    for word, ref in body["discriminator"]["mapping"].items():
        schema = document["components"]["schemas"][ref.rsplit("/", 1)[1]]
        assert schema["properties"]["job_type"]["enum"] == [word]
        assert schema["additionalProperties"] is False


def test_every_event_of_webhooks_is_there(document: dict[str, Any]) -> None:
    assert set(document["webhooks"]) == {event.value for event in EventType}


def test_a_route_that_says_nothing_is_named() -> None:
    app = Flask("silent", static_folder=None)
    app.add_url_rule("/silent", view_func=lambda: "", endpoint="silent")
    with pytest.raises(Undescribed, match="/silent"):
        document_of(app)


def test_what_a_view_says_is_what_the_document_has() -> None:
    app = Flask("speaking", static_folder=None)

    @app.put("/things/<thing_id>")
    @described("jobs", answers={200: Answer(WokenAnswer, headers=("ETag",)), 204: None}, problems=(409,))
    @admin_only
    def wake(thing_id: str) -> str:
        """Wake a thing.

        With ``care``.
        """
        return thing_id

    @app.get("/page")
    @no_call("a page")
    @open_to_all
    def page() -> str:
        return ""

    made = document_of(app)
    assert set(made["paths"]) == {"/things/{thing_id}"}
    operation = made["paths"]["/things/{thing_id}"]["put"]
    assert (operation["summary"], operation["description"]) == ("Wake a thing", "With `care`.")
    assert operation["parameters"][0]["schema"] == {"type": "string", "format": "uuid"}
    expected = (200, 204, 400, 401, 403, 404, 409, 413, 414, 415, 422, 429, 431, 500, 503)
    assert list(operation["responses"]) == [str(status) for status in expected]
    assert "content" not in operation["responses"]["204"]
    woken = made["components"]["schemas"]["Woken"]
    assert woken["required"] == ["since", "up"]
    assert woken["properties"]["since"]["type"] == ["string", "null"]
    assert "additionalProperties" not in woken


def test_the_document_is_served_without_a_key_and_kept_by_its_etag(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.get_json() == document
    again = client.get("/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_page_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/docs")
    assert page.content_type == "text/html; charset=utf-8"
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) > 4
    for address in addresses:
        assert address.startswith("/")
        loaded = client.get(address)
        assert loaded.status_code == 200
        assert loaded.data
    assert client.get(addresses[0] + "x").status_code == 404


def test_what_is_not_there_is_a_problem_for_everyone(client: FlaskClient, people: People) -> None:
    for path in ("/docs/1/..%2fsecret", "/openapi.yaml", "/api/v1/openapi.json"):
        assert client.get(path).content_type == "application/problem+json"
