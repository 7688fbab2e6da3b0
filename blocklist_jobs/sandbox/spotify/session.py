"""One call by one user: what the endpoints ask of it, each answered or refused as Spotify would."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from blocklist_jobs.sandbox.spotify.catalog import ID
from blocklist_jobs.sandbox.spotify.errors import SpotifyError
from blocklist_jobs.sandbox.spotify.grants import App, Mode
from blocklist_jobs.sandbox.spotify.state import Account, State
from blocklist_jobs.sandbox.wire import Answer, Call, JsonObject, json_answer

URI = re.compile(r"spotify:(track|album|artist|playlist|episode|show|audiobook|user):(.+)")

Build = Callable[[int, int], list[JsonObject]]
FURTHEST = 999_999_999
"""No bound is documented for offsets, but for those of /me/playlists."""


@dataclass(frozen=True, slots=True)
class Session:
    """The call, who makes it, and what they may."""

    call: Call
    state: State
    app: App
    account: Account
    scopes: frozenset[str]
    parameters: dict[str, str]

    @property
    def is_development(self) -> bool:
        """Whether the app knows the new dialect alone."""
        return self.app.mode is Mode.DEVELOPMENT

    @property
    def href(self) -> str:
        """The address of this call without its query."""
        return self.call.base + self.call.path

    def need(self, *scopes: str) -> None:
        """Refuses the call unless all of these scopes were granted."""
        if not self.scopes.issuperset(scopes):
            raise SpotifyError(403, "Insufficient client scope")

    def number(self, name: str, default: int, lowest: int, highest: int) -> int:
        """A whole number of the query within bounds."""
        text = self.call.query.get(name)
        if text is None:
            return default
        if not re.fullmatch(r"-?\d{1,9}", text) or not lowest <= int(text) <= highest:
            raise SpotifyError(400, f"Invalid {name}")
        return int(text)

    def page(self, total: int, build: Build, largest: int = 50, furthest: int = FURTHEST) -> Answer:
        """A page by offset: ``build`` gets offset and limit; links point to the sandbox itself."""
        limit = self.number("limit", 20, 1, largest)
        offset = self.number("offset", 0, 0, furthest)
        rest = {key: value for key, value in self.call.query.items() if key not in ("limit", "offset")}

        def link(start: int) -> str:
            return f"{self.href}?{urlencode({'offset': start, 'limit': limit, **rest})}"

        page = {
            "href": link(offset),
            "limit": limit,
            "offset": offset,
            "total": total,
            "next": link(offset + limit) if offset + limit < total else None,
            "previous": link(max(0, offset - limit)) if offset else None,
            "items": build(offset, limit),
        }
        return json_answer(200, page)

    def uris(self) -> list[tuple[str, str]]:
        """Kind and id of each URI in the query, 1 to 40 of them; the body is not looked at."""
        texts = [text for text in self.call.query.get("uris", "").split(",") if text]
        if not texts:
            raise SpotifyError(400, "Missing required field: uris")
        if len(texts) > 40:
            raise SpotifyError(400, "Too many uris requested")
        return [parsed_uri(text) for text in texts]

    def ids(self) -> list[str]:
        """1 to 50 ids of the body or the query."""
        ids = self.call.json().get("ids") or [text for text in self.call.query.get("ids", "").split(",") if text]
        return checked_ids(ids)


def parsed_uri(text: str) -> tuple[str, str]:
    """Kind and id of a URI; users have ids of any form."""
    found = URI.fullmatch(text)
    if found is None:
        raise SpotifyError(400, f"Invalid URI: {text}")
    kind, id_ = found.groups()
    if kind != "user" and ID.fullmatch(id_) is None:
        raise SpotifyError(400, "Invalid base62 id")
    return kind, id_


def checked_ids(ids: object) -> list[str]:
    """1 to 50 well-formed ids."""
    if not isinstance(ids, list) or not ids:
        raise SpotifyError(400, "Missing required field: ids")
    if len(ids) > 50:
        raise SpotifyError(400, "Too many ids requested")
    if not all(isinstance(id_, str) and ID.fullmatch(id_) for id_ in ids):
        raise SpotifyError(400, "Invalid base62 id")
    return ids
