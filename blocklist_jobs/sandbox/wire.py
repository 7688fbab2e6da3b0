"""What every provider of the sandbox speaks: a call that came in and the answer that goes out, as plain values."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

JsonObject = dict[str, Any]
JSON_TYPE = "application/json; charset=utf-8"

Change = Callable[[], str]
"""Carries out what an answer has promised and says what it did; a fault may leave it out."""


class BadBodyError(ValueError):
    """The body is not a JSON object."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, already cut down to one provider: ``path`` is below ``/<provider>``, ``base`` is that address."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    base: str

    def json(self) -> JsonObject:
        """The body as an object, an empty one for no body; anything else raises ``BadBodyError``."""
        if not self.body:
            return {}
        try:
            value = json.loads(self.body)
        except ValueError as error:
            raise BadBodyError(str(error)) from error
        if not isinstance(value, dict):
            raise BadBodyError("not an object")
        return value

    def mentions(self, text: str) -> bool:
        """Whether the text stands in the query or the body."""
        return any(text in value for value in self.query.values()) or text.encode() in self.body


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; ``change`` is what it still has to do to the state, so that faults can part the two."""

    status: int
    body: bytes = b""
    content_type: str = JSON_TYPE
    headers: tuple[tuple[str, str], ...] = ()
    change: Change | None = None


def json_answer(
    status: int, value: object, *, headers: tuple[tuple[str, str], ...] = (), change: Change | None = None
) -> Answer:
    """An answer with a JSON body."""
    return Answer(status, json.dumps(value, separators=(",", ":")).encode(), headers=headers, change=change)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose request it is, as far as its credentials tell; limits are counted per ``app``."""

    app: str | None = None
    user: str | None = None
