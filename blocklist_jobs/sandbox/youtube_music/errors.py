"""YouTube's errors (developers.google.com/youtube/v3/docs/errors)."""

from __future__ import annotations

from blocklist_jobs.sandbox.limits import Refusal
from blocklist_jobs.sandbox.refusals import retry_after
from blocklist_jobs.sandbox.wire import Answer, json_answer

QUOTA_MESSAGE = "The request cannot be completed because you have exceeded your quota."
RATE_MESSAGE = "The request cannot be completed because too many requests were sent in a short time."

DOMAINS = {
    "quotaExceeded": "youtube.quota",
    "rateLimitExceeded": "usageLimits",
    "userRateLimitExceeded": "usageLimits",
    "authError": "global",
    "insufficientPermissions": "global",
    "backendError": "global",
}

USUAL = {400: "badRequest", 401: "authError", 403: "forbidden", 404: "notFound", 429: "rateLimitExceeded"}
"""The reason of an error that names none."""


class YouTubeError(Exception):
    """A call that YouTube answers with an error object; a ``malformed`` one costs no more than the least."""

    def __init__(self, status: int, reason: str, message: str = "", *, malformed: bool = False) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.message = message or reason
        self.malformed = malformed or status in (400, 401)


def error_answer(status: int, message: str, reason: str = "") -> Answer:
    """``{"error": {"code", "message", "errors": [{"message", "domain", "reason"}]}}``."""
    named = reason or USUAL.get(status, "backendError")
    one = {"message": message, "domain": DOMAINS.get(named, "youtube"), "reason": named}
    return json_answer(status, {"error": {"code": status, "message": message, "errors": [one]}})


def refusal_answer(refusal: Refusal, wait_s: float) -> Answer:
    """A refusal: YouTube's own is a 403 that says why and not how long; the others asked for are 429."""
    if refusal is Refusal.QUOTA:
        return error_answer(403, QUOTA_MESSAGE, "quotaExceeded")
    if refusal is Refusal.TEXT:
        return Answer(429, b"Too many requests", content_type="text/plain")
    headers = retry_after(refusal, wait_s)
    answer = error_answer(429 if headers else 403, RATE_MESSAGE, "rateLimitExceeded")
    return Answer(answer.status, answer.body, answer.content_type, headers)
