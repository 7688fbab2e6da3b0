"""docs/api.md has every path and every code that a client can meet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from blocklist_jobs.api.edge.described import is_no_call
from blocklist_jobs.api.edge.failures import _CODES
from blocklist_jobs.core.errors import Refused

GUIDE = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
# Never met by a client: the root, and what not_set_up says before the catalogue could.
NOT_MET = {"refused", "provider_not_built"}


def kinds(root: type[Refused]) -> Iterator[type[Refused]]:
    yield root
    for kind in root.__subclasses__():
        yield from kinds(kind)


def test_every_code_is_explained(app: Flask) -> None:
    codes = {kind.code for kind in kinds(Refused)} | set(_CODES.values())
    assert {code for code in codes - NOT_MET if f"`{code}`" not in GUIDE} == set()


def test_every_path_is_named(app: Flask) -> None:
    missing = set()
    for rule in app.url_map.iter_rules():
        if is_no_call(app.view_functions[rule.endpoint]):
            continue  # pages and files for people
        path = re.sub(r"<[a-z_]*id>", "{id}", rule.rule.removeprefix("/api/v1"))
        path = path.replace("<provider>", "{provider}").replace("<number>", "{number}")
        collection = re.sub(r"^(/connections|/blocklists)/\{id\}$", r"\1", path)
        if f"{collection}`" not in GUIDE:
            missing.add(path)
    assert missing == set()
