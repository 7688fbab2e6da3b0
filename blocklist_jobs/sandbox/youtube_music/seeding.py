"""Filling the state from a document in YouTube's terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from blocklist_jobs.sandbox.clock import instant
from blocklist_jobs.sandbox.wire import JsonObject
from blocklist_jobs.sandbox.youtube_music.grants import WRITING, App
from blocklist_jobs.sandbox.youtube_music.state import DEFAULT_APP, Account, Item, Playlist, State, Subscription

Thing = TypeVar("Thing")

NEWEST = 1_760_000_000
"""The date of the first seeded thing (October 2025); each one below it is an hour older."""


def seed(state: State, document: JsonObject) -> JsonObject:
    """Adds ``apps``, ``channels``, ``videos``, ``playlists`` and ``users``; gives the tokens of each user.

    A playlist of a known id is replaced, and so is the library of a known user.
    """
    for app in document.get("apps", ()):
        state.grants.apps[app["client_id"]] = App(**app)
    for channel in document.get("channels", ()):
        state.catalog.channel(channel)
    for video in document.get("videos", ()):
        state.catalog.video(video)
    for one in document.get("playlists", ()):
        state.playlists[one["id"]] = _playlist(state, one)
    return {one["id"]: _user(state, one) for one in document.get("users", ())}


def consent(state: State, user: str, wanted: JsonObject) -> JsonObject:
    """A consent with ``app``, ``scopes``, ``consented_at`` and ``expires_in``, and the tokens it gives."""
    app = state.grants.apps[wanted.get("app", DEFAULT_APP)]
    scopes = frozenset(wanted.get("scopes", WRITING))
    consented_at = instant(wanted.get("consented_at", state.clock.now()))
    grant = state.grants.consent(app, state.accounts[user].id, scopes, consented_at)
    # Its first access token is as old as the consent only in what it counts as use.
    token = state.grants.issue(grant, consented_at, 0.0)
    state.grants.access[token].expires_at = state.clock.now() + float(wanted.get("expires_in", app.expires_in))
    return {
        "access_token": token,
        "refresh_token": grant.refresh_token,
        "expires_at": state.grants.access[token].expires_at,
        "consented_at": consented_at,
        "scopes": sorted(scopes),
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "channel_id": state.accounts[user].channel.id,
    }


def _user(state: State, document: JsonObject) -> JsonObject:
    account = Account(document["id"])
    for name, rating in (("liked", "like"), ("disliked", "dislike")):
        for video, at in reversed(_dated(document.get(name, ()), state.catalog.videos)):
            account.rate(video.id, rating, at)
    for channel, at in _dated(document.get("subscriptions", ()), state.catalog.channels):
        one = Subscription(state.fresh(), channel, at)
        account.subscriptions[one.id] = one
    state.accounts[account.id] = account
    return consent(state, account.id, document)


def _playlist(state: State, document: JsonObject) -> Playlist:
    dated = _dated(document.get("items", ()), state.catalog.videos)
    return Playlist(
        document["id"],
        document.get("title", ""),
        document["owner"],
        document.get("manual", True),
        document.get("privacy", "private"),
        [Item(state.fresh(), video, at) for video, at in dated],
    )


def _dated(things: Iterable[str | JsonObject], known: Mapping[str, Thing]) -> list[tuple[Thing, float]]:
    """Things of ids, or of ``{id, added_at}``."""
    dated = []
    for index, one in enumerate(things):
        given: JsonObject = {"id": one} if isinstance(one, str) else one
        if given["id"] not in known:
            raise ValueError(f"not among the videos or channels of the document: {given['id']}")
        dated.append((known[given["id"]], instant(given.get("added_at", NEWEST - index * 3600))))
    return dated
