"""What a refusal of Tidal means. Its errors are JSON:API error objects, whose statuses and codes are texts (SPEC:
``Default…ResponseBody``, ``Idempotency…ResponseBody``).
"""

from __future__ import annotations

import re
from typing import Any

from blocklist_jobs.core.calls import Call, ReadPage
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.wire import Answer
from blocklist_jobs.providers.reading import excerpt, json_of, mapping, text, whole
from blocklist_jobs.providers.retry_after import retry_after_s
from blocklist_jobs.providers.tidal.documents import error_of

IN_PROGRESS_S = 15.0
"""How long a call is left alone that Tidal is still at work on: longer than its own clients wait for any answer
(10 s; github.com/tidal-music/tidal-sdk-web, packages/api/src/retry.ts)."""

_CONFLICTS = frozenset({409, 422})
_ITEM_STATUSES = frozenset({400, 409, 413, 414, 422})

_CODE = re.compile(r"[A-Z_]{1,60}", re.ASCII)
_IN_PROGRESS = "IDEMPOTENT_REQUEST_IN_PROGRESS"
_OTHER_PAYLOAD = "IDEMPOTENT_REQUEST_PAYLOAD_MISMATCH"
_FULL = "TOO_MANY_ITEMS_IN_COLLECTION"


def fault_of(call: Call, answer: Answer) -> Fault:
    """The fault behind an answer whose status is not 2xx."""
    status = answer.status
    if status == 429:
        return throttled(answer)
    if status >= 500:
        return in_trouble(answer)
    if status == 401:
        return _token_refused(answer)
    if status == 403:
        advice = "Tidal does not allow this app or account to do this; connect again and grant all permissions"
        return _fault(FaultKind.SURFACE_CLOSED, advice, answer, "forbidden")
    if status == 404:
        return _missing(call, answer)
    if status in _ITEM_STATUSES:
        return (_conflict(answer) if status in _CONFLICTS else None) or _refused(answer)
    return _fault(FaultKind.MALFORMED, f"Tidal answered {status}, which was not to be expected", answer, "unexpected")


def throttled(answer: Answer) -> Fault:
    """The fault behind a 429. Tidal publishes no limits; ``Retry-After`` is in seconds (github.com/orgs/tidal-music/
    discussions/135)."""
    return _fault(FaultKind.THROTTLED, "Tidal wants fewer requests", answer, "throttled", retry_after_s(answer))


def in_trouble(answer: Answer) -> Fault:
    """The fault behind a 5xx; a ``Retry-After`` counts (RFC 9110, section 15.6.4)."""
    return _fault(FaultKind.TRANSIENT, "Tidal is in trouble", answer, "server_error", retry_after_s(answer))


def _token_refused(answer: Answer) -> Fault:
    """A 401. Tidal's own clients renew the token for the ``sub_status`` 11003, 6001, 11001, 11002 and 11101
    (…/packages/auth/src/auth/auth.ts). We do so for any: if the new one is refused too, the user has to connect again.
    """
    reason = whole(mapping(json_of(answer)).get("sub_status"))
    advice = "Tidal does not accept the access token" + (f", reason {reason}" if reason is not None else "")
    return _fault(FaultKind.TOKEN_EXPIRED, advice, answer, "token_expired")


def _missing(call: Call, answer: Answer) -> Fault:
    """A 404. What a connection may not see behaves as if it did not exist (SPEC, "Authentication and authorization"),
    so it proves nothing gone, and nothing counts as removed because of it.
    """
    if _pointer(answer).startswith("/data"):
        return _fault(FaultKind.ITEM_REFUSED, "Tidal does not know this", answer, "not_found")
    if not getattr(call, "container_id", ""):
        advice = "Tidal shows no such list: the connection lacks a permission, or TIDAL_API_URL is wrong; connect again"
        return _fault(FaultKind.SURFACE_CLOSED, advice, answer, "not_found")
    advice = "this playlist is gone, or another's, or the connection lacks a permission for it"
    kind = FaultKind.GONE if isinstance(call, ReadPage) else FaultKind.SURFACE_CLOSED
    return _fault(kind, advice, answer, "not_found")


def _refused(answer: Answer) -> Fault:
    """A request that makes no sense to Tidal: for one of its items, or for the place where they are to go."""
    if _pointer(answer).startswith("/meta"):
        advice = "the entry before which these belong is not there any more; roll back again"
        return _fault(FaultKind.SURFACE_CLOSED, advice, answer, "place_gone")
    return _fault(FaultKind.ITEM_REFUSED, "Tidal refuses this request", answer, code_of(answer).lower() or "refused")


def _conflict(answer: Answer) -> Fault | None:
    """The fault behind a code that speaks of the request as a whole (docs/decisions/112)."""
    code = code_of(answer)
    if code == _IN_PROGRESS:
        wait_s = max(IN_PROGRESS_S, retry_after_s(answer) or 0.0)
        advice = "Tidal is still at work on this very request, which was sent before"
        return _fault(FaultKind.MALFORMED, advice, answer, "in_progress", wait_s)
    if code == _OTHER_PAYLOAD:
        advice = "Tidal has seen another request under the same key within the hour"
        return _fault(FaultKind.MALFORMED, advice, answer, "key_used_before")
    if code == _FULL:
        advice = "this collection is full: make room in Tidal, then try again"
        return _fault(FaultKind.SURFACE_CLOSED, advice, answer, "collection_full")
    return None


def _pointer(answer: Answer) -> str:
    """The part of the request's body that an error is about, a JSON pointer; "" where it names none."""
    return text(mapping(error_of(json_of(answer)).get("source")).get("pointer"))


def code_of(answer: Answer) -> str:
    """The code of an error, "" where it has none that looks like one (and could not be a token instead)."""
    code = text(error_of(json_of(answer)).get("code"))
    return code if _CODE.fullmatch(code) else ""


def _words(answer: Answer) -> str:
    """The words of an error: of the API, of its token check, or plain text."""
    body: Any = json_of(answer)
    if body is None:
        return excerpt(answer.body[:1000].decode("utf-8", "replace"))
    told = mapping(body)
    error = error_of(body)
    sayings = (error.get("detail"), error.get("title"), told.get("error_description"), told.get("userMessage"))
    return excerpt(next((text(one) for one in sayings if text(one)), ""))


def _fault(kind: FaultKind, advice: str, answer: Answer, code: str, wait_s: float | None = None) -> Fault:
    words = _words(answer)
    return Fault(kind, f"{advice} ({words})" if words else advice, answer.status, wait_s, code)
