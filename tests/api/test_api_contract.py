"""Schemathesis over the document: no 500, and no answer that the document does not have, for users and admins.

A longer run, against any server: see docs/openapi.md.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks
from sqlalchemy import Engine

from blocklist_jobs.api.openapi.__main__ import KEPT
from blocklist_jobs.core.api_key import Role
from blocklist_jobs.wiring.services import Services
from tests.api.judging import closed
from tests.api.world import World

KEPT_DOCUMENT: dict[str, Any] = json.loads((Path(__file__).parent.parent.parent / KEPT).read_text("utf-8"))
PEOPLE = {"alice": Role.USER, "root": Role.ADMIN}
CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
# The same cases in every run.
FEW = settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
# What takes things away comes last, and who takes everything away last of all.
ORDER = ("get", "post", "patch", "put", "delete")


def calls() -> list[tuple[str, str]]:
    """Every call but the streams, which do not end."""
    found = [
        (method, path)
        for path, methods in KEPT_DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if "text/event-stream" not in operation["responses"].get("200", {}).get("content", {})
    ]
    return sorted(found, key=lambda call: (call[1].endswith("/me"), ORDER.index(call[0])))


@schemathesis.serializer("text/csv")
def as_text(_: Any, value: Any) -> bytes:
    """CSV is what it is: any text."""
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture(scope="module")
def world(app: Flask, services: Services, clean_db_after_all: Engine) -> World:
    """Alice and an admin, each with something of everything."""
    made = World(app, services, clean_db_after_all, KEPT_DOCUMENT)
    for user, role in PEOPLE.items():
        made.fill(user, made.header(user, role))
    return made


@pytest.fixture(scope="module")
def schema() -> Any:
    """What schemathesis makes of the document."""
    return schemathesis.openapi.from_dict(closed(KEPT_DOCUMENT))


@pytest.mark.parametrize(("method", "path"), calls())
def test_every_answer_is_in_the_document(world: World, schema: Any, method: str, path: str) -> None:
    keys = {user: world.header(user, role) for user, role in PEOPLE.items()}
    world.look_round(keys["alice"])
    operation = schema[path][method.upper()]
    either = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @FEW
    @given(case=either, user=st.sampled_from(sorted(keys)), data=st.data())
    def check(case: Any, user: str, data: st.DataObject) -> None:
        if case.meta.generation.mode is GenerationMode.POSITIVE:
            for name in case.path_parameters or ():
                known = world.ids.get(name)
                if known and data.draw(st.booleans(), label="known"):
                    case.path_parameters[name] = data.draw(st.sampled_from(known))
        response = case.call(app=world.app, headers=keys[user])
        assert response.status_code != 500, response.text
        case.validate_response(response, checks=CHECKS)

    check()
