"""marshmallow at the edge: a schema's complaints become an :class:`Invalid` with JSON pointers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError, fields

from blocklist_jobs.core.errors import FieldProblem, Invalid
from blocklist_jobs.core.storable import escaped, unstorable

MOST_PROBLEMS = 50


def loaded(schema: Schema, document: Mapping[str, Any], pointer: str = "") -> dict[str, Any]:
    """``document`` as ``schema`` reads it; pointers begin with ``pointer``."""
    try:
        read: dict[str, Any] = schema.load(document)
    except ValidationError as error:
        raise Invalid(errors=list(problems_in(error.messages, pointer))[:MOST_PROBLEMS]) from None
    return read


def problems_in(messages: Any, pointer: str = "") -> Iterator[FieldProblem]:
    """The leaves of marshmallow's tree of messages."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from problems_in(inner, pointer if name == "_schema" else f"{pointer}/{escaped(str(name))}")
    elif isinstance(messages, list):
        for inner in messages:
            yield from problems_in(inner, pointer)
    else:
        yield FieldProblem(pointer, str(messages))


def query(schema: Schema) -> dict[str, Any]:
    """The query parameters as ``schema`` reads them.

    Lists may repeat a parameter or hold commas; everything else comes once. An unknown parameter is refused, since
    a misspelt filter that is ignored would show everything.
    """
    given: dict[str, Any] = {}
    errors: list[FieldProblem] = [FieldProblem(name, detail) for name, detail in _unstorable_parameters()]
    for name, values in request.args.lists():
        if isinstance(schema.fields.get(name), fields.List):
            given[name] = [word.strip() for value in values for word in value.split(",")]
        elif len(values) > 1:
            errors.append(FieldProblem(name, "must be given once"))
        else:
            given[name] = values[0]
    try:
        read: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        errors += [FieldProblem(found.pointer.lstrip("/"), found.detail) for found in problems_in(error.messages)]
        read = {}
    if errors:
        raise Invalid(errors=errors[:MOST_PROBLEMS])
    return read


def no_query() -> None:
    """Refuse query parameters where there are none."""
    query(Schema())


def _unstorable_parameters() -> Iterator[tuple[str, str]]:
    for name, value in request.args.items(multi=True):
        yield from ((escaped(name), detail) for _, detail in unstorable([name, value]))
