"""The calls that read the catalogue, for which the developer token is enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from blocklist_jobs.sandbox.apple_music.catalog import Album, Artist, Song
from blocklist_jobs.sandbox.apple_music.errors import INVALID_PARAMETER, AppleError
from blocklist_jobs.sandbox.apple_music.render import Renderer
from blocklist_jobs.sandbox.apple_music.session import Session
from blocklist_jobs.sandbox.wire import Answer, JsonObject, json_answer

Thing = TypeVar("Thing", Song, Album, Artist)

MOST = {"songs": 300, "albums": 100, "artists": 25}
"""Ids one call may name (developer.apple.com, "Get Multiple Catalog Songs by ID" and its siblings)."""


def songs(session: Session) -> Answer:
    """GET /catalog/{storefront}/songs?ids=."""
    return _some(session, "songs", session.state.catalog.songs, Renderer(session.root).song)


def albums(session: Session) -> Answer:
    """GET /catalog/{storefront}/albums?ids=."""
    return _some(session, "albums", session.state.catalog.albums, Renderer(session.root).album)


def artists(session: Session) -> Answer:
    """GET /catalog/{storefront}/artists?ids=."""
    return _some(session, "artists", session.state.catalog.artists, Renderer(session.root).artist)


def song(session: Session) -> Answer:
    """GET /catalog/{storefront}/songs/{id}."""
    found = session.found(session.state.catalog.songs.get(session.parameters["id"]))
    return json_answer(200, {"data": [Renderer(session.root).song(found)]})


def _some(session: Session, kind: str, known: Mapping[str, Thing], show: Callable[[Thing], JsonObject]) -> Answer:
    ids = session.texts("ids")
    if not 1 <= len(ids) <= MOST[kind]:
        raise AppleError(400, f"ids must name 1 to {MOST[kind]} {kind}", INVALID_PARAMETER, "Invalid Parameter Value")
    return json_answer(200, {"data": [show(known[id_]) for id_ in ids if id_ in known]})
