"""One call by one user: what the endpoints ask of it, each answered or refused as Tidal would."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from blocklist_jobs.sandbox.tidal.dates import instant_ms
from blocklist_jobs.sandbox.tidal.errors import bad, document_answer, missing
from blocklist_jobs.sandbox.tidal.resources import Compound, Tree, include_tree
from blocklist_jobs.sandbox.tidal.state import Account, State
from blocklist_jobs.sandbox.wire import Answer, Call, JsonObject

CURSOR = "page[cursor]"


@dataclass(frozen=True, slots=True)
class Named:
    """One resource identifier of a body, with what its meta says."""

    type: str
    id: str
    item_id: str
    added_ms: int


@dataclass(frozen=True, slots=True)
class Session:
    """The call, who makes it, and what they may."""

    call: Call
    state: State
    account: Account
    scopes: frozenset[str]
    parameters: Mapping[str, str]

    def need(self, scope: str) -> None:
        """Without the scope a thing behaves as if it were not there."""
        if scope not in self.scopes:
            raise missing()

    def need_me(self) -> None:
        """The collections of others are not there; one's own is ``me`` or goes by the user's number."""
        if self.parameters["id"] not in ("me", self.account.id):
            raise missing()

    def named(self, most: int, types: frozenset[str]) -> list[Named]:
        """1 to ``most`` identifiers of the body."""
        data = self.call.json().get("data")
        if not isinstance(data, list) or not data:
            raise bad("data must hold at least 1 item", "/data")
        if len(data) > most:
            raise bad(f"data must not hold more than {most} items", "/data")
        return [self._named(one, types, f"/data/{index}") for index, one in enumerate(data)]

    def position_before(self) -> str | None:
        """The occurrence of the body's own meta, before which a block is to stand."""
        meta = self.call.json().get("meta")
        if meta is None:
            return None
        before = meta.get("positionBefore") if isinstance(meta, dict) else None
        if not isinstance(before, str):
            raise bad("positionBefore must name an item", "/meta/positionBefore")
        return before

    def tree(self, roots: Mapping[str, frozenset[str]]) -> Tree:
        """What the call wants included."""
        return include_tree(self.call.query.get("include", ""), roots)

    def cursor(self) -> list[Any] | None:
        """What an earlier page's cursor says; 400 for one that this server did not give out."""
        text = self.call.query.get(CURSOR)
        if text is None:
            return None
        try:
            parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (binascii.Error, ValueError) as error:
            raise bad("Invalid cursor") from error
        if not isinstance(parts, list) or parts[:1] != [self.call.path]:
            raise bad("Invalid cursor")
        return parts[1:]

    def compound(self) -> Compound:
        """An empty compound document, as this user may see it."""
        return Compound(self.state, self.account.name)

    def page(self, data: list[JsonObject], following: list[Any] | None, compound: Compound) -> Answer:
        """A page; ``following`` is what the cursor of the next one has to say, None where there is none."""
        links: JsonObject = {"self": self._link(self.call.query)}
        if following is not None:
            text = json.dumps([self.call.path, *following], separators=(",", ":")).encode()
            cursor = base64.urlsafe_b64encode(text).decode().rstrip("=")
            links["next"] = self._link({**self.call.query, CURSOR: cursor})
            links["meta"] = {"nextCursor": cursor}
        return self._read({"data": data, "links": links}, compound)

    def one(self, data: JsonObject, compound: Compound) -> Answer:
        """A single resource."""
        return self._read({"data": data, "links": {"self": self._link(self.call.query)}}, compound)

    def written(self, change: Callable[[], str], **document: object) -> Answer:
        """The answer to a write: 200, and a document with links to itself."""
        answer = document_answer(200, {**document, "links": {"self": self._link({})}})
        return replace(answer, change=change)

    def _read(self, document: JsonObject, compound: Compound) -> Answer:
        included = {"included": compound.included()} if "include" in self.call.query else {}
        return document_answer(200, document | included)

    def _link(self, query: Mapping[str, str]) -> str:
        # Below the version, as Tidal's links are: a client has to put the API's address before them.
        text = "&".join(f"{name}={quote(value, safe=',.-')}" for name, value in query.items())
        return self.call.path + (f"?{text}" if text else "")

    def _named(self, one: object, types: frozenset[str], pointer: str) -> Named:
        if not isinstance(one, dict) or not isinstance(one.get("id"), str) or not one["id"]:
            raise bad("id must be a string", f"{pointer}/id")
        if one.get("type") not in types:
            raise bad(f"type must be one of {', '.join(sorted(types))}", f"{pointer}/type")
        meta = one.get("meta", {})
        if not isinstance(meta, dict) or not isinstance(meta.get("itemId", ""), str):
            raise bad("itemId must be a string", f"{pointer}/meta")
        try:
            added_ms = instant_ms(meta["addedAt"]) if "addedAt" in meta else self.state.now_ms()
        except ValueError as error:
            raise bad(f"addedAt is {error}", f"{pointer}/meta/addedAt") from error
        return Named(one["type"], one["id"], meta.get("itemId", ""), added_ms)
