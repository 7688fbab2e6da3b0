"""One call, and what the endpoints ask of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlparse

from blocklist_jobs.sandbox.apple_music.errors import INVALID_PARAMETER, NO_RELATED, AppleError
from blocklist_jobs.sandbox.apple_music.state import Account, State
from blocklist_jobs.sandbox.wire import Answer, Call, JsonObject, json_answer

Thing = TypeVar("Thing")

DEFAULT_PAGE, LARGEST_PAGE = 25, 100


@dataclass(frozen=True, slots=True)
class Session:
    """The call and who makes it; there is no ``account`` for calls on the catalogue."""

    call: Call
    state: State
    account: Account
    parameters: dict[str, str]

    @property
    def root(self) -> str:
        """What paths in answers begin with: they have no host."""
        return urlparse(self.call.base).path

    @property
    def href(self) -> str:
        """The path of this call."""
        return self.root + self.call.path

    def include(self, *known: str) -> frozenset[str]:
        """The relationships asked for; without being asked for, none is there."""
        wanted = self.texts("include")
        unknown = [one for one in wanted if one not in known]
        if unknown:
            raise AppleError(400, f"No relationship found matching '{unknown[0]}'", INVALID_PARAMETER)
        return frozenset(wanted)

    def texts(self, name: str) -> list[str]:
        """The texts of a list in the query."""
        return [text for text in self.call.query.get(name, "").split(",") if text]

    def number(self, name: str, default: int, lowest: int, highest: int) -> int:
        """A whole number of the query within bounds."""
        text = self.call.query.get(name)
        if text is None:
            return default
        if not re.fullmatch(r"\d{1,9}", text) or not lowest <= int(text) <= highest:
            detail = f"Value must be an integer between {lowest} and {highest}"
            raise AppleError(400, detail, INVALID_PARAMETER, "Invalid Parameter Value")
        return int(text)

    def page(self, things: Sequence[Thing], show: Callable[[Thing], JsonObject]) -> Answer:
        """One page: ``next`` names the offset alone, the limit has to be said again."""
        limit = self.number("limit", DEFAULT_PAGE, 1, LARGEST_PAGE)
        offset = self.number("offset", 0, 0, 999_999_999)
        page: JsonObject = {
            "data": [show(one) for one in things[offset : offset + limit]],
            "meta": {"total": len(things)},
        }
        if offset + limit < len(things):
            page["next"] = f"{self.href}?offset={offset + limit}"
        return json_answer(200, page)

    def found(self, thing: Thing | None) -> Thing:
        """The thing, or a 404."""
        if thing is None:
            raise AppleError(404, f"Resource with requested id was not found: {self.call.path}")
        return thing

    def related(self, thing: Thing | None) -> Thing:
        """The thing that a relationship leads to, or the 404 for one that is empty."""
        if thing is None:
            raise AppleError(404, "No related resources", NO_RELATED, "No related resources")
        return thing
