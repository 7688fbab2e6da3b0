"""Keys made, listed and revoked by who has one already. A key makes none that may do more or lives longer than it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from blocklist_jobs.core.api_key import KeyView, Role
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound
from blocklist_jobs.jobs.keys import Keys, KeyStore

MOST_KEYS = 100
"""Valid keys of one user; who needs another ends one."""


class OwnKeys:
    """A user's own keys; an admin's reach is everybody's."""

    def __init__(self, keys: Keys, store: KeyStore) -> None:
        self._keys = keys
        self._store = store

    def page(
        self, caller: Caller, after: tuple[datetime, UUID] | None, limit: int, *, user_id: str | None = None
    ) -> list[KeyView]:
        """The caller's keys, newest first, after ``(created_at, id)``; those of ``user_id`` for an admin."""
        return self._store.page(_owner(caller, user_id), after, limit)

    def read(self, caller: Caller, key_id: UUID) -> KeyView:
        """One key. Raises ``NotFound`` for another user's, unless for an admin."""
        found = self._store.read(key_id)
        if found is None or not (caller.is_admin or found.user_id == caller.user_id):
            raise NotFound
        return found

    def create(
        self,
        caller: Caller,
        role: Role,
        *,
        now: datetime,
        expires_at: datetime | None = None,
        name: str = "",
        user_id: str | None = None,
    ) -> tuple[str, KeyView]:
        """A new key, which is shown only now. Raises ``Forbidden``, ``Invalid``, and ``Conflict`` at the hundredth."""
        if caller.key_id is None:
            raise Forbidden("keys are made with a key; a token of the product's makes none that would outlive it")
        if role is Role.ADMIN and not caller.is_admin:
            raise Forbidden("a key makes none with more rights than its own")
        owner = _owner(caller, user_id)
        if expires_at is not None and expires_at <= now:
            raise Invalid(errors=[FieldProblem("/expires_at", "is in the past")])
        if caller.expires_at is not None and expires_at is not None and expires_at > caller.expires_at:
            detail = f"is after the end of the key that makes it, {caller.expires_at.isoformat()}"
            raise Invalid(errors=[FieldProblem("/expires_at", detail)])
        if self._store.count_valid(owner) >= MOST_KEYS:
            raise Conflict(f"there are {MOST_KEYS} valid keys already; revoke one first")
        ends = expires_at or caller.expires_at
        return self._keys.create(owner, role, expires_at=ends, name=name, by=caller.user_id)

    def revoke(self, caller: Caller, key_id: UUID) -> None:
        """End a key at once; twice is as good as once. Raises ``NotFound`` for another user's, unless for an admin."""
        owner = None if caller.is_admin else caller.user_id
        if not self._store.revoke(key_id, caller.user_id, owner):
            raise NotFound


def _owner(caller: Caller, user_id: str | None) -> str:
    """Whose keys are meant; only an admin may mean another user's."""
    if user_id is not None and user_id != caller.user_id and not caller.is_admin:
        raise Forbidden("only an admin may ask for another user")
    return user_id or caller.user_id
