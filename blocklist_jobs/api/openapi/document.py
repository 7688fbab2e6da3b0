"""The whole document, from an app with its routes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from apispec import APISpec
from flask import Flask
from werkzeug.routing import Rule

from blocklist_jobs import __version__
from blocklist_jobs.api.edge.described import Description, description_of, is_no_call
from blocklist_jobs.api.openapi.headers import ANSWER
from blocklist_jobs.api.openapi.operation import Operations
from blocklist_jobs.api.openapi.outgoing import outgoing
from blocklist_jobs.api.openapi.problems import MEANINGS, ProblemAnswer, name_of, problem_answer
from blocklist_jobs.api.openapi.schemas import Plugin
from blocklist_jobs.api.openapi.tags import TAGS

_ABOUT = """Takes the music of a listener's do-not-play list out of their streaming libraries, as safe background jobs.

Connect an account, upload a list, submit a job, follow it, undo it. Every refusal is a problem document (RFC 9457);
lists come in pages; unknown parameters and members are refused. Answers may get new members: read over them.
"""
_BEARER = "An API key, which `blocklist-jobs keys create` makes, or a token of the product's own (docs/access.md)."
_PARAMETER = re.compile(r"<(?:[a-z]+(?:\(.*?\))?:)?(\w+)>")


class Undescribed(Exception):
    """A route says neither what it takes and answers (``described``) nor that it is none to call (``no_call``)."""


def document_of(app: Flask) -> dict[str, Any]:
    """The OpenAPI 3.1 document of all calls of ``app``; :class:`Undescribed` names the first that says nothing."""
    plugin = Plugin()
    spec = APISpec("blocklist_jobs", __version__, "3.1.0", plugins=[plugin], **_frame())
    problem = plugin.converter.ref(ProblemAnswer)
    for status in MEANINGS:
        spec.components.response(name_of(status), problem_answer(status, problem))
    for name, header in ANSWER.items():
        spec.components.header(name, header)
    spec.components.security_scheme("key", {"type": "http", "scheme": "bearer", "description": _BEARER})
    operations = Operations(plugin.converter)
    for rule, method, view, said in _calls(app):
        path = _PARAMETER.sub(r"{\1}", rule.rule)
        spec.path(path, operations={method.lower(): operations.of(rule, method, view, said)})
    webhooks = outgoing(plugin.converter)
    return _in_order(spec.to_dict() | {"webhooks": webhooks})


def written(document: dict[str, Any]) -> str:
    """The document as it is kept in the repository."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _frame() -> dict[str, Any]:
    return {
        "info": {"description": _ABOUT, "license": {"name": "MIT", "identifier": "MIT"}},
        "servers": [{"url": "/", "description": "Where this document came from."}],
        "security": [{"key": []}],
        "tags": [{"name": name, "description": says} for name, says in TAGS.items()],
    }


def _calls(app: Flask) -> Iterator[tuple[Rule, str, Callable[..., Any], Description]]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if is_no_call(view):
            continue
        said = description_of(view)
        if said is None:
            raise Undescribed(f"{rule.rule} ({rule.endpoint}): see api/edge/described.py")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, view, said


def _in_order(document: dict[str, Any]) -> dict[str, Any]:
    """The same in the order of the chapters, so that readers and differences stay small."""
    chapter = {name: place for place, name in enumerate(TAGS)}

    def place(path: tuple[str, Any]) -> int:
        return min(chapter[operation["tags"][0]] for operation in path[1].values())

    used = {operation["tags"][0] for path in document["paths"].values() for operation in path.values()}
    components = {
        kind: dict(sorted(things.items())) if kind == "schemas" else things
        for kind, things in document["components"].items()
    }
    return {
        "openapi": document["openapi"],
        **document,
        "tags": [tag for tag in document["tags"] if tag["name"] in used],
        "paths": dict(sorted(document["paths"].items(), key=place)),
        "webhooks": document["webhooks"],
        "components": components,
    }
