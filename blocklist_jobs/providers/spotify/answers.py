"""What a successful answer means. What cannot be read is ``MALFORMED``: after that a read is simply tried again."""

from __future__ import annotations

from typing import Any

from blocklist_jobs.core.account import Account
from blocklist_jobs.core.calls import (
    Add,
    Added,
    Answered,
    Call,
    Check,
    Checked,
    Identified,
    Identify,
    PageRead,
    ReadPage,
    Removed,
)
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Answer
from blocklist_jobs.providers.reading import ident, json_of, listed, mapping, text, whole
from blocklist_jobs.providers.spans import following, span_of
from blocklist_jobs.providers.spotify.entries import entry_of, playlist_of
from blocklist_jobs.providers.spotify.pages import PAGE, next_after
from blocklist_jobs.providers.spotify.uris import distinct_uris, target_uri


def answered(call: Call, answer: Answer, account: Account) -> Answered | Fault:
    """The meaning of an answer with a 2xx status."""
    body = json_of(answer)
    match call:
        case Identify():
            user_id = text(mapping(body).get("id"))
            return Identified(user_id) if user_id else _unreadable(answer, "an account without an id")
        case ReadPage(surface=Surface.FOLLOWED_ARTISTS):
            return _by_cursor(call, answer, body)
        case ReadPage():
            return _by_offset(call, answer, body, account)
        case Check():
            return _checked(call, answer, body)
        case Add():
            # Spotify gives entries no names of their own; a playlist's answer tells the new version.
            return Added(("",) * len(call.wanted), mark=text(mapping(body).get("snapshot_id")))
        case _:
            # A removal is done whatever its body says; a playlist's tells the new version.
            return Removed(text(mapping(body).get("snapshot_id")))


def _by_offset(call: ReadPage, answer: Answer, body: Any, account: Account) -> PageRead | Fault:
    page = mapping(body)
    limit, total, offset = (whole(page.get(key)) for key in ("limit", "total", "offset"))
    asked = span_of(call, PAGE)
    if not isinstance(page.get("items"), list) or not limit or total is None:
        return _unreadable(answer, "a page without items, limit or total")
    if offset not in (None, asked.start):
        return _unreadable(answer, f"the page from {offset}, not from {asked.start}")
    more = following(call, asked, limit, total)
    if more is None:
        return _unreadable(answer, f"a list of {total} in pages of {limit}")
    # What goes beyond the span belongs to another page, which reads it too.
    slots = listed(page.get("items"))[: min(limit, asked.count)]
    if call.surface is Surface.PLAYLISTS and not call.container_id:
        playlists = [playlist for raw in slots if (playlist := playlist_of(raw, account))]
        return PageRead(playlists=tuple(playlists), following=more, total=total)
    entries = [entry for at, raw in enumerate(slots, asked.start) if (entry := entry_of(call, raw, at))]
    return PageRead(tuple(entries), following=more, total=total, empty_slots=len(slots) - len(entries))


def _by_cursor(call: ReadPage, answer: Answer, body: Any) -> PageRead | Fault:
    """A page of followed artists (developer.spotify.com/documentation/web-api/reference/get-followed)."""
    page = mapping(mapping(body).get("artists"))
    if not isinstance(page.get("items"), list):
        return _unreadable(answer, "a page without items")
    slots = listed(page.get("items"))
    entries = [entry for raw in slots if (entry := entry_of(call, raw, 0))]
    after = ident(mapping(page.get("cursors")).get("after"))
    if page.get("next") and after is None and entries:
        after = entries[-1].entity_id
    if page.get("next", after) is None:
        after = None
    if after is not None and after == call.cursor:
        return _unreadable(answer, "a page that leads to itself")
    more = (next_after(call, after),) if after else ()
    return PageRead(
        tuple(entries), following=more, total=whole(page.get("total")), empty_slots=len(slots) - len(entries)
    )


def _checked(call: Check, answer: Answer, body: Any) -> Checked | Fault:
    """One truth per thing asked about, in the order of the question."""
    uris = distinct_uris(call.targets)
    truths = listed(body)
    if len(truths) != len(uris) or not all(isinstance(truth, bool) for truth in truths):
        return _unreadable(answer, f"not {len(uris)} times true or false")
    present = {uri for uri, truth in zip(uris, truths, strict=True) if truth}
    return Checked(frozenset(target for target in call.targets if target_uri(target) in present))


def _unreadable(answer: Answer, found: str) -> Fault:
    return Fault(FaultKind.MALFORMED, f"Spotify's answer could not be read: {found}", answer.status, code="unreadable")
