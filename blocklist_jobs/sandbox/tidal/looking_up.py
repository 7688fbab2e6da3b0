"""The calls that look things up by id, and the user themselves."""

from __future__ import annotations

from collections.abc import Callable

from blocklist_jobs.sandbox.tidal.errors import bad
from blocklist_jobs.sandbox.tidal.resources import LEADS_TO
from blocklist_jobs.sandbox.tidal.session import Session
from blocklist_jobs.sandbox.wire import Answer


def me(session: Session) -> Answer:
    """GET /users/me."""
    session.need_me()
    session.need("user.read")
    user = {"username": session.account.name, "country": "NO", "developerAccessTier": "THIRD_PARTY"}
    data = {"id": session.account.id, "type": "users", "attributes": user}
    return session.one(data, session.compound())


def by_ids(type_: str) -> Callable[[Session], Answer]:
    """GET /tracks?filter[id]=…&include=artists, and likewise: what there is not is left out."""

    def endpoint(session: Session) -> Answer:
        ids = [id_ for id_ in session.call.query.get("filter[id]", "").split(",") if id_]
        most = session.state.habits.most_filter_ids
        if not 1 <= len(ids) <= most:
            raise bad(f"filter[id] must hold 1 to {most} ids")
        tree = session.tree(LEADS_TO.get(type_, {}))
        compound = session.compound()
        there = [id_ for id_ in dict.fromkeys(ids) if compound.resource(type_, id_) is not None]
        return session.page([compound.primary(type_, id_, tree) for id_ in there], None, compound)

    return endpoint
