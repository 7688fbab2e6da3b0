"""What a successful answer means. What cannot be read is ``MALFORMED``: after that the call is simply tried again."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

from blocklist_jobs.core.calls import Add, Added, Answered, Call, Identified, Identify, PageRead, ReadPage, Removed
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Answer
from blocklist_jobs.providers.reading import json_of, listed, mapping, text
from blocklist_jobs.providers.tidal.documents import Identity, identity, included, meta, next_cursor
from blocklist_jobs.providers.tidal.entries import entries_of, item_id, playlist_of
from blocklist_jobs.providers.tidal.pages import following, place_of
from blocklist_jobs.providers.tidal.resources import TYPES

ALREADY_THERE = "already_there"
NOT_FOUND = "not_found"
_REASONS: Mapping[str, str] = {"ALREADY_PRESENT": ALREADY_THERE, "NOT_FOUND": NOT_FOUND}


def answered(call: Call, answer: Answer) -> Answered | Fault:
    """The meaning of an answer with a 2xx status."""
    body = mapping(json_of(answer))
    match call:
        case Identify():
            name = identity(body.get("data"))
            return Identified(name[1]) if name else _unreadable(answer, "an account without an id")
        case ReadPage():
            return _page(call, answer, body)
        case Add():
            return _added(call, answer, body)
        case _:
            # SPEC, Mutation_Response_Document: links and nothing else.
            return Removed()


def _page(call: ReadPage, answer: Answer, body: Mapping[str, Any]) -> PageRead | Fault:
    """SPEC: UserCollectionTracks_Items_Multi_Relationship_Data_Document and its like.

    No total is told to the caller: ``meta.total`` "may be approximate", so it cannot show that a list has changed.
    """
    slots = body.get("data")
    if not isinstance(slots, list):
        return _unreadable(answer, "a page without data")
    more = following(call, len(slots), next_cursor(body))
    if more is None:
        return _unreadable(answer, "a page that does not say how to go on, or leads in circles")
    if call.surface is Surface.PLAYLISTS and not call.container_id:
        return PageRead(playlists=tuple(one for raw in slots if (one := playlist_of(raw))), following=more)
    entries = entries_of(call, slots, included(body), place_of(call).start)
    return PageRead(tuple(entries), following=more, empty_slots=len(slots) - len(entries))


def _added(call: Add, answer: Answer, body: Mapping[str, Any]) -> Added | Fault:
    """SPEC: Playlists_Items_Add_Multi_Relationship_Data_Document: what was added in ``data``, in order, with new item
    ids; what was not in ``meta.skipped``, by name alone, so that all wanted of that name count as skipped.
    """
    if not isinstance(body.get("data"), list):
        return _unreadable(answer, "an addition without data")
    reasons = {name: _reason(raw) for raw in listed(meta(body, "skipped")) if (name := identity(raw))}
    new_ids: dict[Identity, deque[str]] = defaultdict(deque)
    for raw in listed(body.get("data")):
        if name := identity(raw):
            new_ids[name].append(item_id(raw))
    occurrences, skipped = [], {}
    for place, wanted in enumerate(call.wanted):
        name = (TYPES[wanted.entity_type], wanted.entity_id)
        occurrences.append(new_ids[name].popleft() if new_ids[name] else "")
        if name in reasons and not occurrences[place]:
            skipped[place] = reasons[name]
    return Added(tuple(occurrences), skipped)


def _reason(raw: Any) -> str:
    """Ours for Tidal's; a new one of theirs is passed on in small letters (SPEC, "Enums": new values may come)."""
    told = text(mapping(raw).get("reason"))
    return _REASONS.get(told, told.lower() or NOT_FOUND)


def _unreadable(answer: Answer, found: str) -> Fault:
    return Fault(FaultKind.MALFORMED, f"Tidal's answer could not be read: {found}", answer.status, code="unreadable")
