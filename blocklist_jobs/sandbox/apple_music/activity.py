"""What the user does on a device of their own; taking things out is theirs alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from blocklist_jobs.sandbox.apple_music.state import Account, State
from blocklist_jobs.sandbox.wire import JsonObject


def act(state: State, user: str, steps: Iterable[JsonObject]) -> str:
    """Does each step, ``{verb: what}``; raises KeyError for a user, a verb or a song it does not know."""
    account = state.accounts[user]
    verbs: dict[str, Callable[..., str]] = {
        "add": lambda ids: f"{_add(state, account, ids)} added",
        "remove": lambda ids: f"{sum(account.songs.remove(f'apple:songs:{id_}') for id_ in ids)} removed",
        "rate": lambda what: f"{_rate(account, what)} rated",
        "append": lambda what: f"{_append(state, account, what)} appended",
        "take": lambda what: f"{_take(account, what)} taken from a playlist",
        "delete": lambda id_: f"playlist {account.playlists.pop(id_).name} deleted",
    }
    return "the user: " + ", ".join(verbs[verb](what) for step in steps for verb, what in step.items())


def _add(state: State, account: Account, ids: Iterable[str]) -> int:
    songs = [account.made(state.catalog.songs[id_], state.clock.now()) for id_ in ids]
    return sum(account.songs.add(song) for song in songs)


def _rate(account: Account, what: JsonObject) -> int:
    """``{id, value}``, with 0 for no rating; ``kind`` is songs unless it says something else."""
    key = (what.get("kind", "songs"), what["id"])
    account.ratings.pop(key, None)
    if what["value"]:
        account.ratings[key] = int(what["value"])
    return 1


def _append(state: State, account: Account, what: JsonObject) -> int:
    tracks = [account.made(state.catalog.songs[id_], state.clock.now()) for id_ in what["ids"]]
    account.playlists[what["playlist"]].tracks.extend(tracks)
    return len(tracks)


def _take(account: Account, what: JsonObject) -> int:
    playlist = account.playlists[what["playlist"]]
    gone = frozenset(what["positions"])
    playlist.tracks = [track for at, track in enumerate(playlist.tracks) if at not in gone]
    return len(gone)
