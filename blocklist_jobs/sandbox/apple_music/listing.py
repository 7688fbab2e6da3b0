"""The calls that read a library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from blocklist_jobs.sandbox.apple_music.errors import NO_RELATED, AppleError
from blocklist_jobs.sandbox.apple_music.groups import Group
from blocklist_jobs.sandbox.apple_music.render import STOREFRONT, Renderer, resource
from blocklist_jobs.sandbox.apple_music.session import Session
from blocklist_jobs.sandbox.apple_music.shelf import LibrarySong
from blocklist_jobs.sandbox.wire import Answer, JsonObject, json_answer

Thing = TypeVar("Thing", LibrarySong, Group)


def storefront(session: Session) -> Answer:
    """GET /me/storefront: all that Apple says of who the user is."""
    shown = resource(STOREFRONT, "storefronts", f"{session.root}/storefronts/{STOREFRONT}", {"name": "United States"})
    return json_answer(200, {"data": [shown]})


def songs(session: Session) -> Answer:
    """GET /me/library/songs: by the alphabet."""
    render = _song_renderer(session)
    if "ids" in session.call.query:
        return _some(session, session.account.songs, render.library_song)
    return session.page(list(session.account.songs), render.library_song)


def song(session: Session) -> Answer:
    """GET /me/library/songs/{id}."""
    render = _song_renderer(session)
    return json_answer(200, {"data": [render.library_song(_song(session))]})


def song_catalog(session: Session) -> Answer:
    """GET /me/library/songs/{id}/catalog: 404 with code 40403 where the relationship is empty."""
    render = Renderer(session.root)
    return json_answer(200, {"data": [render.song(session.related(_song(session).catalog))]})


def albums(session: Session) -> Answer:
    """GET /me/library/albums: an album of which one song is there is there."""
    render = Renderer(session.root, session.account, session.include("catalog", "artists"))
    if "ids" in session.call.query:
        return _some(session, session.account.albums(), render.library_album)
    return session.page(session.account.albums(), render.library_album)


def album_catalog(session: Session) -> Answer:
    """GET /me/library/albums/{id}/catalog."""
    group = session.found(_group(session.account.albums(), session.parameters["id"]))
    return json_answer(200, {"data": [Renderer(session.root).album(session.related(group.album))]})


def artists(session: Session) -> Answer:
    """GET /me/library/artists: names on the songs, nobody's follows."""
    return session.page(session.account.artists(), Renderer(session.root).library_artist)


def recently_added(session: Session) -> Answer:
    """GET /me/library/recently-added: albums, the latest first."""
    render = Renderer(session.root)
    newest = sorted(session.account.albums(), key=lambda group: (-group.added_at, group.id))
    return session.page(newest, render.library_album)


def playlists(session: Session) -> Answer:
    """GET /me/library/playlists."""
    session.include()
    return session.page(list(session.account.playlists.values()), Renderer(session.root).playlist)


def playlist(session: Session) -> Answer:
    """GET /me/library/playlists/{id}."""
    found = session.found(session.account.playlists.get(session.parameters["id"]))
    return json_answer(200, {"data": [Renderer(session.root).playlist(found)]})


def tracks(session: Session) -> Answer:
    """GET /me/library/playlists/{id}/tracks, in the list's own order."""
    found = session.found(session.account.playlists.get(session.parameters["id"]))
    if not found.tracks and session.state.habits.empty_is_404:
        raise AppleError(404, "No related resources found for tracks", NO_RELATED, "No related resources")
    return session.page(found.tracks, _song_renderer(session).library_song)


def _song_renderer(session: Session) -> Renderer:
    return Renderer(session.root, session.account, session.include("catalog", "artists", "albums"))


def _song(session: Session) -> LibrarySong:
    return session.found(session.account.song(session.parameters["id"]))


def _some(session: Session, things: Iterable[Thing], show: Callable[[Thing], JsonObject]) -> Answer:
    """Those of the query's ids that are there."""
    wanted = frozenset(session.texts("ids"))
    return json_answer(200, {"data": [show(one) for one in things if one.id in wanted]})


def _group(groups: Sequence[Group], id_: str) -> Group | None:
    return next((group for group in groups if group.id == id_), None)
