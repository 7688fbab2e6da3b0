"""Spotify's errors and refusals, as its specification and those who met them describe them."""

from __future__ import annotations

import math
import time
from email.utils import formatdate

from blocklist_jobs.sandbox.limits import Refusal
from blocklist_jobs.sandbox.wire import Answer, json_answer

QUOTA_WAIT_S = 48925
"""A Retry-After of 13.6 hours, as development mode has been seen to send."""


class SpotifyError(Exception):
    """A call that Spotify answers with an error object."""

    def __init__(self, status: int, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.reason = reason


def error_answer(status: int, message: str, reason: str = "") -> Answer:
    """``{"error": {"status", "message"[, "reason"]}}``."""
    error: dict[str, object] = {"status": status, "message": message}
    if reason:
        error["reason"] = reason
    return json_answer(status, {"error": error})


def refusal_answer(refusal: Refusal, wait_s: float) -> Answer:
    """A 429 of this kind, ``wait_s`` seconds before the limit would let the request through."""
    message = "Too many requests" if refusal is Refusal.QUOTA else "API rate limit exceeded"
    quota = refusal is Refusal.QUOTA
    answer = error_answer(429, message, "QUOTA_EXCEEDED" if quota else "")
    if refusal is Refusal.TEXT:
        answer = Answer(429, b"Too many requests", content_type="text/plain")
    wait = QUOTA_WAIT_S if quota else max(1, math.ceil(wait_s))
    values = {Refusal.NONE: None, Refusal.HTTP_DATE: formatdate(math.ceil(time.time() + wait_s), usegmt=True)}
    value = values.get(refusal, str(wait))
    headers = () if value is None else (("Retry-After", value),)
    return Answer(429, answer.body, answer.content_type, headers)
