"""What a refusal of Apple Music means (developer.apple.com/documentation/applemusicapi/http-status-codes)."""

from __future__ import annotations

from dataclasses import dataclass

from blocklist_jobs.core.calls import Call
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.wire import Answer
from blocklist_jobs.providers.reading import excerpt, json_of, listed, mapping, text
from blocklist_jobs.providers.retry_after import retry_after_s

_ITEM_STATUSES = frozenset({400, 413, 414, 422})


@dataclass(frozen=True, slots=True)
class Said:
    """The first of ``{"errors": [{"status", "code", "title", "detail"}]}``; status and code are text."""

    code: str = ""
    words: str = ""


def fault_of(call: Call, answer: Answer) -> Fault:
    """The fault behind an answer whose status is not 2xx."""
    status = answer.status
    if status >= 500:
        return _fault(FaultKind.TRANSIENT, "Apple Music is in trouble", answer, "server_error", retry_after_s(answer))
    if status == 429:
        # Apple documents no Retry-After (…/generating-developer-tokens): without one, the gate backs off by itself.
        return _fault(
            FaultKind.THROTTLED, "Apple Music wants fewer requests", answer, "throttled", retry_after_s(answer)
        )
    if status in (401, 403):
        return _refused_token(answer)
    if status == 404:
        return _missing(call, answer)
    if status == 405:
        return _no_such_call(answer)
    if status in _ITEM_STATUSES:
        return _fault(FaultKind.ITEM_REFUSED, "Apple Music refuses this request", answer, "refused")
    advice = f"Apple Music answered {status}, which was not to be expected"
    return _fault(FaultKind.MALFORMED, advice, answer, "unexpected")


def said(answer: Answer) -> Said:
    """What the answer says of its error; empty where it is not one of Apple's own."""
    first = mapping(next(iter(listed(mapping(json_of(answer)).get("errors"))), None))
    words = (text(first.get("title")), text(first.get("detail")))
    return Said(text(first.get("code")), ": ".join(word for word in words if word))


def _refused_token(answer: Answer) -> Fault:
    """401 is the app's token, which is made anew, or a listener without a subscription; 403 is the listener's token,
    which only the listener can renew (docs/decisions/100)."""
    if answer.status == 403:
        advice = "Apple Music does not accept the listener's token any more; connect again"
        return _fault(FaultKind.GRANT_DEAD, advice, answer, "user_token_refused")
    advice = (
        "Apple Music does not accept the app's token (see APPLE_TEAM_ID, APPLE_KEY_ID and APPLE_PRIVATE_KEY),"
        " or the listener has no subscription"
    )
    return _fault(FaultKind.MALFORMED, advice, answer, "developer_token_refused")


def _missing(call: Call, answer: Answer) -> Fault:
    """A 404 in Apple's own words names a thing that is gone; a bare one, or one of a whole surface, no call at all."""
    if said(answer).code and (getattr(call, "container_id", "") or getattr(call, "targets", ())):
        return _fault(FaultKind.GONE, "Apple Music does not have this (any more)", answer, "not_found")
    return _no_such_call(answer)


def _no_such_call(answer: Answer) -> Fault:
    advice = "there is no such call at this address (see APPLE_MUSIC_API_URL)"
    return _fault(FaultKind.SURFACE_CLOSED, advice, answer, "no_such_call")


def _fault(kind: FaultKind, advice: str, answer: Answer, code: str, wait_s: float | None = None) -> Fault:
    words = excerpt(said(answer).words)
    return Fault(kind, f"{advice} ({words})" if words else advice, answer.status, wait_s, code)
