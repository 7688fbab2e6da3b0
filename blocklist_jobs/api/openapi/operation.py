"""One route as an operation of the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from werkzeug.routing import Rule

from blocklist_jobs.api.edge.auth import is_for_admins, is_open
from blocklist_jobs.api.edge.described import Answer, Body, Choice, Description
from blocklist_jobs.api.edge.words import ProviderName
from blocklist_jobs.api.openapi.headers import COUNTED, REQUEST
from blocklist_jobs.api.openapi.problems import header_refs, name_of
from blocklist_jobs.api.openapi.prose import summary_and_more
from blocklist_jobs.api.openapi.schemas import ExactConverter

WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})
"""Methods whose bodies are looked at; where there is nothing to say, a body is refused."""


class Operations:
    """Makes operations; schemas that they name become components through ``converter``."""

    def __init__(self, converter: ExactConverter) -> None:
        self._converter = converter

    def of(self, rule: Rule, method: str, view: Callable[..., Any], said: Description) -> dict[str, Any]:
        """The operation object of a view's method."""
        summary, more = summary_and_more(view.__doc__ or "")
        made = {
            "operationId": rule.endpoint.replace(".", "_"),
            "tags": [said.tag],
            "summary": summary,
            "description": more,
            "parameters": [*self._parameters(rule, said)],
            "requestBody": self._body(said.body) if said.body else None,
            "responses": self._answers(said, is_open(view)) | self._problems(rule, method, view, said),
        }
        present = {name: value for name, value in made.items() if value}
        return present | {"security": []} if is_open(view) else present

    def _parameters(self, rule: Rule, said: Description) -> Iterator[dict[str, Any]]:
        for name in sorted(rule.arguments, key=rule.rule.index):
            yield {"in": "path", "name": name, "required": True, "schema": self._in_path(name)}
        if said.query:
            yield from map(_never_null, self._converter.schema2parameters(said.query(), location="query"))
        for name in said.takes:
            yield {"in": "header", "name": name, "required": False, **REQUEST[name]}

    def _in_path(self, name: str) -> dict[str, Any]:
        if name.endswith("_id"):
            return {"type": "string", "format": "uuid"}
        if name == "provider":
            return dict(self._converter.field2property(ProviderName()))
        if name == "number":
            return {"type": "integer", "minimum": 1}
        return {"type": "string"}

    def _body(self, body: Body) -> dict[str, Any]:
        return {"required": body.required, "content": {media: self._sent(media, body) for media in body.media}}

    def _sent(self, media: str, body: Body) -> dict[str, Any]:
        if not _is_json(media):
            return {"schema": {"type": "string"}}
        schema = self._choice(body.schema) if isinstance(body.schema, Choice) else self._converter.ref(body.schema)
        examples = {name.replace(" ", "_"): {"summary": name, "value": value} for name, value in body.examples.items()}
        return {"schema": schema, **({"examples": examples} if examples else {})}

    def _choice(self, choice: Choice) -> dict[str, Any]:
        refs = {word: self._converter.ref(schema) for word, schema in choice.schemas.items()}
        if choice.by:
            mapping = {word: ref["$ref"] for word, ref in refs.items()}
            return {
                "oneOf": [*refs.values()],
                "discriminator": {"propertyName": choice.by, "mapping": mapping},
            }
        return {"anyOf": [*refs.values(), *choice.others]}

    def _answers(self, said: Description, is_open: bool) -> dict[str, Any]:
        always = () if is_open else COUNTED
        return {str(status): self._answer(status, answer, always) for status, answer in sorted(said.answers.items())}

    def _answer(self, status: int, answer: Answer, always: tuple[str, ...]) -> dict[str, Any]:
        content = {
            media: {
                "schema": self._converter.ref(answer.schema)
                if answer.schema and _is_json(media)
                else {"type": "string"}
            }
            for media in answer.media
        }
        made = {
            "description": answer.says or HTTPStatus(status).phrase,
            "headers": header_refs((*answer.headers, *always)),
            "content": content,
        }
        return {name: value for name, value in made.items() if value}

    def _problems(self, rule: Rule, method: str, view: Callable[..., Any], said: Description) -> dict[str, Any]:
        statuses = {*said.problems, *_implied(rule, method, view)}
        return {
            str(status): {"$ref": f"#/components/responses/{name_of(status)}"}
            for status in sorted(statuses - set(said.answers))
        }


def _never_null(parameter: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is not said is left out: an address has no null."""
    schema = parameter["schema"]
    if isinstance(schema.get("type"), list):
        schema["type"] = next(kind for kind in schema["type"] if kind != "null")
    if None in schema.get("enum", ()):
        schema["enum"] = [word for word in schema["enum"] if word is not None]
    return parameter


def _implied(rule: Rule, method: str, view: Callable[..., Any]) -> set[int]:
    """What can be answered for reasons that are the edge's, not the route's."""
    statuses = {500}
    if not is_open(view):
        statuses |= {401, 414, 422, 429, 431, 503}
    if is_for_admins(view):
        statuses.add(403)
    if rule.arguments:
        statuses.add(404)
    if method in WITH_BODY:
        statuses |= {400, 413, 415}
    return statuses


def _is_json(media: str) -> bool:
    return media == "application/json" or media.endswith("+json")
