"""Malformed bodies on every route that takes one: nothing stored, nothing leaked, memory flat.

``MALFORMED_BODIES=10000`` sends so many of them; one costs about three milliseconds.
"""

from __future__ import annotations

import gc
import json
import os
import random
from collections.abc import Iterator, Mapping
from itertools import cycle
from pathlib import Path
from typing import Any

import psutil
import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from blocklist_jobs.api.openapi.__main__ import KEPT
from blocklist_jobs.core.api_key import Role
from blocklist_jobs.store.tables import metadata
from blocklist_jobs.wiring.services import Services
from tests.api.world import World

BODIES = int(os.environ.get("MALFORMED_BODIES", "2000"))
WARM = BODIES // 4
"""After so many, caches and pools have what they need."""
MOST_GROWTH = 8 * 2**20
SECRET = "hunter2-and-nobody-else"
KEPT_DOCUMENT: dict[str, Any] = json.loads((Path(__file__).parent.parent.parent / KEPT).read_text("utf-8"))
WRONG: tuple[Any, ...] = ({"a": {"b": "c"}}, [[[]]], "", "x" * 10_000, "\0", "\ud800", 10**400, -1.5e308, True)


def routes() -> list[tuple[str, str, dict[str, Any]]]:
    """Method, path and a good body of every call whose body is looked at; where there is none to send, any is bad."""
    return [
        (method.upper(), path, _good(operation))
        for path, methods in KEPT_DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if method != "get"
    ]


def _good(operation: Mapping[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    for example in content.get("examples", {}).values():
        if isinstance(example["value"], dict):
            return dict(example["value"])
    return {}


def malformed(good: Mapping[str, Any], chance: random.Random) -> bytes:
    """A body that nobody may take: no JSON, no object, or an object with a member that is not known."""
    text = json.dumps(good)
    wrong = {**good, **{name: chance.choice(WRONG) for name in good if chance.random() < 0.5}}
    secret = {name: f"{SECRET}\n" for name in good if "token" in name or "secret" in name}
    unknown = {**wrong, **secret, f"unknown{chance.randrange(10)}": chance.choice(WRONG)}
    match chance.randrange(8):
        case 0:
            return chance.randbytes(chance.randrange(1, 200)) + b"\xff"
        case 1:
            return text[: chance.randrange(1, len(text))].encode()
        case 2:
            return chance.choice([b"1", b'"x"', b"null", b"true", b"NaN", b'{"a": Infinity}'])
        case 3:
            return b"[" * 50_000
        case 4:
            return text.encode("utf-16")
        case 5:
            return (text + text).encode()
        case _:
            return json.dumps(unknown).encode()


def sent(count: int, chance: random.Random) -> Iterator[tuple[str, str, bytes]]:
    """So many bodies, on each route in turn."""
    for _, (method, path, good) in zip(range(count), cycle(routes()), strict=False):
        yield method, path, malformed(good, chance)


@pytest.fixture(scope="module")
def world(app: Flask, services: Services, clean_db_after_all: Engine) -> World:
    """An admin, who is let in everywhere, with something of everything."""
    made = World(app, services, clean_db_after_all, KEPT_DOCUMENT)
    made.fill("root", made.header("root", Role.ADMIN))
    return made


def rows(engine: Engine) -> dict[str, int]:
    """How many rows each table has."""
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def test_malformed_bodies_are_refused_and_leave_nothing(world: World) -> None:
    headers = world.header("root", Role.ADMIN) | {"Content-Type": "application/json"}
    world.look_round(headers)
    chance = random.Random(20_261_124)
    client, process = world.app.test_client(), psutil.Process()
    before, used = rows(world.engine), 0
    for number, (method, template, body) in enumerate(sent(BODIES, chance)):
        if number == WARM:
            gc.collect()
            used = process.memory_info().rss
        answer = client.open(world.path(template, chance), method=method, data=body, headers=headers)
        assert 400 <= answer.status_code < 500, (method, template, body[:200], answer.text)
        assert answer.content_type == "application/problem+json"
        assert SECRET not in answer.text
        assert "Traceback" not in answer.text
    assert rows(world.engine) == before
    gc.collect()
    assert process.memory_info().rss - used < MOST_GROWTH
