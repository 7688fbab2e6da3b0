"""Have a blocklist follow a file or URL, look at what has changed, and decide about changes that wait."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core.addresses import wrong_with
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Conflict, FieldProblem, Invalid, NotFound
from blocklist_jobs.core.source import Place, RevisionView, SourceView

MOST_SOURCES = 100
"""Lists of one user that follow something."""


class SourceShelf(Protocol):
    """Where sources and revisions are kept; ``None`` where the user has no such list, source or revision."""

    def put(self, user_id: str, blocklist_id: UUID, place: Place, *, most: int) -> SourceView | None:
        """Follow this from now on; raises ``Conflict`` when the user has ``most`` already."""

    def read(self, user_id: str, blocklist_id: UUID) -> SourceView | None:
        """What a list follows."""

    def look_now(self, user_id: str, blocklist_id: UUID) -> SourceView | None:
        """Have the source looked at at once."""

    def remove(self, user_id: str, blocklist_id: UUID) -> bool:
        """Follow nothing any more; the list stays as it is. False when it followed nothing."""

    def revisions(
        self, user_id: str, blocklist_id: UUID, before: int | None, limit: int
    ) -> Sequence[RevisionView] | None:
        """The changes of a list, newest first, with numbers below ``before``."""

    def decide(self, user_id: str, blocklist_id: UUID, number: int, *, apply: bool) -> RevisionView | None:
        """Apply or discard a change that waits; raises ``Conflict`` for one that does not."""


class Sources:
    """Sources of a user's blocklists. ``private_too``: addresses of the server's own network are allowed."""

    def __init__(self, shelf: SourceShelf, *, private_too: bool, has_files: bool) -> None:
        self._shelf = shelf
        self._private_too = private_too
        self._has_files = has_files

    def put(self, caller: Caller, blocklist_id: UUID, place: Place) -> SourceView:
        """Follow a URL, or a file below the folder that the operator has set. It is looked at at once."""
        wrong = self._wrong_url(place.url) if place.url is not None else self._wrong_path(place.path or "")
        if wrong:
            raise Invalid(errors=[wrong])
        made = self._shelf.put(caller.user_id, blocklist_id, place, most=MOST_SOURCES)
        if made is None:
            raise NotFound
        return made

    def read(self, caller: Caller, blocklist_id: UUID) -> SourceView:
        """What a list follows, and how the last look went; raises ``NotFound``."""
        return _found(self._shelf.read(caller.user_id, blocklist_id))

    def look_now(self, caller: Caller, blocklist_id: UUID) -> SourceView:
        """Have the source looked at at once; raises ``NotFound``."""
        return _found(self._shelf.look_now(caller.user_id, blocklist_id))

    def remove(self, caller: Caller, blocklist_id: UUID) -> None:
        """Follow nothing any more; raises ``NotFound``."""
        if not self._shelf.remove(caller.user_id, blocklist_id):
            raise NotFound

    def revisions(self, caller: Caller, blocklist_id: UUID, before: int | None, limit: int) -> Sequence[RevisionView]:
        """The changes of a list, newest first; raises ``NotFound``."""
        found = self._shelf.revisions(caller.user_id, blocklist_id, before, limit)
        if found is None:
            raise NotFound
        return found

    def decide(self, caller: Caller, blocklist_id: UUID, number: int, *, apply: bool) -> RevisionView:
        """Apply or discard a change that waits; raises ``NotFound``, and ``Conflict`` for one that does not wait."""
        made = self._shelf.decide(caller.user_id, blocklist_id, number, apply=apply)
        if made is None:
            raise NotFound
        return made

    def _wrong_url(self, url: str) -> FieldProblem | None:
        wrong = wrong_with(url, private_too=self._private_too)
        return FieldProblem("/url", wrong) if wrong else None

    def _wrong_path(self, path: str) -> FieldProblem | None:
        if not self._has_files:
            return FieldProblem("/path", "this server follows URLs only (FOLLOW_FILES_FROM is not set)")
        parts = PurePosixPath(path).parts
        if not parts or parts[0] == "/" or ".." in parts:
            return FieldProblem("/path", "must be the path of a file below the folder of FOLLOW_FILES_FROM")
        return None


def _found(source: SourceView | None) -> SourceView:
    if source is None:
        raise NotFound
    return source


def no_more(most: int) -> Conflict:
    """The refusal of one source too many."""
    return Conflict(f"{most} of your blocklists follow a source, which is the most; end one first")
