"""The calls on playlists and their entries."""

from __future__ import annotations

from collections.abc import Iterable

from blocklist_jobs.sandbox.tidal.dates import written
from blocklist_jobs.sandbox.tidal.errors import bad, missing
from blocklist_jobs.sandbox.tidal.playlist import Entry, Playlist
from blocklist_jobs.sandbox.tidal.resources import LEADS_TO, identifier
from blocklist_jobs.sandbox.tidal.session import Named, Session
from blocklist_jobs.sandbox.wire import Answer, JsonObject

TYPES = frozenset({"tracks", "videos"})
LARGEST_WRITE = 50
LARGEST_MOVE = 20


def playlists(session: Session) -> Answer:
    """GET /playlists?filter[owners.id]=me (or collaborators.id, or id): newest first."""
    session.need("playlists.read")
    chosen = [one for one in _filtered(session) if one.visible_to(session.account.name)]
    chosen.sort(key=lambda one: (-one.created_ms, one.id))
    tree = session.tree(LEADS_TO["playlists"])
    start = int((session.cursor() or [0])[0])
    size = session.state.habits.page_size
    compound = session.compound()
    data = [compound.primary("playlists", one.id, tree) for one in chosen[start : start + size]]
    return session.page(data, [start + size] if start + size < len(chosen) else None, compound)


def _filtered(session: Session) -> list[Playlist]:
    every, query = session.state.playlists, session.call.query
    me = session.account
    for name in ("owners", "collaborators"):
        wanted = query.get(f"filter[{name}.id]")
        if wanted in ("me", me.id):
            return [
                one for one in every.values() if me.name in ((one.owner,) if name == "owners" else one.collaborators)
            ]
        if wanted is not None:
            return []
    ids = [id_ for id_ in query.get("filter[id]", "").split(",") if id_]
    if not ids or len(ids) > session.state.habits.most_filter_ids:
        raise bad("A filter is needed, of no more ids than allowed")
    return [every[id_] for id_ in ids if id_ in every]


def playlist(session: Session) -> Answer:
    """GET /playlists/{id}."""
    found = _visible(session)
    tree = session.tree(LEADS_TO["playlists"])
    compound = session.compound()
    return session.one(compound.primary("playlists", found.id, tree), compound)


def items(session: Session) -> Answer:
    """GET /playlists/{id}/relationships/items: in the order of the list."""
    found = _visible(session)
    tree = session.tree({"items": TYPES})
    if session.call.query.get("sort", "itemIndex") != "itemIndex":
        raise bad("Unsupported sort")
    start = _start(found, session.cursor(), shifting=session.state.habits.shifting_cursors)
    size = session.state.habits.page_size
    entries = found.entries[start : start + size]
    compound = session.compound()
    if "items" in tree:
        compound.add([(entry.type, entry.id) for entry in entries], tree["items"])
    more = start + size < len(found.entries)
    data = [_identifier(entry) for entry in entries]
    return session.page(data, [start + size, entries[-1].item_id] if more else None, compound)


def _start(found: Playlist, cursor: list[object] | None, *, shifting: bool) -> int:
    # The page after an entry begins behind it, wherever it stands by now; where it is gone, at its old place.
    if cursor is None:
        return 0
    index, item_id = cursor
    last = None if shifting else found.at(str(item_id))
    return int(str(index)) if last is None else last + 1


def add(session: Session) -> Answer:
    """POST: a block at the end or before an occurrence; what there is not is named in ``meta.skipped``."""
    found, named = _writing(session, LARGEST_WRITE)
    before = _before(found, session)
    known = [one for one in named if session.state.knows(one.type, one.id)]
    block = [Entry(session.state.new_item_id(), one.type, one.id, one.added_ms) for one in known]
    skipped = [{**identifier(one.type, one.id), "reason": "NOT_FOUND"} for one in named if one not in known]
    document: JsonObject = {"data": [_identifier(entry) for entry in block]}
    if skipped:
        document["meta"] = {"skipped": skipped}
    return session.written(
        lambda: _changed(session, found, f"insert {found.insert(block, before)} entries"), **document
    )


def remove(session: Session) -> Answer:
    """DELETE: occurrences, each by its itemId."""
    found, named = _writing(session, LARGEST_WRITE)
    item_ids = _item_ids(named)
    if session.state.habits.unknown_items_are_errors and any(found.at(item_id) is None for item_id in item_ids):
        raise missing()
    gone = frozenset(item_ids)
    return session.written(lambda: _changed(session, found, f"remove {found.remove(gone)} of {len(gone)} entries"))


def move(session: Session) -> Answer:
    """PATCH: up to 20 occurrences to before another one, or to the end."""
    found, named = _writing(session, LARGEST_MOVE)
    item_ids = _item_ids(named)
    before = _before(found, session)
    if before in item_ids or any(found.at(item_id) is None for item_id in item_ids):
        raise bad("Items to move must be in the playlist, and positionBefore must not be one of them", "/data")
    return session.written(lambda: _changed(session, found, f"move {found.move(item_ids, before)} entries"))


def delete(session: Session) -> Answer:
    """DELETE /playlists/{id}: for its owner alone."""
    found = _visible(session)
    session.need("playlists.write")
    if found.owner != session.account.name:
        raise missing()
    return session.written(lambda: f"delete playlist {session.state.playlists.pop(found.id).name}")


def _identifier(entry: Entry) -> JsonObject:
    return identifier(entry.type, entry.id, itemId=entry.item_id, addedAt=written(entry.added_ms))


def _visible(session: Session) -> Playlist:
    found = session.state.playlists.get(session.parameters["id"])
    if found is None or not found.visible_to(session.account.name):
        raise missing()
    return found


def _writing(session: Session, most: int) -> tuple[Playlist, list[Named]]:
    found = _visible(session)
    session.need("playlists.write")
    if not found.editable_by(session.account.name):
        raise missing()
    return found, session.named(most, TYPES)


def _item_ids(named: Iterable[Named]) -> list[str]:
    item_ids = [one.item_id for one in named]
    if not all(item_ids):
        raise bad("itemId is required", f"/data/{item_ids.index('')}/meta/itemId")
    return item_ids


def _before(found: Playlist, session: Session) -> str | None:
    before = session.position_before()
    if before is not None and found.at(before) is None:
        raise bad("positionBefore names no item of the playlist", "/meta/positionBefore")
    return before


def _changed(session: Session, found: Playlist, what: str) -> str:
    found.modified_ms = session.state.now_ms()
    return what
