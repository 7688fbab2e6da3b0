"""What follows a fault: a pure function from fault and history to a verdict. The clock and the dice are passed in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from blocklist_jobs.core.faults import COUNTS_FOR_BREAKER, IS_NO_ATTEMPT, Fault, FaultKind


class Next(StrEnum):
    """What becomes of the batch."""

    AGAIN = "again"
    """Due again after ``wait_s``."""
    HOLD = "hold"
    """Waits for its user to connect again."""
    SPLIT = "split"
    """Goes on as two halves."""
    FAIL_ITEMS = "fail_items"
    """Its items fail, the rest of the job goes on."""
    CLOSE_SURFACE = "close_surface"
    """Its surface fails, the rest of the job goes on."""
    DEAD = "dead"
    """Goes to the dead letters."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A provider's backoff: ``multiplier`` per attempt from ``base_s``, at most ``cap_s``; ``attempts`` retries."""

    multiplier: float = 2.0
    cap_s: float = 120.0
    attempts: int = 3
    base_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do, after how long, and whether it used up an attempt."""

    next: Next
    wait_s: float = 0.0
    is_attempt: bool = True


def backoff_s(policy: Policy, attempt: int, dice: float) -> float:
    """Exponential backoff with full jitter: seconds before attempt ``attempt + 1``; ``dice`` is in [0, 1)."""
    ceiling = min(policy.cap_s, policy.base_s * policy.multiplier ** min(attempt, 64))
    return dice * ceiling


def after_fault(
    fault: Fault,
    *,
    attempts: int,
    refreshed: bool,
    size: int,
    policy: Policy,
    dice: float,
    is_probe: bool = False,
    in_list: bool = False,
    may_wait: bool = True,
) -> Verdict:
    """The verdict on a batch of ``size`` targets that has failed ``attempts`` times before.

    ``refreshed`` says that its token was renewed since the batch was last tried, so that a second refusal
    of the token means the grant is dead. ``is_probe``: it was sent to find out whether a provider in trouble is
    back, and that it is not is no fault of the batch. ``in_list``: the call names a list, which is what is gone.
    ``may_wait``: there will be something to do once the user has connected again, which is not so for a renewal.
    """
    if fault.kind is FaultKind.TOKEN_EXPIRED and not refreshed:
        return Verdict(Next.AGAIN, wait_s=fault.retry_after_s or 0.0, is_attempt=False)
    if fault.kind in (FaultKind.GRANT_DEAD, FaultKind.TOKEN_EXPIRED):
        return Verdict(Next.HOLD, is_attempt=False) if may_wait else Verdict(Next.CLOSE_SURFACE)
    if fault.kind in IS_NO_ATTEMPT:
        return Verdict(Next.AGAIN, is_attempt=False)
    if fault.kind is FaultKind.SURFACE_CLOSED:
        return Verdict(Next.CLOSE_SURFACE)
    if fault.kind is FaultKind.GONE and in_list:
        return Verdict(Next.FAIL_ITEMS)
    if fault.kind in (FaultKind.ITEM_REFUSED, FaultKind.GONE):
        return Verdict(Next.SPLIT if size > 1 else Next.FAIL_ITEMS)
    if is_probe and fault.kind in COUNTS_FOR_BREAKER:
        return Verdict(Next.AGAIN, is_attempt=False)
    return _after_trouble(fault, attempts=attempts, size=size, policy=policy, dice=dice)


def _after_trouble(fault: Fault, *, attempts: int, size: int, policy: Policy, dice: float) -> Verdict:
    """Trouble is tried again with backoff; a batch that keeps failing is split, and alone it is dead."""
    if attempts < policy.attempts:
        wait_s = max(backoff_s(policy, attempts + 1, dice), fault.retry_after_s or 0.0)
        return Verdict(Next.AGAIN, wait_s=wait_s)
    return Verdict(Next.SPLIT) if size > 1 else Verdict(Next.DEAD)


RENEWAL_BASE_S = 2.0
RENEWAL_CAP_S = 300.0


def renewal_wait_s(tries: int, retry_after_s: float | None, dice: float) -> float:
    """Seconds before a token endpoint in trouble is asked again after ``tries`` tries; ``dice`` is in [0, 1).

    The ceiling doubles with each try, and no wait is shorter than half of it: waiting is no attempt here, so that
    nothing else bounds the asking.
    """
    ceiling = min(RENEWAL_CAP_S, RENEWAL_BASE_S * 2.0 ** min(max(tries, 1) - 1, 16))
    return max(retry_after_s or 0.0, ceiling * (1 + dice) / 2)
