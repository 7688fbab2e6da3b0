"""What an answer means that is no refusal. What cannot be read is ``MALFORMED``: after that a read is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from blocklist_jobs.core.calls import (
    Add,
    Added,
    Answered,
    Call,
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
from blocklist_jobs.providers.apple_music.entries import entry_of, playlist_of
from blocklist_jobs.providers.apple_music.faults import said
from blocklist_jobs.providers.apple_music.requests import PAGE, VALUES
from blocklist_jobs.providers.reading import json_of, listed, mapping, whole
from blocklist_jobs.providers.spans import MOST_ENTRIES, Span, following, span_of

_RATINGS = {value: rating for rating, value in VALUES.items()}


def answered(call: Call, answer: Answer) -> Answered | Fault:
    """The meaning of an answer with a 2xx status. That a write was accepted is all that its answer says."""
    body = mapping(json_of(answer))
    match call:
        case Rate():
            return Rated()
        case Add():
            return Added(("",) * len(call.wanted))
    if not isinstance(body.get("data"), list):
        return _unreadable(answer, "an answer without data")
    match call:
        case Identify():
            # No call tells whose account it is (docs/decisions/102); this one tells that both tokens are good.
            return Identified("") if body["data"] else _unreadable(answer, "an account without a storefront")
        case ReadPage():
            return _page(call, answer, body)
        case Look():
            return _looked(call, body["data"])
        case _:
            return Removed()


def nothing(call: Call, answer: Answer) -> Answered | None:
    """What a 404 means where it says that there is nothing: no tracks, no ratings. ``None`` where it is a refusal.

    Apple answers so for an empty list of related things ("No related resources"); a bare 404 is none of its own.
    """
    if answer.status != 404 or not said(answer).code:
        return None
    match call:
        case ReadPage() if said(answer).code == "40403":
            return PageRead(total=0)
        case Look():
            return Looked()
        case Rate(rating="none"):
            return Rated()
        case _:
            return None


def _page(call: ReadPage, answer: Answer, body: Mapping[str, Any]) -> PageRead | Fault:
    asked, slots = span_of(call, PAGE), listed(body.get("data"))
    total = whole(mapping(body.get("meta")).get("total"))
    leads_to = _offset_in(body.get("next"))
    if body.get("next") and (leads_to is None or not asked.start < leads_to <= MOST_ENTRIES):
        return _unreadable(answer, f"the page from {asked.start} leads to no later one")
    if not slots and total is not None and total > asked.start:
        return _unreadable(answer, f"nothing from {asked.start} of a list of {total}")
    given = leads_to - asked.start if leads_to else len(slots) or asked.count
    more = _more(call, asked, given, total, leads_to)
    if more is None:
        return _unreadable(answer, f"a list of {total} in pages of {given}")
    # What goes beyond the span belongs to another page, which reads it too.
    slots = slots[: min(given, asked.count)]
    if call.surface is Surface.PLAYLISTS and not call.container_id:
        playlists = [playlist for raw in slots if (playlist := playlist_of(raw))]
        return PageRead(playlists=tuple(playlists), following=more, total=total)
    entries = [entry for at, raw in enumerate(slots, asked.start) if (entry := entry_of(call, raw, at))]
    return PageRead(tuple(entries), following=more, total=total, empty_slots=len(slots) - len(entries))


def _more(
    call: ReadPage, asked: Span, given: int, total: int | None, leads_to: int | None
) -> tuple[ReadPage, ...] | None:
    """All other pages where the size is told (``meta.total``, in practice always), else the next one.

    developer.apple.com/documentation/applemusicapi/fetching-resources-by-page: ``next`` is a path with an offset.
    """
    size = total if call.first else call.expected_total
    if size is not None:
        return following(call, asked, given, size if total is None else total)
    if leads_to is None:
        return ()
    return (replace(call, cursor=Span(leads_to, PAGE).cursor, first=False),)


def _offset_in(link: Any) -> int | None:
    """The offset that a link names; nothing else of it is used."""
    try:
        (offset,) = parse_qs(urlsplit(link).query)["offset"] if isinstance(link, str) else ("",)
    except (ValueError, KeyError):
        return None
    return int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 10 else None


def _looked(call: Look, ratings: list[Any]) -> Looked:
    """The ratings that there are; what has none is not in the answer."""
    values = {
        one.get("id"): _RATINGS[value]
        for one in map(mapping, ratings)
        if isinstance(one.get("id"), str)
        and isinstance(value := mapping(one.get("attributes")).get("value"), int)
        and value in _RATINGS
    }
    found = {target: values[target.entity_id] for target in call.targets if target.entity_id in values}
    return Looked(found)


def _unreadable(answer: Answer, found: str) -> Fault:
    message = f"Apple Music's answer could not be read: {found}"
    return Fault(FaultKind.MALFORMED, message, answer.status, code="unreadable")
