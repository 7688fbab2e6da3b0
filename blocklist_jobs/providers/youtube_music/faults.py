"""What a refusal of YouTube means. Its reasons say more than its statuses: a 403 may be anything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from blocklist_jobs.core.calls import Add, Call, ReadPage
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.library import Surface
from blocklist_jobs.core.wire import Answer
from blocklist_jobs.providers.reading import excerpt, json_of, listed, mapping, text
from blocklist_jobs.providers.retry_after import retry_after_s
from blocklist_jobs.providers.youtube_music.reasons import MEANINGS, OTHERWISE, Meaning

SUBSCRIBE_AGAIN_S = 3 * 3600.0
"""After too many new subscriptions YouTube says "a few hours" (…/v3/docs/subscriptions/insert)."""

_MARKUP = re.compile(r"<[^<>]*>")

_SUBSCRIPTION = MEANINGS["subscriptionForbidden"]
_TOO_MANY = Meaning(FaultKind.MALFORMED, "too_many_subscriptions", "YouTube takes no more subscriptions for some hours")
_FORBIDDEN = Meaning(FaultKind.SURFACE_CLOSED, "forbidden", "YouTube does not allow this app or account to do this")
_NO_SUCH_CALL = Meaning(
    FaultKind.SURFACE_CLOSED, "no_such_call", "there is no such call at this address (see YOUTUBE_API_URL)"
)


def fault_of(call: Call, answer: Answer) -> Fault:
    """The fault behind an answer whose status is not 2xx."""
    known = next((MEANINGS[reason] for reason in reasons_of(answer) if reason in MEANINGS), None)
    status = answer.status
    if status >= 500:
        return in_trouble(answer)
    if status == 401 and (known is None or known.kind is not FaultKind.SURFACE_CLOSED):
        return _fault(
            Meaning(FaultKind.TOKEN_EXPIRED, "token_expired", "YouTube does not accept the access token"), answer
        )
    if _has_followed_too_many(call, answer):
        return _fault(_TOO_MANY, answer, SUBSCRIBE_AGAIN_S)
    if known is _SUBSCRIPTION and isinstance(call, ReadPage):
        return _fault(_FORBIDDEN, answer)
    if known is not None:
        return _fault(known, answer, retry_after_s(answer))
    return _unexplained(answer)


def throttled(answer: Answer) -> Fault:
    """The fault behind a 429."""
    return _fault(OTHERWISE[429], answer, retry_after_s(answer))


def in_trouble(answer: Answer) -> Fault:
    """The fault behind a 5xx; a ``Retry-After`` counts (RFC 9110, section 15.6.4)."""
    return _fault(Meaning(FaultKind.TRANSIENT, "server_error", "YouTube is in trouble"), answer, retry_after_s(answer))


def reasons_of(answer: Answer) -> tuple[str, ...]:
    """The reasons of an error, in Google's older form (``errors``) and in its newer one (``details``)."""
    error = _error(answer)
    parts = [mapping(part) for part in listed(error.get("errors")) + listed(error.get("details"))]
    return tuple(filter(None, (text(part.get("reason")) for part in parts)))


def _unexplained(answer: Answer) -> Fault:
    """By the status alone. A 404 without a reason is the call's, and then nothing may count as removed."""
    status = answer.status
    if status == 403:
        return _fault(_FORBIDDEN, answer)
    if status == 404:
        return _fault(_NO_SUCH_CALL, answer)
    if status in OTHERWISE:
        return _fault(OTHERWISE[status], answer, retry_after_s(answer))
    unexpected = f"YouTube answered {status}, which was not to be expected"
    return _fault(Meaning(FaultKind.MALFORMED, "unexpected", unexpected), answer)


def _has_followed_too_many(call: Call, answer: Answer) -> bool:
    """Whether a subscription is refused for those before it; the reason is that of other refusals, the words tell."""
    if not isinstance(call, Add) or call.surface is not Surface.FOLLOWED_ARTISTS:
        return False
    return "subscriptionForbidden" in reasons_of(answer) and "recent" in _words(answer).lower()


def _error(answer: Answer) -> Mapping[str, Any]:
    return mapping(mapping(json_of(answer)).get("error"))


def _words(answer: Answer) -> str:
    """The error's own words, without the links that some of them hold."""
    return _MARKUP.sub("", text(_error(answer).get("message")))


def _fault(meaning: Meaning, answer: Answer, wait_s: float | None = None) -> Fault:
    words = excerpt(_words(answer))
    told = f"{meaning.advice} ({words})" if words else meaning.advice
    return Fault(meaning.kind, told, answer.status, wait_s, meaning.code)
