"""Looks up, for a submission, what its user has: connections and blocklists."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Engine, ScalarSelect, bindparam, func, select, true

from blocklist_jobs.core.errors import FieldProblem, Invalid
from blocklist_jobs.core.job import JobType
from blocklist_jobs.core.states import Status
from blocklist_jobs.core.work import Action
from blocklist_jobs.jobs.submit import Reversible
from blocklist_jobs.store.database import read_only
from blocklist_jobs.store.tables import action_items, blocklists, connections, jobs

_UNDONE = (Action.REMOVE.value, Action.DISLIKE.value)


# Built once: every submission asks them.
_CONNECTIONS = (
    select(connections.c.id)
    .where(connections.c.user_id == bindparam("owner"), connections.c.provider == bindparam("at"))
    .where(connections.c.status != "disconnected")
    .order_by(connections.c.created_at)
)
_BLOCKLIST = select(blocklists.c.id).where(
    blocklists.c.id == bindparam("wanted"), blocklists.c.user_id == bindparam("owner")
)


class BelongingRows:
    """Implements ``jobs.submit.Belongings``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = read_only(engine)

    def connection_for(self, user_id: str, provider: str, wanted: UUID | None) -> UUID:
        """See the port."""
        asked = {"owner": user_id, "at": provider}
        with self._engine.connect() as connection:
            found: list[UUID] = list(connection.execute(_CONNECTIONS, asked).scalars())
        if wanted is not None:
            found = [connection_id for connection_id in found if connection_id == wanted]
        if len(found) == 1:
            return found[0]
        raise Invalid(errors=[FieldProblem("/payload/connection_id", _which(provider, wanted, found))])

    def reversible(self, user_id: str, job_id: UUID, item_ids: Sequence[UUID] | None = None) -> Reversible | None:
        """See the port."""
        meant = (action_items.c.job_id == job_id) & (true() if item_ids is None else action_items.c.id.in_(item_ids))
        undoable = (action_items.c.status == "completed") & action_items.c.action.in_(_UNDONE)
        known = select(func.count()).where(meant).scalar_subquery()
        done = select(func.count()).where(meant, undoable).scalar_subquery()
        query = select(jobs.c.job_type, jobs.c.provider, jobs.c.status, _live_connection(), done, known)
        with self._engine.connect() as connection:
            row = connection.execute(query.where(jobs.c.id == job_id, jobs.c.user_id == user_id)).one_or_none()
        if row is None:
            return None
        unknown = 0 if item_ids is None else len(set(item_ids)) - row[5]
        return Reversible(JobType(row[0]), row[1], Status(row[2]), row[3], row[4], unknown)

    def has_blocklist(self, user_id: str, blocklist_id: UUID) -> bool:
        """See the port."""
        with self._engine.connect() as connection:
            return connection.execute(_BLOCKLIST, {"wanted": blocklist_id, "owner": user_id}).one_or_none() is not None


def _live_connection() -> ScalarSelect[UUID]:
    """The connection that a job had or, where that was removed, a later one of the user's to the same account."""
    now, then = connections.alias(), connections.alias()
    theirs = (then.c.id == jobs.c.connection_id, now.c.user_id == then.c.user_id, now.c.provider == then.c.provider)
    named = (now.c.provider_user_id == then.c.provider_user_id) & (now.c.provider_user_id != "")
    same = (now.c.id == then.c.id) | named
    query = select(now.c.id).where(*theirs, now.c.status != "disconnected", same)
    return query.order_by((now.c.id == then.c.id).desc()).limit(1).correlate(jobs).scalar_subquery()


def _which(provider: str, wanted: UUID | None, found: list[UUID]) -> str:
    if wanted is not None:
        return f"there is no such {provider} connection, or it is not yours"
    if not found:
        return f"you have no {provider} connection; add one with POST /api/v1/connections"
    return f"say which connection: {', '.join(str(connection_id) for connection_id in found)}"
