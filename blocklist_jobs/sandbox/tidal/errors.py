"""Tidal's errors and refusals: JSON:API error objects, whose status is a string."""

from __future__ import annotations

from dataclasses import replace

from blocklist_jobs.sandbox.limits import Refusal
from blocklist_jobs.sandbox.refusals import retry_after
from blocklist_jobs.sandbox.wire import Answer, JsonObject, json_answer

JSON_API = "application/vnd.api+json"
QUOTA_WAIT_S = 48925
"""Half a day, for who wants to see what a client makes of it; nobody has reported it of Tidal."""


class TidalError(Exception):
    """A call that Tidal answers with an error object; ``pointer`` names the part of the body that is at fault."""

    def __init__(self, status: int, detail: str, code: str = "", pointer: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.code = code
        self.pointer = pointer


class UnauthorizedError(TidalError):
    """A token that is no good; the ``sub_status`` says why (11002: not known, 11003: expired, 6001: none)."""

    def __init__(self, sub_status: int, detail: str) -> None:
        super().__init__(401, detail, "UNAUTHORIZED")
        self.sub_status = sub_status


def missing() -> TidalError:
    """What is not there, and what is somebody else's, look the same."""
    return TidalError(404, "Resource not found", "NOT_FOUND")


def bad(detail: str, pointer: str = "") -> TidalError:
    """A call that makes no sense."""
    return TidalError(400, detail, "INVALID_REQUEST", pointer)


def document_answer(status: int, document: JsonObject) -> Answer:
    """A JSON:API document."""
    return replace(json_answer(status, document), content_type=JSON_API)


def error_answer(error: TidalError) -> Answer:
    """``{"errors": [{"status", "detail"[, "code"][, "source"]}]}``; a 401 has its ``sub_status`` beside them."""
    told: JsonObject = {"status": str(error.status), "detail": error.detail}
    if error.code:
        told["code"] = error.code
    if error.pointer:
        told["source"] = {"pointer": error.pointer}
    more = {"sub_status": error.sub_status} if isinstance(error, UnauthorizedError) else {}
    return document_answer(error.status, {"errors": [told], **more})


def refusal_answer(refusal: Refusal, wait_s: float) -> Answer:
    """A 429; of itself with Retry-After in seconds, since July 2025 the only one of its headers."""
    answer = error_answer(TidalError(429, "Rate limit exceeded"))
    if refusal is Refusal.TEXT:
        answer = Answer(429, b"Too many requests", content_type="text/plain")
    if refusal is Refusal.QUOTA:
        return replace(answer, headers=(("Retry-After", str(QUOTA_WAIT_S)),))
    spoken = refusal if refusal in (Refusal.NONE, Refusal.HTTP_DATE) else Refusal.SECONDS
    return replace(answer, headers=retry_after(spoken, wait_s))
