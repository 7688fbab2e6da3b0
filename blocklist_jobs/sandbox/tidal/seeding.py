"""Filling the state from a document in Tidal's terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from blocklist_jobs.sandbox.tidal.dates import instant_ms
from blocklist_jobs.sandbox.tidal.grants import SCOPES, App
from blocklist_jobs.sandbox.tidal.playlist import Entry, Playlist
from blocklist_jobs.sandbox.tidal.state import DEFAULT_APP, Account, State
from blocklist_jobs.sandbox.wire import JsonObject

NEWEST_MS = 1_760_000_000_123
"""The date of the newest seeded track (October 2025); each one below it is an hour older."""
HOUR_MS = 3_600_000
MINUTE_MS = 60_000


def seed(state: State, document: JsonObject) -> JsonObject:
    """Adds ``apps``, ``artists``, ``albums``, ``tracks``, ``videos``, ``playlists``, ``users``, ``unavailable``.

    Gives the tokens of each user. A playlist of a known id is replaced, and so is the collection of a known user.
    """
    for app in document.get("apps", ()):
        state.grants.apps[app["client_id"]] = App(**app)
    for name, add in (
        ("artists", state.catalog.artist),
        ("albums", state.catalog.album),
        ("tracks", state.catalog.track),
        ("videos", state.catalog.video),
    ):
        for one in document.get(name, ()):
            add(one)
    state.unavailable.update((one["type"], one["id"]) for one in document.get("unavailable", ()))
    for index, one in enumerate(document.get("playlists", ())):
        state.playlists[one["id"]] = _playlist(state, one, NEWEST_MS - index * HOUR_MS)
    return {one["id"]: _user(state, one) for one in document.get("users", ())}


def consent(state: State, user: str, wanted: JsonObject) -> JsonObject:
    """A consent with ``app``, ``scopes`` and ``expires_in``, and the tokens it gives."""
    app = state.grants.apps[wanted.get("app", DEFAULT_APP)]
    account = state.accounts[user]
    grant = state.grants.consent(app, account.name, frozenset(wanted.get("scopes", SCOPES)))
    expires_at = state.clock.now() + float(wanted.get("expires_in", app.expires_in))
    return {
        "access_token": state.grants.issue(grant, expires_at),
        "refresh_token": grant.refresh_token,
        "expires_at": expires_at,
        "scopes": sorted(grant.scopes),
        "user_id": account.id,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
    }


def _user(state: State, document: JsonObject) -> JsonObject:
    account = Account(document["id"])
    known: dict[str, tuple[str, Collection[str]]] = {
        "liked": ("tracks", state.catalog.tracks),
        "albums": ("albums", state.catalog.albums),
        "follows": ("artists", state.catalog.artists),
        "saved_playlists": ("playlists", state.playlists),
    }
    for name, (type_, ids) in known.items():
        account.parts[type_].fill(_dated(document.get(name, ()), ids))
    state.accounts[account.name] = account
    return consent(state, account.name, document)


def _dated(things: Iterable[str | JsonObject], known: Collection[str]) -> list[tuple[str, int]]:
    dated = []
    for index, one in enumerate(things):
        given = {"id": one} if isinstance(one, str) else one
        if given["id"] not in known:
            raise ValueError(f"not in the document: {given['id']}")
        at = instant_ms(given["added_at"]) if "added_at" in given else NEWEST_MS - index * HOUR_MS
        dated.append((given["id"], at))
    return dated


def _playlist(state: State, document: JsonObject, created_ms: int) -> Playlist:
    return Playlist(
        document["id"],
        document.get("name", ""),
        document["owner"],
        tuple(document.get("collaborators", ())),
        document.get("type", "USER"),
        document.get("access", "PUBLIC"),
        created_ms,
        created_ms,
        [_entry(state, one, created_ms + index * MINUTE_MS) for index, one in enumerate(document.get("items", ()))],
    )


def _entry(state: State, one: str | JsonObject, added_ms: int) -> Entry:
    given: JsonObject = {"id": one} if isinstance(one, str) else one
    type_ = given.get("type", "tracks")
    if state.catalog.thing(type_, given["id"]) is None:
        raise ValueError(f"not among the {type_} of the document: {given['id']}")
    at = instant_ms(given["added_at"]) if "added_at" in given else added_ms
    return Entry(state.new_item_id(), type_, given["id"], at)
