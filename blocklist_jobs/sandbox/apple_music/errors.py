"""Apple's errors: ``status`` and ``code`` are texts (developer.apple.com, "HTTP Status Codes")."""

from __future__ import annotations

from blocklist_jobs.sandbox.ids import id_of
from blocklist_jobs.sandbox.limits import Refusal
from blocklist_jobs.sandbox.refusals import retry_after
from blocklist_jobs.sandbox.wire import Answer, json_answer

TITLES = {
    400: "Invalid Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Resource Not Found",
    405: "Method Not Allowed",
    429: "Too Many Requests",
    500: "Upstream Service Error",
}

INVALID_PARAMETER = "40005"
NO_RELATED = "40403"


class AppleError(Exception):
    """A call that Apple answers with an error object; ``code`` is more exact than the status."""

    def __init__(self, status: int, detail: str, code: str = "", title: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.code = code
        self.title = title


def error_answer(status: int, detail: str, code: str = "", title: str = "") -> Answer:
    """``{"errors": [{"id", "title", "detail", "status", "code"}]}``."""
    error = {
        "id": id_of(f"{status} {detail}").upper(),
        "title": title or TITLES.get(status, "Error"),
        "detail": detail,
        "status": str(status),
        "code": code or f"{status}00",
    }
    return json_answer(status, {"errors": [error]})


def refusal_answer(refusal: Refusal, wait_s: float) -> Answer:
    """A 429; Apple's own says nothing of when to come back."""
    answer = error_answer(429, "The request rate limit has been exceeded")
    if refusal is Refusal.TEXT:
        answer = Answer(429, b"Too many requests", content_type="text/plain")
    return Answer(429, answer.body, answer.content_type, retry_after(refusal, wait_s))
