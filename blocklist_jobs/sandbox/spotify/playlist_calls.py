"""The calls on one playlist and its entries; the old and the new path differ in field names and in the largest page."""

from __future__ import annotations

from collections.abc import Callable

from blocklist_jobs.sandbox.spotify.errors import SpotifyError
from blocklist_jobs.sandbox.spotify.listing import playlist_object
from blocklist_jobs.sandbox.spotify.playlist import Entry, Playlist
from blocklist_jobs.sandbox.spotify.render import entry_json
from blocklist_jobs.sandbox.spotify.session import Session, parsed_uri
from blocklist_jobs.sandbox.spotify.state import now_s
from blocklist_jobs.sandbox.wire import Answer, JsonObject, json_answer

LARGEST_WRITE = 100


def playlist(session: Session) -> Answer:
    """GET /playlists/{id}."""
    session.need("playlist-read-private")
    return json_answer(200, playlist_object(session, _playlist(session)))


def entries(field: str, largest: int) -> Callable[[Session], Answer]:
    """GET /playlists/{id}/items (``item``, 50) or /tracks (``track``; it has been seen to serve 100)."""

    def endpoint(session: Session) -> Answer:
        session.need("playlist-read-private")
        found = _editable(session)

        def build(offset: int, limit: int) -> list[JsonObject]:
            return [entry_json(entry, field) for entry in found.entries[offset : offset + limit]]

        return session.page(len(found.entries), build, largest)

    return endpoint


def remove(key: str) -> Callable[[Session], Answer]:
    """DELETE with ``items`` or ``tracks``: every occurrence of each URI goes; ``positions`` are not looked at."""

    def endpoint(session: Session) -> Answer:
        found = _writable(session)
        body = session.call.json()
        named = body.get(key)
        if not isinstance(named, list) or not named or not all(isinstance(one, dict) for one in named):
            raise SpotifyError(400, "No uris provided")
        uris = _uris([one.get("uri") for one in named])
        _check_snapshot(found, body)
        return _written(200, found, lambda: f"remove {found.remove(frozenset(uris))} entries")

    return endpoint


def insert(session: Session) -> Answer:
    """POST with ``uris`` and ``position``: one block, added now by this user."""
    found = _writable(session)
    body = session.call.json()
    block = _entries(session, body.get("uris"))
    position = body.get("position")
    if position is not None and not (isinstance(position, int) and 0 <= position <= len(found.entries)):
        raise SpotifyError(400, "Index out of bounds")
    return _written(201, found, lambda: f"insert {found.insert(block, position)} entries")


def rearrange(session: Session) -> Answer:
    """PUT: with ``uris`` the list is replaced, without them a range is moved."""
    found = _writable(session)
    body = session.call.json()
    if body.get("uris") is not None:
        block = _entries(session, body["uris"]) if body["uris"] else []
        return _written(200, found, lambda: f"replace, {found.set(block)} entries more or less")
    start, before, length = body.get("range_start"), body.get("insert_before"), body.get("range_length", 1)
    if not (isinstance(start, int) and isinstance(before, int) and isinstance(length, int)):
        raise SpotifyError(400, "No uris provided")
    total = len(found.entries)
    if not (0 <= start < total and 0 <= before <= total and length >= 1 and start + length <= total):
        raise SpotifyError(400, "Index out of bounds")
    _check_snapshot(found, body)
    return _written(200, found, lambda: f"move {length} entries, {found.move(start, length, before)} more or less")


def _playlist(session: Session) -> Playlist:
    found = session.state.playlists.get(session.parameters["id"])
    if found is None:
        raise SpotifyError(404, "Resource not found")
    return found


def _editable(session: Session) -> Playlist:
    found = _playlist(session)
    if not found.editable_by(session.account.id):
        raise SpotifyError(403, "Forbidden")
    return found


def _writable(session: Session) -> Playlist:
    found = _editable(session)
    session.need("playlist-modify-public" if found.public else "playlist-modify-private")
    return found


def _check_snapshot(found: Playlist, body: JsonObject) -> None:
    snapshot = body.get("snapshot_id")
    # An answer whose effect a fault took away has named the next version already.
    if snapshot is not None and snapshot not in (*found.snapshots, found.next_snapshot()):
        raise SpotifyError(400, "Missing or bad version tag")


def _uris(uris: object) -> list[str]:
    if not isinstance(uris, list) or not uris:
        raise SpotifyError(400, "No uris provided")
    if len(uris) > LARGEST_WRITE:
        raise SpotifyError(400, f"You can add or remove a maximum of {LARGEST_WRITE} items per request.")
    for uri in uris:
        if parsed_uri(str(uri))[0] not in ("track", "episode"):
            raise SpotifyError(400, f"Unsupported URL / URI: {uri}")
    return uris


def _entries(session: Session, uris: object) -> list[Entry]:
    items = [session.state.item(uri) for uri in _uris(uris)]
    if None in items:
        raise SpotifyError(400, "Payload contains a non-existing ID")
    return [Entry(item, now_s(), session.account.id) for item in items]


def _written(status: int, found: Playlist, change: Callable[[], str]) -> Answer:
    return json_answer(status, {"snapshot_id": found.next_snapshot()}, change=change)
