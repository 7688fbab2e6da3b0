"""The new dialect's calls on a library: /me/library, URIs in the query alone, 40 of them, kinds mixed."""

from __future__ import annotations

from collections.abc import Callable

from blocklist_jobs.sandbox.spotify.session import Session
from blocklist_jobs.sandbox.spotify.state import now_s
from blocklist_jobs.sandbox.wire import Answer, json_answer

MODIFY = {"artist": "user-follow-modify", "user": "user-follow-modify", "playlist": "playlist-modify-public"}
READ = {"artist": "user-follow-read", "user": "user-follow-read", "playlist": "playlist-read-private"}


def change(session: Session, verb: str, things: list[tuple[str, str]]) -> Callable[[], str]:
    """Saves or removes things by kind and id, in one call; things that do not exist are passed over."""

    def carry_out() -> str:
        changed = 0
        for kind in dict.fromkeys(kind for kind, _ in things):
            ids = [id_ for other, id_ in things if other == kind and session.state.knows(kind, id_)]
            shelf = session.account.shelf(kind)
            changed += shelf.save(ids, now_s()) if verb == "save" else shelf.remove(ids)
        return f"{verb} {changed} of {len(things)}"

    return carry_out


def save(session: Session) -> Answer:
    """PUT /me/library?uris="""
    return _write(session, "save")


def remove(session: Session) -> Answer:
    """DELETE /me/library?uris=; what is not saved is no error."""
    return _write(session, "remove")


def _write(session: Session, verb: str) -> Answer:
    things = session.uris()
    session.need(*{MODIFY.get(kind, "user-library-modify") for kind, _ in things})
    return Answer(200, change=change(session, verb, things))


def contains(session: Session) -> Answer:
    """GET /me/library/contains?uris=: a list of booleans in the order of the URIs."""
    things = session.uris()
    session.need(*{READ.get(kind, "user-library-read") for kind, _ in things})
    return json_answer(200, [id_ in session.account.shelf(kind) for kind, id_ in things])
