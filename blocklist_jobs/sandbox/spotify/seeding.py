"""Filling the state: from a document, or from a file of real playlists, one JSON object a line."""

from __future__ import annotations

import json
import time
from calendar import timegm
from collections.abc import Iterable, Mapping
from time import strptime

from blocklist_jobs.sandbox.spotify.catalog import Episode, Item, checked_id
from blocklist_jobs.sandbox.spotify.grants import SCOPES, App
from blocklist_jobs.sandbox.spotify.playlist import Entry, Playlist
from blocklist_jobs.sandbox.spotify.render import iso
from blocklist_jobs.sandbox.spotify.state import DEFAULT_APP, Account, State
from blocklist_jobs.sandbox.wire import JsonObject

NEWEST = 1_760_000_000
"""The date of the newest seeded song (October 2025); each one below it is an hour older."""


def instant(value: int | str) -> int:
    """Seconds since 1970, given as such or as Spotify writes dates."""
    return value if isinstance(value, int) else timegm(strptime(value, "%Y-%m-%dT%H:%M:%SZ"))


def seed(state: State, document: JsonObject) -> JsonObject:
    """Adds ``apps``, ``tracks``, ``albums``, ``artists``, ``episodes``, ``playlists`` and ``users``.

    Gives the tokens of each user. A playlist of a known id is replaced, and so is the library of a known user.
    """
    for app in document.get("apps", ()):
        state.grants.apps[app["client_id"]] = App(**app)
    for name, add in (
        ("artists", state.catalog.artist),
        ("albums", state.catalog.album),
        ("tracks", state.catalog.track),
        ("episodes", state.catalog.episode),
    ):
        for one in document.get(name, ()):
            add(one)
    for one in document.get("playlists", ()):
        state.playlists[one["id"]] = _playlist(state, one)
    owners = [(one["owner"], one["id"]) for one in document.get("playlists", ())]
    return {one["id"]: _user(state, one, owners) for one in document.get("users", ())}


def consent(state: State, user: str, wanted: JsonObject) -> JsonObject:
    """A consent with ``app``, ``scopes``, ``consented_at`` and ``expires_in``, and the tokens it gives."""
    app = state.grants.apps[wanted.get("app", DEFAULT_APP)]
    scopes = frozenset(wanted.get("scopes", SCOPES))
    consented_at = wanted.get("consented_at", time.time())
    grant = state.grants.consent(app, state.accounts[user].id, scopes, consented_at)
    token = state.grants.issue(grant, wanted.get("expires_in", app.expires_in))
    return {
        "access_token": token,
        "refresh_token": grant.refresh_token,
        "expires_at": state.grants.access[token].expires_at,
        "consented_at": consented_at,
        "scopes": sorted(scopes),
        "client_id": app.client_id,
        "client_secret": app.client_secret,
    }


def playlists_document(lines: Iterable[str], user: str, liked: int, playlists: int) -> JsonObject:
    """A document from lines of ``{id, name, tracks[]}``: the first unique tracks are liked, the first lists are owned.

    Of the liked songs, every tenth album is saved and every fifth artist is followed.
    """
    lists = [json.loads(line) for line in lines if line.strip()]
    tracks = {track["id"]: track for one in lists for track in one["tracks"]}
    songs = list(tracks.values())[:liked]
    return {
        "tracks": songs + [track for one in lists[:playlists] for track in one["tracks"]],
        "playlists": [
            {
                "id": one["id"],
                "name": one["name"],
                "owner": user,
                "items": [f"spotify:track:{track['id']}" for track in one["tracks"]],
            }
            for one in lists[:playlists]
        ],
        "users": [
            {
                "id": user,
                "liked": [track["id"] for track in songs],
                "albums": list(dict.fromkeys(track["album"]["id"] for track in songs))[::10],
                "follows": list(dict.fromkeys(artist["id"] for track in songs for artist in track["artists"]))[::5],
            }
        ],
    }


def _user(state: State, document: JsonObject, owners: Iterable[tuple[str, str]]) -> JsonObject:
    account = Account(document["id"], str(document.get("name", document["id"])))
    catalog = state.catalog
    account.liked.fill(_dated(document.get("liked", ()), catalog.tracks))
    account.albums.fill(_dated(document.get("albums", ()), catalog.albums))
    account.follows.save([catalog.artists[id_].id for id_ in document.get("follows", ())], 0)
    own = [id_ for owner, id_ in owners if owner == account.id]
    account.playlists.save([state.playlists[id_].id for id_ in document.get("playlists", own)], 0)
    state.accounts[account.id] = account
    return consent(state, account.id, document)


def _dated(things: Iterable[str | JsonObject], known: Mapping[str, object]) -> list[tuple[str, int]]:
    dated = []
    for index, one in enumerate(things):
        id_, at = (one, NEWEST - index * 3600) if isinstance(one, str) else (one["id"], instant(one["added_at"]))
        if id_ not in known:
            raise ValueError(f"not among the tracks or albums of the document: {id_}")
        dated.append((id_, at))
    return dated


def _playlist(state: State, document: JsonObject) -> Playlist:
    entries = [_entry(state, one, document["owner"], index) for index, one in enumerate(document.get("items", ()))]
    return Playlist(
        checked_id(document["id"]),
        document.get("name", ""),
        document["owner"],
        document.get("collaborative", False),
        document.get("public", True),
        entries,
    )


def _entry(state: State, one: str | JsonObject | None, owner: str, index: int) -> Entry:
    given = one if isinstance(one, dict) else {"uri": one}
    added_at = given.get("added_at", iso(NEWEST + index * 60))
    item = None if given["uri"] is None else _item(state, given["uri"])
    return Entry(item, None if added_at is None else instant(added_at), str(given.get("added_by", owner)))


def _item(state: State, uri: str) -> Item:
    kind, _, id_ = uri.removeprefix("spotify:").partition(":")
    if kind == "episode" and id_ not in state.catalog.episodes:
        state.catalog.episodes[id_] = Episode(checked_id(id_), "Episode")
    item = state.item(uri)
    if item is None:
        raise ValueError(f"not among the tracks of the document: {uri}")
    return item
