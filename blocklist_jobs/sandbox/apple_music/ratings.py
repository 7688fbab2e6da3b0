"""Ratings: of one thing at a time, 1 or -1; that of a library's song and of the catalogue's are one.

Source: developer.apple.com, "Add a Personal Song Rating" and its siblings. There is none for artists.
"""

from __future__ import annotations

from collections.abc import Container

from blocklist_jobs.sandbox.apple_music.errors import INVALID_PARAMETER, AppleError
from blocklist_jobs.sandbox.apple_music.session import Session
from blocklist_jobs.sandbox.apple_music.state import Account
from blocklist_jobs.sandbox.wire import Answer, JsonObject, json_answer

KINDS = frozenset(
    {
        "songs",
        "library-songs",
        "albums",
        "library-albums",
        "playlists",
        "library-playlists",
        "music-videos",
        "library-music-videos",
        "stations",
    }
)

Key = tuple[str, str]
"""What a rating is of: kind and id, those of the catalogue where there are such."""


def several(session: Session) -> Answer:
    """GET /me/ratings/{kind}?ids=: those that have one."""
    kind = _kind(session)
    ids = session.texts("ids")
    if not ids:
        raise AppleError(400, "No ids supplied on the request", INVALID_PARAMETER, "Missing Parameter")
    keys = {id_: _key(session, kind, id_) for id_ in ids}
    ratings = session.account.ratings
    data = [_shown(session, id_, ratings[key]) for id_, key in keys.items() if key in ratings]
    return json_answer(200, {"data": data})


def one(session: Session) -> Answer:
    """GET /me/ratings/{kind}/{id}: 404 where there is none."""
    id_ = session.parameters["id"]
    value = session.found(session.account.ratings.get(_existing(session)))
    return json_answer(200, {"data": [_shown(session, id_, value)]})


def rate(session: Session) -> Answer:
    """PUT /me/ratings/{kind}/{id}: 200 with the rating."""
    key, id_, value = _existing(session), session.parameters["id"], _value(session.call.json())

    def carry_out() -> str:
        session.account.ratings[key] = value
        if value == 1 and key[0] == "songs":
            _keep(session, session.account, key[1])
        return f"rate {value}"

    return json_answer(200, {"data": [_shown(session, id_, value)]}, change=carry_out)


def unrate(session: Session) -> Answer:
    """DELETE /me/ratings/{kind}/{id}: 204, whether there was one or not."""
    key = _existing(session)

    def carry_out() -> str:
        return f"unrate {0 if session.account.ratings.pop(key, None) is None else 1}"

    return Answer(204, change=carry_out)


def _keep(session: Session, account: Account, id_: str) -> None:
    """A song that is loved is in the library too (seen in October 2026)."""
    account.favorites["songs", id_] = None
    song = session.state.catalog.songs[id_]
    account.songs.add(account.made(song, session.state.clock.now()))


def _value(body: JsonObject) -> int:
    attributes = body.get("attributes")
    value = attributes.get("value") if isinstance(attributes, dict) else None
    if body.get("type") not in ("rating", "ratings") or value not in (1, -1) or isinstance(value, bool):
        raise AppleError(400, "A rating has the type 'rating' and the value 1 or -1", "40007")
    return int(value)


def _kind(session: Session) -> str:
    kind = session.parameters["kind"]
    if kind not in KINDS:
        raise AppleError(404, f"No rating of {kind}")
    return kind


def _existing(session: Session) -> Key:
    return session.found(_key(session, _kind(session), session.parameters["id"]))


def _key(session: Session, kind: str, id_: str) -> Key | None:
    """What is rated under this kind and id, or None where nothing has it."""
    if kind == "library-songs":
        song = session.account.song(id_)
        return (("songs", song.catalog.id) if song.catalog else (kind, id_)) if song else None
    if kind == "library-albums":
        group = next((group for group in session.account.albums() if group.id == id_), None)
        return (("albums", group.album.id) if group.album else (kind, id_)) if group else None
    catalog = session.state.catalog
    known: dict[str, Container[str]] = {
        "songs": catalog.songs,
        "albums": catalog.albums,
        "library-playlists": session.account.playlists,
    }
    return (kind, id_) if kind not in known or id_ in known[kind] else None


def _shown(session: Session, id_: str, value: int) -> JsonObject:
    href = f"{session.root}/me/ratings/{session.parameters['kind']}/{id_}"
    return {"id": id_, "type": "ratings", "href": href, "attributes": {"value": value}}
