"""Show a user's messages, and mark them read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import NotFound
from blocklist_jobs.core.notification import NotificationView


class NotificationShelf(Protocol):
    """Where messages are kept."""

    def list(
        self, user_id: str, *, unread: bool, types: Sequence[str], before: int | None, limit: int
    ) -> list[NotificationView]:
        """The user's messages, newest first, with ids below ``before``."""

    def unread(self, user_id: str) -> int:
        """How many are unread."""

    def read_one(self, user_id: str, notification_id: int) -> NotificationView | None:
        """Mark one read; ``None`` when there is none. What was read keeps its time."""

    def read_many(self, user_id: str, *, ids: Sequence[int] | None, up_to: int | None) -> int:
        """Mark these read, or all up to an id, or all; how many were unread."""


class Notifications:
    """A user's messages."""

    def __init__(self, shelf: NotificationShelf) -> None:
        self._shelf = shelf

    def list(
        self, caller: Caller, *, unread: bool = False, types: Sequence[str] = (), before: int | None = None, limit: int
    ) -> list[NotificationView]:
        """The caller's messages, newest first."""
        return self._shelf.list(caller.user_id, unread=unread, types=types, before=before, limit=limit)

    def unread(self, caller: Caller) -> int:
        """How many of the caller's messages are unread."""
        return self._shelf.unread(caller.user_id)

    def read_one(self, caller: Caller, notification_id: int) -> NotificationView:
        """Mark one read; raises ``NotFound``."""
        found = self._shelf.read_one(caller.user_id, notification_id)
        if found is None:
            raise NotFound
        return found

    def read_many(self, caller: Caller, *, ids: Sequence[int] | None = None, up_to: int | None = None) -> int:
        """Mark these read, or all up to an id, or all; ids that are not the caller's change nothing."""
        return self._shelf.read_many(caller.user_id, ids=ids, up_to=up_to)
