"""What follows an attempt to deliver: pure, from the answer and the history to a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus

from blocklist_jobs.core.retry import Policy, backoff_s

POLICY = Policy(multiplier=3.0, base_s=2.0, cap_s=43_200.0, attempts=11)
"""Waits of up to 6 s, 18 s, 54 s … 12 h: with full jitter the last of twelve attempts comes after about 20 hours."""

LONGEST_PAUSE_S = 60.0
"""A receiver in trouble is asked at least this often, by one delivery, while others of its deliveries are due."""

LONGEST_ASKED_S = 86_400.0
"""What a Retry-After may ask for; the delivery is tried after a day at the latest."""

DISABLED_AFTER = timedelta(days=3)
"""A receiver that has refused everything for so long is not asked any more until its owner says so."""

LEAST_FAILURES = 12
"""And so many attempts at least: with one event a week, a bad hour is not three days."""


class Ending(StrEnum):
    """What becomes of the delivery."""

    DELIVERED = "delivered"
    AGAIN = "again"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of one request. ``status`` is ``None`` without a whole answer, and ``error`` says what happened."""

    status: int | None
    duration_ms: int
    error: str | None = None
    retry_after_s: float | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it: any 2xx."""
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


@dataclass(frozen=True, slots=True)
class Judged:
    """``wait_s`` is the delivery's, ``pause_s`` the webhook's; ``disable`` says why the webhook is switched off."""

    ending: Ending
    wait_s: float = 0.0
    pause_s: float = 0.0
    disable: str | None = None


def judge(posted: Posted, *, tries: int, failures: int, failing_for: timedelta, dice: float) -> Judged:
    """The verdict on a delivery that was tried ``tries`` times before.

    ``failures`` are the webhook's since its last success, this one not counted, over ``failing_for``; ``dice`` is in
    [0, 1).
    """
    if posted.is_taken:
        return Judged(Ending.DELIVERED)
    if posted.status == HTTPStatus.GONE:
        return Judged(Ending.FAILED, disable="the receiver answered 410 Gone")
    asked_s = min(posted.retry_after_s or 0.0, LONGEST_ASKED_S)
    disable = None
    if failing_for >= DISABLED_AFTER and failures + 1 >= LEAST_FAILURES:
        disable = f"the receiver has taken nothing for {failing_for.days} days"
    pause_s = max(asked_s, min(LONGEST_PAUSE_S, 2.0 ** min(failures, 16)))
    if disable or tries >= POLICY.attempts:
        return Judged(Ending.FAILED, pause_s=pause_s, disable=disable)
    return Judged(Ending.AGAIN, max(backoff_s(POLICY, tries + 1, dice), asked_s), pause_s)
