"""What the user does themselves while a client is at work: tracks come and go, and every list shifts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from blocklist_jobs.sandbox.tidal.ids import number_of
from blocklist_jobs.sandbox.tidal.playlist import Entry, Playlist
from blocklist_jobs.sandbox.tidal.state import Account, State
from blocklist_jobs.sandbox.wire import JsonObject


def act(state: State, user: str, steps: Iterable[JsonObject]) -> str:
    """Does each step, ``{verb: what}``; raises KeyError for a user, a verb or a thing it does not know."""
    account = state.accounts[user]
    liked, follows = account.parts["tracks"], account.parts["artists"]
    verbs: dict[str, Callable[..., str]] = {
        "like": lambda ids: f"{liked.add(_now(state, [state.catalog.tracks[id_].id for id_ in ids]))} liked",
        "like_new": lambda number: f"{liked.add(_now(state, _new_tracks(state, number)))} new ones liked",
        "unlike": lambda ids: f"{liked.remove(ids)} unliked",
        "unlike_at": lambda places: f"{liked.remove(_at(account, places))} unliked",
        "follow": lambda ids: f"{follows.add(_now(state, [state.catalog.artists[id_].id for id_ in ids]))} followed",
        "unfollow": lambda ids: f"{follows.remove(ids)} unfollowed",
        "insert": lambda what: f"{_insert(state, state.playlists[what['playlist']], what)} inserted",
        "remove": lambda what: f"{_remove(state.playlists[what['playlist']], what['ids'])} removed",
        "delete": lambda what: f"{state.playlists.pop(what['playlist']).name} deleted",
    }
    return "the user: " + ", ".join(verbs[verb](what) for step in steps for verb, what in step.items())


def _now(state: State, ids: Iterable[str]) -> list[tuple[str, int]]:
    return [(id_, state.now_ms()) for id_ in ids]


def _at(account: Account, places: Iterable[int]) -> list[str]:
    order = [place.id for place in account.parts["tracks"]]
    return [order[place] for place in places]


def _new_tracks(state: State, number: int) -> list[str]:
    first = len(state.catalog.tracks)
    artist = {"id": number_of("someone new"), "name": "Someone New"}
    album = {"id": number_of("something new"), "name": "Something New"}
    return [
        state.catalog.track({"id": number_of(f"new {n}"), "name": f"New {n}", "artists": [artist], "album": album}).id
        for n in range(first, first + number)
    ]


def _insert(state: State, playlist: Playlist, what: JsonObject) -> int:
    ids = [state.catalog.tracks[id_].id for id_ in what["ids"]]
    block = [Entry(state.new_item_id(), "tracks", id_, state.now_ms()) for id_ in ids]
    at = what.get("position", len(playlist.entries))
    following = playlist.entries[at].item_id if at < len(playlist.entries) else None
    return playlist.insert(block, following)


def _remove(playlist: Playlist, ids: Sequence[str]) -> int:
    return playlist.remove({entry.item_id for entry in playlist.entries if entry.id in ids})
