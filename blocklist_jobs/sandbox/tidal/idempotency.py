"""Writes that carry an Idempotency-Key: a repeat within the hour gets the first answer and changes nothing.

Tidal's OpenAPI document, parameter IdempotencyKey, with responses Idempotency409Response and Idempotency422Response.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from blocklist_jobs.sandbox.tidal.errors import TidalError, bad
from blocklist_jobs.sandbox.wire import Answer, Call

KEPT_S = 3600.0
LONGEST_KEY = 128
WRITES = frozenset({"POST", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Answered:
    """What a write was, what it was answered, and when it has been (or will have been) carried out."""

    payload: tuple[str, str, bytes]
    answer: Answer
    done_at: float

    def repeated(self, call: Call, now: float) -> Answer | None:
        """The answer to a call with the same key, None once it is forgotten."""
        if now >= self.done_at + KEPT_S:
            return None
        if self.payload != payload(call):
            raise TidalError(422, "Key was used with another payload", "IDEMPOTENT_REQUEST_PAYLOAD_MISMATCH")
        if now < self.done_at:
            raise TidalError(409, "A request with this key is in progress", "IDEMPOTENT_REQUEST_IN_PROGRESS")
        return replace(self.answer, change=None)


def payload(call: Call) -> tuple[str, str, bytes]:
    """What must be equal for two calls to be the same."""
    return call.method, call.path, call.body


def key_of(call: Call) -> str:
    """The key of a write, empty where there is none."""
    key = call.headers.get("Idempotency-Key", "") if call.method in WRITES else ""
    if len(key) > LONGEST_KEY:
        raise bad(f"Idempotency-Key is longer than {LONGEST_KEY} characters")
    return key
