"""The old dialect's calls on a library: one path per kind, 50 ids in body or query, and dates for saved tracks."""

from __future__ import annotations

from calendar import timegm
from collections.abc import Callable
from time import strptime

from blocklist_jobs.sandbox.spotify.errors import SpotifyError
from blocklist_jobs.sandbox.spotify.library import change
from blocklist_jobs.sandbox.spotify.session import Session, checked_ids
from blocklist_jobs.sandbox.wire import Answer, JsonObject, json_answer

Endpoint = Callable[[Session], Answer]


def write(kind: str, verb: str, scope: str, status: int = 200) -> Endpoint:
    """PUT or DELETE of one kind by ids."""

    def endpoint(session: Session) -> Answer:
        session.need(scope)
        _need_type(session, kind)
        things = [(kind, id_) for id_ in session.ids()]
        return Answer(status, change=change(session, verb, things))

    return endpoint


def contains(kind: str, scope: str) -> Endpoint:
    """GET …/contains of one kind by ids."""

    def endpoint(session: Session) -> Answer:
        session.need(scope)
        _need_type(session, kind)
        shelf = session.account.shelf(kind)
        return json_answer(200, [id_ in shelf for id_ in session.ids()])

    return endpoint


def _need_type(session: Session, kind: str) -> None:
    if kind == "artist" and session.call.query.get("type") != "artist":
        raise SpotifyError(400, "Missing or invalid type")


def save_tracks(session: Session) -> Answer:
    """PUT /me/tracks with ``ids``, or with ``timestamped_ids``, which bring their own dates in the past."""
    session.need("user-library-modify")
    stamped = session.call.json().get("timestamped_ids")
    if stamped is None:
        return write("track", "save", "user-library-modify")(session)
    if not isinstance(stamped, list) or not all(isinstance(one, dict) for one in stamped):
        raise SpotifyError(400, "Invalid timestamped_ids")
    checked_ids([one.get("id") for one in stamped])
    dated = [(one["id"], _instant(one)) for one in stamped]

    def carry_out() -> str:
        known = [(id_, at) for id_, at in dated if session.state.knows("track", id_)]
        return f"save {session.account.liked.save_dated(known)} of {len(dated)} dated"

    return Answer(200, change=carry_out)


def _instant(one: JsonObject) -> int:
    try:
        return timegm(strptime(str(one.get("added_at")), "%Y-%m-%dT%H:%M:%SZ"))
    except ValueError as error:
        raise SpotifyError(400, "Invalid added_at") from error


def follow_playlist(session: Session) -> Answer:
    """PUT /playlists/{id}/followers."""
    return _followers(session, "save")


def unfollow_playlist(session: Session) -> Answer:
    """DELETE /playlists/{id}/followers: also how a user deletes a playlist of their own."""
    return _followers(session, "remove")


def _followers(session: Session, verb: str) -> Answer:
    session.need("playlist-modify-public")
    id_ = session.parameters["id"]
    if id_ not in session.state.playlists:
        raise SpotifyError(404, "Resource not found")
    return Answer(200, change=change(session, verb, [("playlist", id_)]))
