"""Make, list and revoke keys to the API, and tell whose key a request came with."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Protocol
from uuid import UUID

from blocklist_jobs.core.api_key import PREFIX, KeyView, NewKey, Role, digest_of, hint_of
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.errors import FieldProblem, Invalid, NotFound
from blocklist_jobs.core.user_id import BOOTSTRAP_USER, unfit_for_user


class KeyStore(Protocol):
    """Where digests of keys are kept."""

    def owner_of(self, digest: bytes) -> Caller | None:
        """Whose valid key has this digest."""

    def add(self, key: NewKey, by: str) -> KeyView:
        """Store a new key."""

    def restore(self, key: NewKey) -> bool:
        """Make a key exist and be valid, whatever was before; whether anything had to change."""

    def read(self, key_id: UUID) -> KeyView | None:
        """One key, whoever's it is."""

    def page(self, user_id: str, after: tuple[datetime, UUID] | None, limit: int) -> list[KeyView]:
        """The user's keys, newest first, after ``(created_at, id)``."""

    def count_valid(self, user_id: str) -> int:
        """How many keys of the user open anything."""

    def list(self, user_id: str | None = None) -> list[KeyView]:
        """All keys, or those of one user, oldest first."""

    def revoke(self, key_id: UUID, by: str, owner: str | None = None) -> bool:
        """End a key (of this owner); false when there is none."""


class Keys:
    """The keys to the API."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store

    def authenticate(self, bearer: str) -> Caller | None:
        """The owner of a key; ``None`` for one that is unknown, has expired or was revoked."""
        return self._store.owner_of(digest_of(bearer))

    def create(
        self,
        user_id: str,
        role: Role = Role.USER,
        *,
        expires_at: datetime | None = None,
        name: str = "",
        by: str = "operator",
    ) -> tuple[str, KeyView]:
        """A new key, which is shown only now, and what a list shows of it. ``expires_at`` is aware."""
        if unfit := unfit_for_user(user_id):
            raise Invalid(errors=[FieldProblem("user", unfit)])
        key = PREFIX + secrets.token_urlsafe(32)
        return key, self._store.add(NewKey(user_id, role, digest_of(key), hint_of(key), expires_at, name), by)

    def ensure_bootstrap_key(self, value: str) -> bool:
        """Make an admin key of exactly this value exist; whether anything had to change.

        A key of this value that was revoked is valid again: whoever starts the system with it wants it.
        """
        return self._store.restore(NewKey(BOOTSTRAP_USER, Role.ADMIN, digest_of(value), hint_of(value)))

    def list(self, user_id: str | None = None) -> list[KeyView]:
        """All keys, or those of one user, oldest first."""
        return self._store.list(user_id)

    def revoke(self, key_id: UUID, *, by: str = "operator") -> None:
        """End a key at once; raises ``NotFound``."""
        if not self._store.revoke(key_id, by):
            raise NotFound
