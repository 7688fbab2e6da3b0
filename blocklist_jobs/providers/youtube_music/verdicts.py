"""Refusals that are answers: what was asked for is so already, or cannot be any more, or is found in another place."""

from __future__ import annotations

from collections.abc import Mapping

from blocklist_jobs.core.calls import Add, Added, Answered, Call, PageRead, ReadPage
from blocklist_jobs.core.wire import Answer
from blocklist_jobs.providers.youtube_music.faults import reasons_of
from blocklist_jobs.providers.youtube_music.pages import all_likes

# developers.google.com/youtube/v3/docs/subscriptions/insert and …/playlistItems/insert. A private video was seen to be
# refused with videoNotFound or with failedPrecondition (tournesol-app/tournesol #1485).
_NOT_ADDED: Mapping[str, str] = {
    "subscriptionDuplicate": "already_there",
    "videoAlreadyInPlaylist": "already_there",
    "videoNotFound": "not_found",
    "failedPrecondition": "not_found",
    "publisherNotFound": "not_found",
}

_NO_LIST = frozenset({"playlistNotFound", "playlistItemsNotAccessible"})


def answer_in(call: Call, refusal: Answer) -> Answered | None:
    """What a 4xx answers after all; ``None`` where it is a fault."""
    if refusal.status not in (400, 403, 404, 409):
        return None
    reasons = reasons_of(refusal)
    if isinstance(call, Add):
        skipped = next((_NOT_ADDED[reason] for reason in reasons if reason in _NOT_ADDED), None)
        return Added(("",), {0: skipped}) if skipped else None
    if isinstance(call, ReadPage) and not _NO_LIST.isdisjoint(reasons):
        instead = all_likes(call)
        return PageRead(following=(instead,)) if instead else None
    return None
