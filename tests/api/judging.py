"""Holds answers to the document, wherever they come from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from uuid import uuid4

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

_DOCUMENT = "urn:document"


def closed(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with answers that may have no members but those in it."""
    strict = deepcopy(dict(document))
    for schema in strict["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return strict


class Judge:
    """Knows what each call may answer."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = closed(document)
        resource = DRAFT202012.create_resource(self._document)
        self._registry: Registry[Any] = Registry().with_resource(_DOCUMENT, resource)
        # Words of a path before what may stand in their place: /jobs/queue is no job.
        paths = sorted(self._document["paths"], key=lambda path: path.count("{"))
        self._paths = [(re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), path) for path in paths]

    def check(self, method: str, path: str, status: int, content_type: str, body: bytes) -> None:
        """Fail for an answer that is not in the document."""
        answers = self._operation(method, path)["responses"]
        assert str(status) in answers, f"{method} {path} answered {status}"
        answer = answers[str(status)]
        if "$ref" in answer:
            answer = self._document["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
        if "content" not in answer:
            assert not body, f"{method} {path} answered {status} with a body"
            return
        media = content_type.partition(";")[0]
        assert media in answer["content"], f"{method} {path} answered {status} with {media}"
        if media.endswith("json"):
            self.validate(answer["content"][media]["schema"], json.loads(body))

    def check_event(self, kind: str, data: Any) -> None:
        """Fail for an event of a webhook whose data is not in the document."""
        sent = self._document["webhooks"][kind]["post"]["requestBody"]["content"]["application/json"]["schema"]
        envelope = {"id": str(uuid4()), "type": kind, "created_at": "2026-11-25T00:00:00Z"}
        self.validate(sent, {**envelope, "data": data})

    def validate(self, schema: Mapping[str, Any], value: Any) -> None:
        """Hold a value to a schema of the document."""
        # References are absolute, since what is checked is only a part of the document.
        part = json.loads(json.dumps(schema).replace('"#/', f'"{_DOCUMENT}#/'))
        Draft202012Validator(part, registry=self._registry).validate(value)

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        for form, template in self._paths:
            operation = self._document["paths"][template].get(method.lower())
            if form.fullmatch(path) and operation is not None:
                return dict(operation)
        raise AssertionError(f"{method} {path} is not in the document")
