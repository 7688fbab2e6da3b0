"""What a refusal of Spotify means (developer.spotify.com/documentation/web-api/concepts/api-calls, "Response Status
Codes"; …/concepts/rate-limits; …/concepts/quota-modes).
"""

from __future__ import annotations

import re

from blocklist_jobs.core.calls import Add, Call, ReadPage
from blocklist_jobs.core.faults import Fault, FaultKind
from blocklist_jobs.core.wire import Answer
from blocklist_jobs.providers.reading import excerpt, json_of, mapping, text
from blocklist_jobs.providers.retry_after import retry_after_s

QUOTA_FROM_S = 3600.0
"""Short throttles last seconds; who is told to wait for an hour or more has used up the quota of the day, whatever
the reason given (…/references/changes/july-2026; waits of 13 to 24 hours were seen, nothing between)."""

_NAMES_AN_ID = re.compile(r"\bid\b", re.IGNORECASE)
"""As in "Non existing id: 'spotify:album:…'"."""

_ITEM_STATUSES = frozenset({400, 413, 414, 422})

_CLOSED = (
    ("scope", "insufficient_scope", "the connection lacks a permission for this; connect again and grant it"),
    ("premium", "premium_required", "the owner of the Spotify app needs a Premium subscription"),
    ("not registered", "not_allowlisted", "the listener is not on the list of users of the Spotify app"),
    ("allowlist", "not_allowlisted", "the listener is not on the list of users of the Spotify app"),
)
"""What Spotify says in a 403, the code of the fault, and what to do about it."""


def fault_of(call: Call, answer: Answer) -> Fault:
    """The fault behind an answer whose status is not 2xx."""
    reason, words = _said(answer)
    status = answer.status
    if status == 429:
        return throttled(answer)
    if status >= 500:
        return in_trouble(answer)
    if status == 401 and "scope" not in words.lower():
        return _fault(FaultKind.TOKEN_EXPIRED, "Spotify does not accept the access token", answer, "token_expired")
    if status in (401, 403):
        return _closed(call, answer, f"{reason} {words}".lower())
    if status == 404:
        return _missing(call, answer, words)
    if status in _ITEM_STATUSES:
        return _refused(answer, words.lower())
    return _fault(FaultKind.MALFORMED, f"Spotify answered {status}, which was not to be expected", answer, "unexpected")


def throttled(answer: Answer) -> Fault:
    """The fault behind a 429: a short throttle, or the quota of the day (…/concepts/rate-limits)."""
    reason, _ = _said(answer)
    wait_s = retry_after_s(answer)
    if reason == "QUOTA_EXCEEDED" or (wait_s is not None and wait_s >= QUOTA_FROM_S):
        return _fault(FaultKind.QUOTA, "the Spotify app's quota is used up", answer, "quota_exceeded", wait_s)
    return _fault(FaultKind.THROTTLED, "Spotify wants fewer requests", answer, "throttled", wait_s)


def in_trouble(answer: Answer) -> Fault:
    """The fault behind a 5xx; a ``Retry-After`` counts (RFC 9110, section 15.6.4)."""
    return _fault(FaultKind.TRANSIENT, "Spotify is in trouble", answer, "server_error", retry_after_s(answer))


def _refused(answer: Answer, said: str) -> Fault:
    if "version tag" in said:
        # An obsolete snapshot: we send none, so the list itself is in motion, and no item is to blame.
        return _fault(FaultKind.MALFORMED, "Spotify says the playlist is changing", answer, "bad_version_tag")
    if "out of bounds" in said:
        advice = "the playlist is shorter than the place asked for"
        return _fault(FaultKind.ITEM_REFUSED, advice, answer, "no_such_place")
    return _fault(FaultKind.ITEM_REFUSED, "Spotify refuses this request", answer, "refused")


def _missing(call: Call, answer: Answer, words: str) -> Fault:
    """A 404: a playlist or an id that is gone; else the call itself, and then nothing may count as removed.

    Spotify does not answer 404 for what is merely not in the library. An id that is named while songs are put into a
    playlist is a song's: the playlist itself is there, and the other songs go in without it.
    """
    if isinstance(call, Add) and _NAMES_AN_ID.search(words) and "playlist" not in words.lower():
        return _fault(FaultKind.ITEM_REFUSED, "Spotify does not have this (any more)", answer, "not_found")
    if getattr(call, "container_id", "") or _NAMES_AN_ID.search(words):
        return _fault(FaultKind.GONE, "Spotify does not have this (any more)", answer, "not_found")
    advice = "there is no such call at this address (see SPOTIFY_API_URL and SPOTIFY_DIALECT)"
    return _fault(FaultKind.SURFACE_CLOSED, advice, answer, "no_such_call")


def _closed(call: Call, answer: Answer, said: str) -> Fault:
    for mark, code, advice in _CLOSED:
        if mark in said:
            return _fault(FaultKind.SURFACE_CLOSED, advice, answer, code)
    if isinstance(call, ReadPage) and call.container_id:
        # developer.spotify.com/documentation/web-api/reference/get-playlists-items
        advice = "Spotify shows the entries of a playlist only to its owner and its collaborators"
        return _fault(FaultKind.SURFACE_CLOSED, advice, answer, "not_yours")
    advice = "Spotify does not allow this app or account to do this (see SPOTIFY_DIALECT for apps in development mode)"
    return _fault(FaultKind.SURFACE_CLOSED, advice, answer, "forbidden")


def _said(answer: Answer) -> tuple[str, str]:
    """Reason and words of an error: ``{"error": {"status", "message", "reason"?}}``, or plain text as it was once."""
    body = json_of(answer)
    if body is None:
        return "", text(answer.body[:1000].decode("utf-8", "replace"))
    error = mapping(mapping(body).get("error"))
    return text(error.get("reason")), text(error.get("message"))


def _fault(kind: FaultKind, advice: str, answer: Answer, code: str, wait_s: float | None = None) -> Fault:
    words = excerpt(_said(answer)[1])
    return Fault(kind, f"{advice} ({words})" if words else advice, answer.status, wait_s, code)
