"""The calls that add; there are none that take anything out, and none that says where or when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from blocklist_jobs.sandbox.apple_music.errors import AppleError
from blocklist_jobs.sandbox.apple_music.render import Renderer
from blocklist_jobs.sandbox.apple_music.session import Session
from blocklist_jobs.sandbox.apple_music.shelf import LibrarySong
from blocklist_jobs.sandbox.apple_music.state import Playlist
from blocklist_jobs.sandbox.wire import Answer, JsonObject, json_answer

IDS = re.compile(r"ids\[(songs|albums|playlists|music-videos)\]")


def to_library(session: Session) -> Answer:
    """POST /me/library?ids[songs]=…: 202; what cannot be added is passed over, and what can shows later."""
    return Answer(202, change=_additions(session, "add"))


def to_favorites(session: Session) -> Answer:
    """POST /me/favorites?ids[songs]=…: 202; favourites are in the library too."""
    pairs = [(kind, id_) for kind, ids in _named(session).items() for id_ in ids]
    add = _additions(session, "favorite")

    def carry_out() -> str:
        session.account.favorites.update(dict.fromkeys(pairs))
        return add()

    return Answer(202, change=carry_out)


def to_playlist(session: Session) -> Answer:
    """POST /me/library/playlists/{id}/tracks: 204; at the end, in this order."""
    playlist = session.found(session.account.playlists.get(session.parameters["id"]))
    if not playlist.can_edit:
        raise AppleError(403, "Unable to update tracks")
    return Answer(204, change=_appending(session, playlist, session.call.json()))


def new_playlist(session: Session) -> Answer:
    """POST /me/library/playlists: 201 with the playlist."""
    body = session.call.json()
    attributes, relationships = body.get("attributes"), body.get("relationships", {})
    name = attributes.get("name") if isinstance(attributes, dict) else None
    if not isinstance(name, str) or not name:
        raise AppleError(400, "A playlist has a name", "40007")
    tracks = relationships.get("tracks", {}) if isinstance(relationships, dict) else {}
    playlist = Playlist(session.account.fresh("p"), name)
    append = _appending(session, playlist, tracks) if tracks else None

    def carry_out() -> str:
        session.account.playlists[playlist.id] = playlist
        return f"new playlist; {append() if append else 'empty'}"

    return json_answer(201, {"data": [Renderer(session.root).playlist(playlist)]}, change=carry_out)


def _named(session: Session) -> dict[str, list[str]]:
    """The ids of the query by kind, at least one."""
    named = {found.group(1): session.texts(key) for key in session.call.query if (found := IDS.fullmatch(key))}
    if not any(named.values()):
        raise AppleError(400, "No ids supplied on the request", "40005", "Missing Parameter")
    return named


def _additions(session: Session, verb: str) -> Callable[[], str]:
    named = _named(session)

    def carry_out() -> str:
        state, account = session.state, session.account
        songs = named.get("songs", []) + _of_albums(session, named.get("albums", []))
        known = [id_ for id_ in songs if id_ in state.catalog.songs and id_ not in state.habits.dropped]
        now = state.clock.now()
        made = [account.made(state.catalog.songs[id_], now) for id_ in dict.fromkeys(known)]
        waiting = {song.uri for _, song in account.coming}
        new = [song for song in made if song.uri not in waiting and account.songs.get(song.uri) is None]
        account.coming.extend((now + state.habits.appears_after_s, song) for song in new)
        account.settle(now)
        return f"{verb} {len(new)} of {sum(map(len, named.values()))}"

    return carry_out


def _of_albums(session: Session, albums: Iterable[str]) -> list[str]:
    wanted = frozenset(albums) - frozenset(session.state.habits.dropped)
    return [song.id for song in session.state.catalog.songs.values() if song.album.id in wanted] if wanted else []


def _appending(session: Session, playlist: Playlist, body: JsonObject) -> Callable[[], str]:
    """Refuses a body that names no tracks; of those it names, the unknown are passed over."""
    data = body.get("data")
    if not isinstance(data, list) or not data or not all(isinstance(one, dict) for one in data):
        raise AppleError(400, "No tracks supplied on the request", "40007")

    def carry_out() -> str:
        found = [song for one in data if (song := _track(session, one))]
        playlist.tracks.extend(found)
        return f"append {len(found)} of {len(data)}"

    return carry_out


def _track(session: Session, document: JsonObject) -> LibrarySong | None:
    """The track of ``{id, type}``; a song that is in the library has its id there, another one an id of its own."""
    account, id_ = session.account, document.get("id")
    if document.get("type") == "library-songs":
        return account.song(str(id_))
    song = session.state.catalog.songs.get(str(id_)) if document.get("type") == "songs" else None
    if song is None or song.id in session.state.habits.dropped:
        return None
    return account.songs.get(f"apple:songs:{song.id}") or account.made(song, session.state.clock.now())
