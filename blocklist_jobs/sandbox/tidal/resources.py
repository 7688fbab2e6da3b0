"""Resources as JSON:API writes them, and the compound documents that ``include`` asks for.

Relationships that were not asked for are absent, not empty; what a user may not see is left out without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from blocklist_jobs.sandbox.tidal.catalog import Album, Artist, Thing, Track, Video
from blocklist_jobs.sandbox.tidal.dates import written
from blocklist_jobs.sandbox.tidal.errors import bad
from blocklist_jobs.sandbox.tidal.ids import user_id
from blocklist_jobs.sandbox.tidal.playlist import Playlist
from blocklist_jobs.sandbox.tidal.state import State
from blocklist_jobs.sandbox.wire import JsonObject

Tree = dict[str, "Tree"]
"""Names of relationships to follow, and from there further ones."""

LEADS_TO: Mapping[str, Mapping[str, frozenset[str]]] = {
    "tracks": {"albums": frozenset({"albums"}), "artists": frozenset({"artists"})},
    "videos": {"artists": frozenset({"artists"})},
    "albums": {"artists": frozenset({"artists"})},
    "playlists": {"owners": frozenset({"users"}), "collaborators": frozenset({"users"})},
}
"""The relationships that the sandbox holds, by type."""
DEEPEST = 3
MOST_RESOURCES = 10


def include_tree(text: str, roots: Mapping[str, frozenset[str]]) -> Tree:
    """The tree of ``a.b,c``; 400 for a path that leads nowhere, is too deep, or for more than ten of them."""
    tree: Tree = {}
    paths = [path for path in text.split(",") if path]
    if len(paths) > MOST_RESOURCES:
        raise bad(f"include names more than {MOST_RESOURCES} resources")
    for path in paths:
        if path.count(".") >= DEEPEST:
            raise bad(f"include is deeper than {DEEPEST} levels: {path}")
        branch, names = tree, roots
        for name in path.split("."):
            if name not in names:
                raise bad(f"Invalid include path: {path}")
            branch = branch.setdefault(name, {})
            names = {key: ends for type_ in names[name] for key, ends in LEADS_TO.get(type_, {}).items()}
    return tree


def identifier(type_: str, id_: str, **meta: str) -> JsonObject:
    """A resource identifier, with meta where there is any."""
    return {"id": id_, "type": type_} | ({"meta": meta} if meta else {})


class Compound:
    """The resources that go along with an answer, each once however many ways lead to it."""

    def __init__(self, state: State, user: str) -> None:
        self._state = state
        self._user = user
        self._resources: dict[tuple[str, str], JsonObject] = {}

    def add(self, things: Iterable[tuple[str, str]], tree: Tree) -> None:
        """Adds things by type and id, and what the tree leads to."""
        for type_, id_ in things:
            resource = self.resource(type_, id_)
            if resource is None:
                continue
            kept = self._resources.setdefault((type_, id_), resource)
            self._link(kept, type_, id_, tree)

    def resource(self, type_: str, id_: str) -> JsonObject | None:
        """A resource without relationships; None for one that is not there or not to be seen."""
        found = attributes(self._state, self._user, type_, id_)
        return None if found is None else {"id": id_, "type": type_, "attributes": found}

    def primary(self, type_: str, id_: str, tree: Tree) -> JsonObject:
        """A resource that is the answer itself; its relatives are added."""
        resource: JsonObject = {"id": id_, "type": type_, "attributes": self._attributes(type_, id_)}
        self._link(resource, type_, id_, tree)
        return resource

    def included(self) -> list[JsonObject]:
        """All resources added."""
        return list(self._resources.values())

    def _attributes(self, type_: str, id_: str) -> JsonObject:
        return attributes(self._state, self._user, type_, id_) or {}

    def _link(self, resource: JsonObject, type_: str, id_: str, tree: Tree) -> None:
        for name, branch in tree.items():
            if name not in LEADS_TO.get(type_, {}):
                continue
            ends = _related(self._state, type_, id_, name)
            data = [identifier(*end) for end in ends]
            links = {"self": f"/{type_}/{id_}/relationships/{name}"}
            resource.setdefault("relationships", {})[name] = {"data": data, "links": links}
            self.add(ends, branch)


def attributes(state: State, user: str, type_: str, id_: str) -> JsonObject | None:
    """What Tidal tells this user about a thing, or None."""
    if type_ == "users":
        return next(({"username": one.name} for one in state.accounts.values() if one.id == id_), None)
    if type_ == "playlists":
        playlist = state.playlists.get(id_)
        return None if playlist is None or not playlist.visible_to(user) else _playlist(playlist)
    thing = state.catalog.thing(type_, id_)
    return None if thing is None or (type_, id_) in state.unavailable else _thing(thing)


def _thing(thing: Thing) -> JsonObject:
    if isinstance(thing, Artist):
        return {"name": thing.name, "popularity": 0.5}
    if isinstance(thing, Album):
        return {"title": thing.name, "albumType": "ALBUM", "explicit": False, "mediaTags": ["LOSSLESS"]}
    minutes, seconds = divmod(thing.duration_s, 60)
    return {"title": thing.name, "isrc": thing.isrc, "duration": f"PT{minutes}M{seconds}S", "explicit": False}


def _playlist(playlist: Playlist) -> JsonObject:
    return {
        "name": playlist.name,
        "playlistType": playlist.type,
        "accessType": playlist.access,
        "bounded": True,
        "createdAt": written(playlist.created_ms),
        "lastModifiedAt": written(playlist.modified_ms),
        "numberOfItems": len(playlist.entries),
        "numberOfFollowers": 0,
        "externalLinks": [],
    }


def _related(state: State, type_: str, id_: str, name: str) -> list[tuple[str, str]]:
    thing: Any = state.playlists[id_] if type_ == "playlists" else state.catalog.thing(type_, id_)
    if isinstance(thing, Playlist):
        names = (thing.owner,) if name == "owners" else thing.collaborators
        return [("users", user_id(one)) for one in names]
    if name == "albums" and isinstance(thing, Track):
        return [("albums", thing.album.id)]
    return [("artists", artist.id) for artist in thing.artists] if isinstance(thing, Track | Video | Album) else []
