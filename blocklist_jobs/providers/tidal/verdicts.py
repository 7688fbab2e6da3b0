"""Refusals that are answers: what was to be added is there, or a list has to be asked for less."""

from __future__ import annotations

from blocklist_jobs.core.calls import Add, Added, Answered, Call, PageRead
from blocklist_jobs.core.wire import Answer
from blocklist_jobs.providers.tidal.answers import ALREADY_THERE
from blocklist_jobs.providers.tidal.faults import code_of
from blocklist_jobs.providers.tidal.pages import without_albums

_DUPLICATE = "DUPLICATE_ITEMS_IN_COLLECTION"


def answer_in(call: Call, refusal: Answer) -> Answered | None:
    """What a 4xx answers after all; ``None`` where it is a fault."""
    if refusal.status == 400:
        # SPEC, "Relationships and includes": a path that cannot be followed, or is too deep, is 400.
        instead = without_albums(call)
        return PageRead(following=(instead,)) if instead else None
    if refusal.status == 409 and isinstance(call, Add) and len(call.wanted) == 1 and code_of(refusal) == _DUPLICATE:
        # SPEC, UserCollectionTracksAddMultiDataRelationshipWithResponse409Response: "already contains one or more
        # items". It does not say which, so of several each has to stand alone first.
        return Added(("",), {0: ALREADY_THERE})
    return None
