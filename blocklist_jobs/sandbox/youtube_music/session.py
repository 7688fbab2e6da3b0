"""One call by one user, and what the endpoints ask of it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from blocklist_jobs.sandbox.wire import Answer, Call, JsonObject, json_answer
from blocklist_jobs.sandbox.youtube_music.errors import YouTubeError
from blocklist_jobs.sandbox.youtube_music.grants import WRITING
from blocklist_jobs.sandbox.youtube_music.state import Account, State

Thing = TypeVar("Thing")

DEFAULT_PAGE, LARGEST_PAGE = 5, 50
MOST_IDS = 50


@dataclass(frozen=True, slots=True)
class Session:
    """The call, who makes it, and what they may."""

    call: Call
    state: State
    account: Account
    scopes: frozenset[str]

    def need_writing(self) -> None:
        """Refuses a call that changes something to a consent that allows reading alone."""
        if not self.scopes & WRITING:
            raise YouTubeError(403, "insufficientPermissions", "Request had insufficient authentication scopes.")

    def need(self, name: str) -> str:
        """A parameter that the call cannot do without."""
        text = self.call.query.get(name, "")
        if not text:
            raise YouTubeError(400, "missingRequiredParameter", f"No filter or parameter given: {name}")
        return text

    def ids(self) -> list[str]:
        """The ids of the query, 1 to 50."""
        ids = [text for text in self.need("id").split(",") if text]
        if len(ids) > MOST_IDS:
            raise YouTubeError(400, "invalidParameter", "Too many ids")
        return ids

    @property
    def mine(self) -> bool:
        """Whether the user's own things are asked for."""
        return self.call.query.get("mine") == "true"

    def parts(self, *known: str) -> frozenset[str]:
        """The parts asked for; what is not asked for is not in the answer."""
        parts = [part.strip() for part in self.need("part").split(",")]
        unknown = [part for part in parts if part not in (*known, "id")]
        if unknown:
            raise YouTubeError(400, "unknownPart", f"'{unknown[0]}' is no part of this resource")
        return frozenset(parts)

    def page(self, kind: str, things: Sequence[Thing], show: Callable[[int, Thing], JsonObject]) -> Answer:
        """One page; ``show`` gets the zero-based place as well."""
        limit, start = self._limit(), self._start()
        shown = [show(start + at, thing) for at, thing in enumerate(things[start : start + limit])]
        page: JsonObject = {
            "pageInfo": {"totalResults": self._total(len(things)), "resultsPerPage": limit},
            "items": shown,
        }
        if limit and start + limit < len(things):
            page["nextPageToken"] = _token(start + limit)
        if limit and start:
            page["prevPageToken"] = _token(max(0, start - limit))
        return self.answer(kind, page)

    def answer(self, kind: str, body: JsonObject) -> Answer:
        """An answer of this kind."""
        etag = hashlib.sha256(repr(body).encode()).hexdigest()[:27]
        return json_answer(200, {"kind": f"youtube#{kind}", "etag": etag, **body})

    def _limit(self) -> int:
        text = self.call.query.get("maxResults", str(DEFAULT_PAGE))
        if not re.fullmatch(r"\d{1,4}", text) or int(text) > LARGEST_PAGE:
            raise YouTubeError(400, "invalidParameter", f"Invalid value '{text}' for maxResults: 0 to {LARGEST_PAGE}")
        return int(text)

    def _start(self) -> int:
        token = self.call.query.get("pageToken", "")
        try:
            mark, _, place = base64.b64decode(token, altchars=b"-_", validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise YouTubeError(400, "invalidPageToken") from error
        if token and (mark != "at" or not place.isdecimal()):
            raise YouTubeError(400, "invalidPageToken")
        return int(place) if token else 0

    def _total(self, number: int) -> int:
        """Of more than a page only an estimate, as YouTube says itself of its totals."""
        return number + number // 20 if self.state.habits.approximate and number > LARGEST_PAGE else number


def _token(start: int) -> str:
    return base64.urlsafe_b64encode(f"at:{start:09}".encode()).decode()
