"""The calls on a user's collection: /userCollectionTracks, -Albums, -Artists and -Playlists, all of one form."""

from __future__ import annotations

from collections.abc import Callable

from blocklist_jobs.sandbox.tidal.collection import Collection, Place
from blocklist_jobs.sandbox.tidal.dates import written
from blocklist_jobs.sandbox.tidal.errors import TidalError, bad
from blocklist_jobs.sandbox.tidal.resources import identifier
from blocklist_jobs.sandbox.tidal.session import Named, Session
from blocklist_jobs.sandbox.wire import Answer, JsonObject

LARGEST_WRITE = 50
Endpoint = Callable[[Session], Answer]


def items(type_: str) -> Endpoint:
    """GET: newest first, or oldest first with ``sort=addedAt``; other orders of Tidal's are not there."""

    def endpoint(session: Session) -> Answer:
        session.need_me()
        session.need("collection.read")
        tree = session.tree({"items": frozenset({type_})})
        places, following = _page(session, session.account.parts[type_])
        compound = session.compound()
        if "items" in tree:
            compound.add([(type_, place.id) for place in places], tree["items"])
        data = [identifier(type_, place.id, addedAt=written(place.added_ms)) for place in places]
        return session.page(data, following, compound)

    return endpoint


def _page(session: Session, part: Collection) -> tuple[list[Place], list[object] | None]:
    orders = {"-addedAt": part.newest, "addedAt": part.oldest}
    order = orders.get(session.call.query.get("sort", "-addedAt"))
    if order is None:
        raise bad("Unsupported sort")
    cursor = session.cursor()
    size = session.state.habits.page_size
    if session.state.habits.shifting_cursors:
        start = 0 if cursor is None else cursor[0]
        places = order(None, start + size + 1)[start:]
        return places[:size], [start + size] if len(places) > size else None
    places = order(None if cursor is None else Place(*cursor), size + 1)
    return places[:size], list(places[size - 1]) if len(places) > size else None


def add(type_: str) -> Endpoint:
    """POST: each with its own date, if it names one; what cannot be added is named in ``meta.skipped``."""

    def endpoint(session: Session) -> Answer:
        named = _writing(session, type_)
        part = session.account.parts[type_]
        if len({one.id for one in named}) < len(named):
            raise TidalError(409, "Duplicate items in request", "DUPLICATE_ITEMS_IN_COLLECTION")
        reasons = {one.id: _reason(session, type_, one.id) for one in named}
        new = [one for one in named if not reasons[one.id]]
        largest = session.state.habits.largest_collection
        if largest is not None and len(part) + len(new) > largest:
            raise TidalError(409, "Collection item limit reached", "TOO_MANY_ITEMS_IN_COLLECTION")
        document: JsonObject = {"data": [identifier(type_, one.id, addedAt=written(one.added_ms)) for one in new]}
        skipped = [{**identifier(type_, id_), "reason": reason} for id_, reason in reasons.items() if reason]
        if skipped:
            document["meta"] = {"skipped": skipped}
        dated = [(one.id, one.added_ms) for one in new]
        return session.written(lambda: f"add {part.add(dated)} of {len(named)} {type_}", **document)

    return endpoint


def remove(type_: str) -> Endpoint:
    """DELETE: what is not there is no error."""

    def endpoint(session: Session) -> Answer:
        named = _writing(session, type_)
        ids = [one.id for one in named]
        part = session.account.parts[type_]
        return session.written(lambda: f"remove {part.remove(ids)} of {len(ids)} {type_}")

    return endpoint


def _writing(session: Session, type_: str) -> list[Named]:
    session.need_me()
    session.need("collection.write")
    return session.named(LARGEST_WRITE, frozenset({type_}))


def _reason(session: Session, type_: str, id_: str) -> str:
    if id_ in session.account.parts[type_]:
        return "ALREADY_PRESENT"
    return "" if session.state.knows(type_, id_) else "NOT_FOUND"
