"""Forgets users in small steps, each of which may be the last one of this process: what is left, the next one finds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Engine, Table, delete, exists, func, or_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from blocklist_jobs.core.deletion import Deletion
from blocklist_jobs.core.pseudonym import DELETED
from blocklist_jobs.core.states import ACTIVE
from blocklist_jobs.store.audit import record
from blocklist_jobs.store.ownership import RENAMED, branches, named_tables
from blocklist_jobs.store.tables import api_keys, audit_log, connections, deletions, jobs

AT_ONCE = 5_000
"""Rows of one statement: few enough that nobody waits for it."""

_SHOWN = (deletions.c.id, deletions.c.requested_at, deletions.c.finished_at)

_TAKE = text(
    """UPDATE deletions SET lease_until = now() + make_interval(secs => :lease_s) WHERE id = (
         SELECT id FROM deletions WHERE user_id IS NOT NULL AND coalesce(lease_until, '-infinity') < now()
         AND (CAST(:id AS uuid) IS NULL OR id = :id) ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, user_id"""
)


class Deletions:
    """The table ``deletions``, and everything that goes with a user. Implements ``jobs.forget.ForgetBook``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def is_open(self, user_id: str) -> bool:
        """Whether the user's data is being deleted. One SELECT by a unique index."""
        with self._engine.connect() as connection:
            return bool(connection.execute(select(exists().where(deletions.c.user_id == user_id))).scalar_one())

    def ask(self, user_id: str) -> Deletion:
        """See the port: the keys end in the transaction that writes the wish down."""
        with self._engine.begin() as connection:
            made = connection.execute(
                insert(deletions)
                .values(user_id=user_id)
                .on_conflict_do_nothing(index_elements=["user_id"], index_where=deletions.c.user_id.is_not(None))
                .returning(*_SHOWN)
            ).one_or_none()
            if made is not None:
                valid = (api_keys.c.user_id == user_id, api_keys.c.revoked_at.is_(None))
                connection.execute(update(api_keys).where(*valid).values(revoked_at=func.now()))
                record(connection, user_id, "user.deletion_asked", made.id, owner=user_id)
            found = made or connection.execute(select(*_SHOWN).where(deletions.c.user_id == user_id)).one()
        return Deletion(*found)

    def read(self, deletion_id: UUID) -> Deletion:
        """See the port."""
        with self._engine.connect() as connection:
            return Deletion(*connection.execute(select(*_SHOWN).where(deletions.c.id == deletion_id)).one())

    def take(self, lease_s: float, deletion_id: UUID | None = None) -> tuple[UUID, str] | None:
        """See the port."""
        with self._engine.begin() as connection:
            row = connection.execute(_TAKE, {"lease_s": lease_s, "id": deletion_id}).one_or_none()
        return (row.id, row.user_id) if row else None

    def let_go(self, deletion_id: UUID) -> None:
        """See the port."""
        with self._engine.begin() as connection:
            connection.execute(update(deletions).where(deletions.c.id == deletion_id).values(lease_until=None))

    def active_jobs(self, user_id: str) -> list[UUID]:
        """See the port."""
        active = [status.value for status in ACTIVE]
        query = select(jobs.c.id).where(jobs.c.user_id == user_id, jobs.c.status.in_(active))
        return self._ids(query.order_by(jobs.c.created_at))

    def live_connections(self, user_id: str) -> list[UUID]:
        """See the port."""
        live = connections.c.status != "disconnected"
        return self._ids(select(connections.c.id).where(connections.c.user_id == user_id, live))

    def drop_some(self, user_id: str) -> bool:
        """See the port."""
        for table in _dropped():
            with self._engine.begin() as connection:
                if connection.execute(_some(table, user_id)).rowcount:
                    return True
        return False

    def finish(self, deletion_id: UUID, user_id: str) -> bool:
        """See the port."""
        name = f"{DELETED}{deletion_id}"
        with self._engine.begin() as connection:
            if _is_anything_left(connection, user_id):
                return False
            # What was done stays, with what it was done to; the particulars (an address that a list follows) do not.
            connection.execute(update(audit_log).where(audit_log.c.user_id == user_id).values(data={}))
            for table in RENAMED:
                connection.execute(update(table).where(table.c.user_id == user_id).values(user_id=name))
            connection.execute(update(audit_log).where(audit_log.c.owner == user_id).values(owner=name))
            record(connection, name, "user.deleted", deletion_id, owner=name)
            done = {"user_id": None, "lease_until": None, "finished_at": func.now()}
            connection.execute(update(deletions).where(deletions.c.id == deletion_id).values(**done))
        return True

    def _ids(self, query: Any) -> list[UUID]:
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())


def _dropped() -> list[Table]:
    """In the order in which rows can go without taking others along."""
    hanging = [branch.table for branch in reversed(branches())]
    return [*hanging, *(table for table in reversed(named_tables()) if table not in RENAMED)]


def _belongs(table: Table, user_id: str) -> ColumnElement[bool]:
    if "job_id" in table.c:  # by an index that all of them have; many have none that begins with the user
        return table.c.job_id.in_(select(jobs.c.id).where(jobs.c.user_id == user_id))
    if "user_id" in table.c:
        return table.c.user_id == user_id
    [branch] = [branch for branch in branches() if branch.table is table]
    return branch.column.in_(select(branch.anchor).where(_belongs(branch.anchor.table, user_id)))


def _some(table: Table, user_id: str) -> Any:
    key = tuple_(*table.primary_key.columns)
    return delete(table).where(
        key.in_(select(*table.primary_key.columns).where(_belongs(table, user_id)).limit(AT_ONCE))
    )


def _is_anything_left(connection: Connection, user_id: str) -> bool:
    # What names a job is gone when the jobs are.
    tables = [table for table in named_tables() if table not in RENAMED and "job_id" not in table.c]
    anything = or_(*(exists().where(table.c.user_id == user_id) for table in tables))
    return bool(connection.execute(select(anything)).scalar_one())
