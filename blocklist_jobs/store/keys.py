"""Keys to the API in Postgres, as digests."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Row, and_, bindparam, func, not_, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from blocklist_jobs.core.api_key import KeyView, NewKey, Role
from blocklist_jobs.core.caller import Caller
from blocklist_jobs.store.audit import record
from blocklist_jobs.store.database import read_only
from blocklist_jobs.store.tables.people import api_keys

_SHOWN = (
    api_keys.c.id,
    api_keys.c.user_id,
    api_keys.c.role,
    api_keys.c.hint,
    api_keys.c.created_at,
    api_keys.c.expires_at,
    api_keys.c.revoked_at,
    api_keys.c.name,
)
_VALID = (
    api_keys.c.revoked_at.is_(None),
    or_(api_keys.c.expires_at.is_(None), api_keys.c.expires_at > func.now()),
)

# Built once: every request asks it.
_OWNER = select(api_keys.c.user_id, api_keys.c.role, api_keys.c.id, api_keys.c.expires_at).where(
    api_keys.c.digest == bindparam("key_digest"), *_VALID
)


class StoredKeys:
    """The table ``api_keys``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = read_only(engine)

    def owner_of(self, digest: bytes) -> Caller | None:
        """Whose valid key has this digest. One SELECT by a unique index."""
        with self._reading.connect() as connection:
            row = connection.execute(_OWNER, {"key_digest": digest}).one_or_none()
        return Caller(row.user_id, row.role == Role.ADMIN, row.id, row.expires_at) if row else None

    def add(self, key: NewKey, by: str) -> KeyView:
        """Store a new key."""
        values = {"user_id": key.user_id, "role": key.role, "digest": key.digest, "hint": key.hint, "name": key.name}
        with self._engine.begin() as connection:
            row = connection.execute(
                insert(api_keys).values(**values, expires_at=key.expires_at).returning(*_SHOWN)
            ).one()
            record(connection, by, "key.made", row.id, owner=key.user_id, role=key.role)
        return _view(row)

    def restore(self, key: NewKey) -> bool:
        """Make ``key`` exist and be valid; whether anything had to change. Safe when many processes start at once."""
        wanted = {"user_id": key.user_id, "role": key.role, "expires_at": None, "revoked_at": None}
        as_wanted = and_(
            api_keys.c.user_id == key.user_id,
            api_keys.c.role == key.role,
            api_keys.c.expires_at.is_(None),
            api_keys.c.revoked_at.is_(None),
        )
        made = (
            insert(api_keys)
            .values(digest=key.digest, hint=key.hint, **wanted)
            .on_conflict_do_update(index_elements=[api_keys.c.digest], set_=wanted, where=not_(as_wanted))
            .returning(api_keys.c.id)
        )
        with self._engine.begin() as connection:
            row = connection.execute(made).one_or_none()
            if row is not None:
                record(connection, key.user_id, "key.made", row.id, owner=key.user_id, role=key.role, bootstrap=True)
        return row is not None

    def read(self, key_id: UUID) -> KeyView | None:
        """One key, whoever's it is."""
        with self._engine.connect() as connection:
            row = connection.execute(select(*_SHOWN).where(api_keys.c.id == key_id)).one_or_none()
        return _view(row) if row else None

    def page(self, user_id: str, after: tuple[datetime, UUID] | None, limit: int) -> list[KeyView]:
        """The user's keys, newest first, after ``(created_at, id)``."""
        query = select(*_SHOWN).where(api_keys.c.user_id == user_id)
        if after is not None:
            query = query.where(tuple_(api_keys.c.created_at, api_keys.c.id) < tuple_(*after))
        query = query.order_by(api_keys.c.created_at.desc(), api_keys.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [_view(row) for row in connection.execute(query)]

    def count_valid(self, user_id: str) -> int:
        """How many keys of the user open anything."""
        query = select(func.count()).select_from(api_keys).where(api_keys.c.user_id == user_id, *_VALID)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def ended(self, key_ids: Collection[UUID]) -> set[UUID]:
        """Those of these keys that open nothing any more."""
        query = select(api_keys.c.id).where(api_keys.c.id.in_(key_ids), *_VALID)
        with self._reading.connect() as connection:
            return set(key_ids) - set(connection.execute(query).scalars())

    def list(self, user_id: str | None = None) -> list[KeyView]:
        """All keys, or those of one user, oldest first."""
        query = select(*_SHOWN).order_by(api_keys.c.created_at, api_keys.c.id)
        if user_id is not None:
            query = query.where(api_keys.c.user_id == user_id)
        with self._engine.connect() as connection:
            return [_view(row) for row in connection.execute(query)]

    def revoke(self, key_id: UUID, by: str, owner: str | None = None) -> bool:
        """End a key (of this owner) at once; false when there is none. Revoking twice keeps the first time."""
        query = select(api_keys.c.user_id, api_keys.c.revoked_at).where(api_keys.c.id == key_id).with_for_update()
        if owner is not None:
            query = query.where(api_keys.c.user_id == owner)
        with self._engine.begin() as connection:
            row = connection.execute(query).one_or_none()
            if row is not None and row.revoked_at is None:
                connection.execute(update(api_keys).where(api_keys.c.id == key_id).values(revoked_at=func.now()))
                record(connection, by, "key.revoked", key_id, owner=row.user_id)
        return row is not None


def _view(row: Row[*tuple[Any, ...]]) -> KeyView:
    return KeyView(**{**row._asdict(), "role": Role(row.role)})
