"""What the user does themselves while a client is at work: songs come and go, and every list shifts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from blocklist_jobs.sandbox.ids import id_of
from blocklist_jobs.sandbox.spotify.playlist import Entry
from blocklist_jobs.sandbox.spotify.state import Account, State, now_s
from blocklist_jobs.sandbox.wire import JsonObject


def act(state: State, user: str, steps: Iterable[JsonObject]) -> str:
    """Does each step, ``{verb: what}``; raises KeyError for a user or a verb it does not know."""
    account = state.accounts[user]
    verbs: dict[str, Callable[..., str]] = {
        "like": lambda ids: f"{account.liked.save(_known(state, ids), now_s())} liked",
        "like_new": lambda number: f"{account.liked.save(_new_tracks(state, number), now_s())} new ones liked",
        "unlike": lambda ids: f"{account.liked.remove(ids)} unliked",
        "unlike_at": lambda places: f"{account.liked.remove(_at(account, places))} unliked",
        "follow": lambda ids: f"{account.follows.save([state.catalog.artists[id_].id for id_ in ids], 0)} followed",
        "unfollow": lambda ids: f"{account.follows.remove(ids)} unfollowed",
        "insert": lambda what: f"{_insert(state, user, what)} inserted",
        "remove": lambda what: f"{state.playlists[what['playlist']].remove(frozenset(what['uris']))} removed",
    }
    return "the user: " + ", ".join(verbs[verb](what) for step in steps for verb, what in step.items())


def _known(state: State, ids: Iterable[str]) -> list[str]:
    return [state.catalog.tracks[id_].id for id_ in ids]


def _at(account: Account, places: Iterable[int]) -> list[str]:
    order = [id_ for id_, _ in account.liked]
    return [order[place] for place in places]


def _new_tracks(state: State, number: int) -> list[str]:
    first = len(state.catalog.tracks)
    artist = {"id": id_of("someone new"), "name": "Someone New"}
    album = {"id": id_of("something new"), "name": "Something New"}
    return [
        state.catalog.track({"id": id_of(f"new {n}"), "name": f"New {n}", "artists": [artist], "album": album}).id
        for n in range(first, first + number)
    ]


def _insert(state: State, user: str, what: JsonObject) -> int:
    items = [state.catalog.item(uri) for uri in what["uris"]]
    block = [Entry(item, now_s(), user) for item in items]
    return state.playlists[what["playlist"]].insert(block, what.get("position"))
