"""Keep, show, replace and delete a listener's do-not-play lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core.blocklist import BlocklistView, ListedArtist, NumberedArtist, Parsed, StoredList
from blocklist_jobs.core.blocklist_forms import parse_blocklist
from blocklist_jobs.core.blocklist_intake import Unusable, clean_name
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Conflict, FieldProblem, Invalid, NotFound


class BlocklistShelf(Protocol):
    """Where lists are kept; ``None`` where the user has no such list."""

    def add(self, user_id: str, name: str, artists: Sequence[ListedArtist]) -> BlocklistView:
        """A new list."""

    def replace(
        self, user_id: str, blocklist_id: UUID, name: str | None, artists: Sequence[ListedArtist]
    ) -> BlocklistView | None:
        """Other artists for a list, and another name unless it is ``None``."""

    def remove(self, user_id: str, blocklist_id: UUID) -> Sequence[UUID] | None:
        """Delete a list, unless active jobs work by it, which it gives."""

    def read(self, user_id: str, blocklist_id: UUID) -> BlocklistView | None:
        """One list."""

    def artists(self, blocklist_id: UUID, after: int, limit: int) -> Sequence[NumberedArtist]:
        """Artists of a list in its order, with numbers above ``after``."""

    def list(self, user_id: str, after: tuple[datetime, UUID] | None, limit: int) -> list[BlocklistView]:
        """The user's lists, newest first, after ``(created_at, id)``."""


class Blocklists:
    """A listener's do-not-play lists, of at most ``most_artists`` each."""

    def __init__(self, shelf: BlocklistShelf, *, most_artists: int) -> None:
        self._shelf = shelf
        self._most_artists = most_artists

    def add(
        self,
        caller: Caller,
        body: bytes,
        *,
        name: str | None = None,
        provider: str | None = None,
        is_json: bool = False,
    ) -> StoredList:
        """Store the list in ``body``, in any of the known forms, under ``name`` or the name it carries itself.

        ``provider`` owns bare ids. Raises ``Invalid``, and then nothing is stored.
        """
        parsed = self._parsed(body, provider, is_json)
        named = _checked(name or parsed.name)
        if named is None:
            problem = FieldProblem("name", "a blocklist needs a name: send it as ?name= or in the body")
            raise Invalid(errors=[problem])
        return _stored(self._shelf.add(caller.user_id, named, parsed.artists), parsed)

    def replace(
        self,
        caller: Caller,
        blocklist_id: UUID,
        body: bytes,
        *,
        name: str | None = None,
        provider: str | None = None,
        is_json: bool = False,
    ) -> StoredList:
        """Put the list in ``body`` in the place of an existing one, which keeps its name unless one is given."""
        self.read(caller, blocklist_id)
        parsed = self._parsed(body, provider, is_json)
        named = _checked(name or parsed.name)
        replaced = self._shelf.replace(caller.user_id, blocklist_id, named, parsed.artists)
        if replaced is None:
            raise NotFound
        return _stored(replaced, parsed)

    def read(self, caller: Caller, blocklist_id: UUID) -> BlocklistView:
        """One list; raises ``NotFound``."""
        found = self._shelf.read(caller.user_id, blocklist_id)
        if found is None:
            raise NotFound
        return found

    def artists(self, caller: Caller, blocklist_id: UUID, after: int, limit: int) -> Sequence[NumberedArtist]:
        """Artists of a list in its order, with numbers above ``after``; raises ``NotFound``."""
        self.read(caller, blocklist_id)
        return self._shelf.artists(blocklist_id, after, limit)

    def list(self, caller: Caller, after: tuple[datetime, UUID] | None, limit: int) -> list[BlocklistView]:
        """The caller's lists, newest first, after ``(created_at, id)``."""
        return self._shelf.list(caller.user_id, after, limit)

    def remove(self, caller: Caller, blocklist_id: UUID) -> None:
        """Delete a list; raises ``NotFound``, and ``Conflict`` while jobs work by it."""
        users = self._shelf.remove(caller.user_id, blocklist_id)
        if users is None:
            raise NotFound
        if users:
            detail = "jobs that have not ended work by this blocklist; wait for them or cancel them"
            raise Conflict(detail, jobs=[str(job) for job in users[:20]])

    def _parsed(self, body: bytes, provider: str | None, is_json: bool) -> Parsed:
        return parse_blocklist(body, limit=self._most_artists, provider=provider, is_json=is_json)


def _checked(name: str | None) -> str | None:
    try:
        return clean_name(name or "") or None
    except Unusable as why:
        raise Invalid(errors=[FieldProblem("name", str(why))]) from None


def _stored(view: BlocklistView, parsed: Parsed) -> StoredList:
    return StoredList(view, parsed.skipped, parsed.skipped_total)
