"""Lists in pages: ``{"items": [...], "next_cursor": "..." | null}``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from marshmallow import Schema, fields, validate

from blocklist_jobs.api.edge.cursors import cursors
from blocklist_jobs.api.edge.described import AnswerSchema

T = TypeVar("T")

DEFAULT_LIMIT = 20
MOST_LIMIT = 100
LONGEST_CURSOR = 500
"""Ours have about 200 characters."""


class PageQuery(Schema):
    """The query parameters that every list takes."""

    limit = fields.Integer(load_default=DEFAULT_LIMIT, validate=validate.Range(1, MOST_LIMIT))
    cursor = fields.String(load_default=None, validate=validate.Length(1, LONGEST_CURSOR))


def page_of(item: type[AnswerSchema]) -> type[AnswerSchema]:
    """The answer schema of a page of such items, named after them."""
    name = item.__name__.removesuffix("Answer")
    members = {
        "__doc__": f"A page of a list; ``next_cursor`` continues it, and is null at its end. Items: {name}.",
        "items": fields.List(fields.Nested(item)),
        "next_cursor": fields.String(allow_none=True),
    }
    return type(f"{name}PageAnswer", (AnswerSchema,), members)


def after(scope: str, cursor: str | None) -> list[str] | None:
    """The position a list continues after; ``None`` at its beginning."""
    return cursors().read(scope, cursor) if cursor else None


def page(
    found: Sequence[T],
    limit: int,
    scope: str,
    *,
    render: Callable[[T], Any],
    position: Callable[[T], Sequence[str]],
) -> dict[str, Any]:
    """The page of ``found``, of which ``limit + 1`` were asked for: one more says that there is a next page."""
    shown = found[:limit]
    more = len(found) > limit
    return {
        "items": [render(thing) for thing in shown],
        "next_cursor": cursors().write(scope, position(shown[-1])) if more and shown else None,
    }
