"""What a successful answer means. What cannot be read is ``MALFORMED``: after that a read is simply tried again."""

from __future__ import annotations

from typing import Any

from blocklist_jobs.core.calls import (
    Add,
    Added,
    Answered,
    Call,
    Check,
    Checked,
    Identified,
    Identify,
    Look,
    Looked,
    PageRead,
    Rate,
    Rated,
    ReadPage,
    Removed,
)
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Answer
from blocklist_jobs.providers.reading import ident, json_of, listed, mapping, text, whole
from blocklist_jobs.providers.youtube_music.entries import entry_of, item_id, playlist_of
from blocklist_jobs.providers.youtube_music.pages import following

_RATINGS = ("like", "dislike")


def answered(call: Call, answer: Answer) -> Answered | Fault:
    """The meaning of an answer with a 2xx status."""
    body = json_of(answer)
    match call:
        case Identify():
            return _identified(answer, body)
        case ReadPage():
            return _page(call, answer, body)
        case Check(surface=Surface.FOLLOWED_ARTISTS):
            return _followed_of(call, answer, body)
        case Check() | Look():
            return _ratings(call, answer, body)
        case Rate():
            return Rated()
        case Add():
            # It is added whatever the body says; the body tells the new entry's id (a rating has none).
            return Added((item_id(mapping(body).get("id")),))
        case _:
            return Removed()


def _items(body: Any) -> list[Any] | None:
    """What a list holds; ``None`` where the answer is no list. Google leaves ``items`` out of some empty ones."""
    page = mapping(body)
    if isinstance(page.get("items"), list):
        return listed(page.get("items"))
    return [] if whole(mapping(page.get("pageInfo")).get("totalResults")) == 0 else None


def _identified(answer: Answer, body: Any) -> Identified | Fault:
    """The listener's channel, by which YouTube knows them (developers.google.com/youtube/v3/docs/channels/list)."""
    channels = _items(body)
    if channels is None:
        return _unreadable(answer, "an account without a list of channels")
    channel_id = ident(mapping(channels[0]).get("id")) if channels else None
    if channel_id:
        return Identified(channel_id)
    if channels:
        return _unreadable(answer, "a channel without an id")
    advice = "the Google account has no YouTube channel; open YouTube once to make one"
    return Fault(FaultKind.SURFACE_CLOSED, advice, answer.status, code="no_channel")


def _page(call: ReadPage, answer: Answer, body: Any) -> PageRead | Fault:
    slots = _items(body)
    if slots is None:
        return _unreadable(answer, "a page without items")
    more = following(call, mapping(body))
    if more is None:
        return _unreadable(answer, "a page that leads nowhere, or to itself")
    if call.surface is Surface.PLAYLISTS and not call.container_id:
        return PageRead(playlists=tuple(one for raw in slots if (one := playlist_of(raw))), following=more)
    entries = tuple(entry for raw in slots if (entry := entry_of(call, raw)))
    return PageRead(entries, following=more, empty_slots=len(slots) - len(entries))


def _followed_of(call: Check, answer: Answer, body: Any) -> Checked | Fault:
    """Those of the channels asked about that the listener is subscribed to."""
    subscriptions = _items(body)
    if subscriptions is None:
        return _unreadable(answer, "no list of subscriptions")
    snippets = [mapping(mapping(raw).get("snippet")) for raw in subscriptions]
    followed = {text(mapping(snippet.get("resourceId")).get("channelId")) for snippet in snippets}
    return Checked(frozenset(target for target in call.targets if target.entity_id in followed))


def _ratings(call: Check | Look, answer: Answer, body: Any) -> Checked | Looked | Fault:
    """developers.google.com/youtube/v3/docs/videos/getRating: one rating per video; one that is gone has none."""
    if not isinstance(mapping(body).get("items"), list):
        return _unreadable(answer, "no list of ratings")
    told = [mapping(raw) for raw in listed(mapping(body).get("items"))]
    ratings = {text(one.get("videoId")): text(one.get("rating")) for one in told}
    if isinstance(call, Check):
        return Checked(frozenset(target for target in call.targets if ratings.get(target.entity_id) == "like"))
    return Looked({one: rating for one in call.targets if (rating := ratings.get(one.entity_id)) in _RATINGS})


def _unreadable(answer: Answer, found: str) -> Fault:
    return Fault(FaultKind.MALFORMED, f"YouTube's answer could not be read: {found}", answer.status, code="unreadable")
