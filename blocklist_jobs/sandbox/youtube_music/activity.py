"""What the user does in an app of YouTube's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from blocklist_jobs.sandbox.wire import JsonObject
from blocklist_jobs.sandbox.youtube_music.state import Account, Item, State, Subscription


def act(state: State, user: str, steps: Iterable[JsonObject]) -> str:
    """Does each step, ``{verb: what}``; raises KeyError for a user, a verb or a thing it does not know."""
    account = state.accounts[user]
    verbs: dict[str, Callable[..., str]] = {
        "like": lambda ids: f"{_rate(state, account, ids, 'like')} liked",
        "dislike": lambda ids: f"{_rate(state, account, ids, 'dislike')} disliked",
        "unlike": lambda ids: f"{_rate(state, account, ids, 'none')} unliked",
        "subscribe": lambda ids: f"{_subscribe(state, account, ids)} subscribed",
        "unsubscribe": lambda ids: f"{_unsubscribe(account, ids)} unsubscribed",
        "insert": lambda what: f"{_insert(state, what)} inserted",
        "take": lambda what: f"{_take(state, what)} taken from a playlist",
        "delete": lambda id_: f"playlist {state.playlists.pop(id_).title} deleted",
        "trouble": lambda reason: _trouble(account, reason),
    }
    return "the user: " + ", ".join(verbs[verb](what) for step in steps for verb, what in step.items())


def _rate(state: State, account: Account, ids: Iterable[str], rating: str) -> int:
    return sum(account.rate(state.catalog.videos[id_].id, rating, state.clock.now()) for id_ in ids)


def _subscribe(state: State, account: Account, ids: Iterable[str]) -> int:
    channels = [state.catalog.channels[id_] for id_ in ids]
    new = [channel for channel in channels if not account.subscribed(channel.id)]
    made = [Subscription(state.fresh(), channel, state.clock.now()) for channel in new]
    account.subscriptions.update({one.id: one for one in made})
    return len(made)


def _unsubscribe(account: Account, ids: Iterable[str]) -> int:
    gone = [one.id for one in account.subscriptions.values() if one.channel.id in frozenset(ids)]
    for id_ in gone:
        del account.subscriptions[id_]
    return len(gone)


def _insert(state: State, what: JsonObject) -> int:
    """``{playlist, ids, position?}``."""
    playlist = state.playlists[what["playlist"]]
    at = playlist.place(what.get("position"))
    playlist.items[at:at] = [Item(state.fresh(), state.catalog.videos[id_], state.clock.now()) for id_ in what["ids"]]
    return len(what["ids"])


def _take(state: State, what: JsonObject) -> int:
    """``{playlist, positions}``."""
    playlist = state.playlists[what["playlist"]]
    gone = frozenset(what["positions"])
    playlist.items = [item for at, item in enumerate(playlist.items) if at not in gone]
    return len(gone)


def _trouble(account: Account, reason: str) -> str:
    """``authenticatedUserAccountClosed``, ``authenticatedUserAccountSuspended``, or an empty text when all is well."""
    account.trouble = reason
    return reason or "all is well"
