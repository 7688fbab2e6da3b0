"""Filling the state from a document in Apple's terms."""

from __future__ import annotations

from collections.abc import Iterable

from blocklist_jobs.sandbox.apple_music.catalog import Song
from blocklist_jobs.sandbox.apple_music.developer import DEFAULT_KEY, Developer, made
from blocklist_jobs.sandbox.apple_music.shelf import LibrarySong, Shelf, Upload
from blocklist_jobs.sandbox.apple_music.state import Account, Playlist, State
from blocklist_jobs.sandbox.apple_music.user_tokens import LIFE_S
from blocklist_jobs.sandbox.clock import instant
from blocklist_jobs.sandbox.wire import JsonObject

NEWEST = 1_760_000_000
"""The date of the first seeded song (October 2025); each one below it is an hour older."""


def seed(state: State, document: JsonObject) -> JsonObject:
    """Adds ``apps``, ``artists``, ``albums``, ``songs`` and ``users``; gives the tokens of each user.

    The library of a known user is replaced.
    """
    for app in document.get("apps", ()):
        add_app(state, app)
    for name, add in (
        ("artists", state.catalog.artist),
        ("albums", state.catalog.album),
        ("songs", state.catalog.song),
    ):
        for one in document.get(name, ()):
            add(one)
    return {one["id"]: _user(state, one) for one in document.get("users", ())}


def add_app(state: State, document: JsonObject) -> Developer:
    """A key of ``{key_id, team_id, public_key?}``; without a public half a pair is made."""
    key_id, team_id = document["key_id"], document["team_id"]
    given = document.get("public_key")
    developer = Developer(key_id, team_id, given) if given else made(key_id, team_id)
    return state.developers.add(developer)


def consent(state: State, user: str, wanted: JsonObject) -> JsonObject:
    """A user token for the team of ``app`` (a key id), from ``consented_at`` on, for ``expires_in`` seconds."""
    developer = state.developers.keys[wanted.get("app", DEFAULT_KEY)]
    consented_at = instant(wanted.get("consented_at", state.clock.now()))
    expires_at = consented_at + float(wanted.get("expires_in", LIFE_S))
    return {
        "access_token": state.users.consent(state.accounts[user].id, developer.team_id, expires_at),
        "refresh_token": None,
        "expires_at": expires_at,
        "consented_at": consented_at,
        "team_id": developer.team_id,
        "key_id": developer.key_id,
        "private_key": developer.private_key,
    }


def _user(state: State, document: JsonObject) -> JsonObject:
    account = Account(document["id"])
    account.songs = Shelf(_songs(state, account, document.get("songs", ())))
    for one in document.get("playlists", ()):
        tracks = list(_songs(state, account, one.get("tracks", ())))
        account.playlists[one["id"]] = Playlist(one["id"], one.get("name", ""), one.get("can_edit", True), tracks)
    for kind, values in document.get("ratings", {}).items():
        account.ratings.update({(kind, id_): int(value) for id_, value in values.items()})
    state.accounts[account.id] = account
    return consent(state, account.id, document)


def _songs(state: State, account: Account, things: Iterable[str | JsonObject]) -> Iterable[LibrarySong]:
    """Songs of ids, or of ``{id | upload, added_at?, linked?}``; one in the library is the same one in a playlist."""
    for index, one in enumerate(things):
        given: JsonObject = {"id": one} if isinstance(one, str) else one
        at = instant(given.get("added_at", NEWEST - index * 3600))
        what = Upload(**given["upload"]) if "upload" in given else _song(state, given["id"])
        song = account.made(what, at, linked=given.get("linked", True))
        yield account.songs.get(song.uri) or song


def _song(state: State, id_: str) -> Song:
    if id_ not in state.catalog.songs:
        raise ValueError(f"not among the songs of the document: {id_}")
    return state.catalog.songs[id_]
