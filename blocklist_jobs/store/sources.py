"""Sources of blocklists and revisions, as their owners see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from blocklist_jobs.core.blocklist_forms import parse_blocklist
from blocklist_jobs.core.errors import Conflict
from blocklist_jobs.core.source import Apply, Place, RevisionState, RevisionView, SourceView
from blocklist_jobs.jobs.sources import no_more
from blocklist_jobs.store.audit import record
from blocklist_jobs.store.revisions import SHOWN, apply_held, change_to, revision_view, revisions_of
from blocklist_jobs.store.tables import blocklist_revisions, blocklist_sources, blocklists

_OF = blocklist_sources.c
_REVISION = blocklist_revisions.c
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('sources of ' || :user_id, 0))")


class StoredSources:
    """Implements ``jobs.sources.SourceShelf``."""

    def __init__(self, engine: Engine, *, most_artists: int) -> None:
        self._engine = engine
        self._most_artists = most_artists

    def put(self, user_id: str, blocklist_id: UUID, place: Place, *, most: int) -> SourceView | None:
        """See the port. Another place is another source: nothing of the one before is known of it."""
        chosen = {"url": place.url, "path": place.path, "provider": place.provider, "apply": place.apply.value}
        chosen["every_s"] = place.every_s  # type: ignore[assignment]
        fresh = {"etag": None, "last_modified": None, "digest": None, "failures": 0, "error": None}
        anew = {**chosen, **fresh, "due_at": func.now(), "updated_at": func.now(), "fence": _OF.fence + 1}
        row = insert(blocklist_sources).values(blocklist_id=blocklist_id, user_id=user_id, **chosen)
        put = row.on_conflict_do_update(index_elements=["blocklist_id"], set_={**anew, "lease_until": None})
        others = select(func.count()).where(_OF.user_id == user_id, _OF.blocklist_id != blocklist_id)
        with self._engine.begin() as connection:
            if not _has_list(connection, user_id, blocklist_id):
                return None
            connection.execute(_ALONE, {"user_id": user_id})
            if connection.execute(others).scalar_one() >= most:
                raise no_more(most)
            made = connection.execute(put.returning(blocklist_sources)).one()
            # Not what it follows: an address may hold a key.
            record(connection, user_id, "blocklist.follows", blocklist_id, apply=place.apply.value)
        return _view(made)

    def read(self, user_id: str, blocklist_id: UUID) -> SourceView | None:
        """See the port."""
        with self._engine.connect() as connection:
            row = connection.execute(select(blocklist_sources).where(*_mine(user_id, blocklist_id))).one_or_none()
        return _view(row) if row else None

    def look_now(self, user_id: str, blocklist_id: UUID) -> SourceView | None:
        """See the port."""
        due = update(blocklist_sources).where(*_mine(user_id, blocklist_id)).values(due_at=func.now())
        with self._engine.begin() as connection:
            row = connection.execute(due.returning(blocklist_sources)).one_or_none()
        return _view(row) if row else None

    def remove(self, user_id: str, blocklist_id: UUID) -> bool:
        """See the port. A change that waits stays to be decided."""
        with self._engine.begin() as connection:
            gone = connection.execute(blocklist_sources.delete().where(*_mine(user_id, blocklist_id))).rowcount
            if gone:
                record(connection, user_id, "blocklist.follows_nothing", blocklist_id)
        return bool(gone)

    def revisions(
        self, user_id: str, blocklist_id: UUID, before: int | None, limit: int
    ) -> Sequence[RevisionView] | None:
        """See the port."""
        with self._engine.connect() as connection:
            if not _has_list(connection, user_id, blocklist_id):
                return None
            return revisions_of(connection, blocklist_id, before, limit)

    def decide(self, user_id: str, blocklist_id: UUID, number: int, *, apply: bool) -> RevisionView | None:
        """See the port."""
        this = (_REVISION.blocklist_id == blocklist_id, _REVISION.number == number)
        with self._engine.begin() as connection:
            if not _has_list(connection, user_id, blocklist_id, lock=True):
                return None
            row = connection.execute(select(blocklist_revisions).where(*this)).one_or_none()
            if row is None:
                return None
            if row.state != RevisionState.WAITING:
                raise Conflict(f"only a change that waits can be decided about; this one is {row.state}")
            if apply:
                self._apply(connection, blocklist_id, row)
            else:
                discarded = {"state": RevisionState.DISCARDED.value, "body": None, "decided_at": func.now()}
                connection.execute(update(blocklist_revisions).where(*this).values(**discarded))
            word = "applied" if apply else "discarded"
            record(connection, user_id, f"blocklist.change_{word}", blocklist_id, revision=number)
            return revision_view(connection.execute(select(*SHOWN).where(*this)).one())

    def _apply(self, connection: Connection, blocklist_id: UUID, row: Row[Any]) -> None:
        provider = connection.execute(select(_OF.provider).where(_OF.blocklist_id == blocklist_id)).scalar_one_or_none()
        parsed = parse_blocklist(bytes(row.body), limit=self._most_artists, provider=provider)
        apply_held(connection, change_to(connection, blocklist_id, parsed), row.number)


def _mine(user_id: str, blocklist_id: UUID) -> tuple[Any, ...]:
    return _OF.blocklist_id == blocklist_id, _OF.user_id == user_id


def _has_list(connection: Connection, user_id: str, blocklist_id: UUID, *, lock: bool = False) -> bool:
    query = select(blocklists.c.id).where(blocklists.c.id == blocklist_id, blocklists.c.user_id == user_id)
    return connection.execute(query.with_for_update(key_share=True) if lock else query).one_or_none() is not None


def _view(row: Row[*tuple[Any, ...]]) -> SourceView:
    return SourceView(
        blocklist_id=row.blocklist_id,
        url=row.url,
        path=row.path,
        provider=row.provider,
        every_s=row.every_s,
        apply=Apply(row.apply),
        next_look_at=row.due_at,
        looked_at=row.looked_at,
        changed_at=row.changed_at,
        failures=row.failures,
        error=row.error,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
