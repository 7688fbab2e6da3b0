"""The scripts' answers as the values of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blocklist_jobs.core.permits import Capacity, Permit, Reason, Refusal, Taken
from blocklist_jobs.gate.terms import SECOND


@dataclass(frozen=True, slots=True)
class Slip:
    """What a permit's id says to the scripts: the gate's life, the number, and the booked start."""

    name: str
    start: int

    @classmethod
    def of(cls, permit: Permit) -> Slip:
        """Read a permit's id."""
        epoch, seq, start = permit.id.split("|")
        return cls(f"{epoch}|{seq}", int(start))


def refusal_of(reply: Mapping[str, Any]) -> Refusal | None:
    """The refusal in an answer, if there is one; the wait is rounded up to the microsecond."""
    if not reply.get("reason"):
        return None
    return Refusal(Reason(reply["reason"]), max(0, int(reply["wait"]) + 1) / SECOND)


def taken_of(reply: Mapping[str, Any], who: tuple[str, str, str], costs: Sequence[int], good_for_s: float) -> Taken:
    """The permits in an answer; ``good_for_s`` is what is left of their validity after the way back."""
    provider, app, user = who
    now = int(reply["now"])
    permits = tuple(
        Permit(
            id=f"{reply['epoch']}|{seq:.0f}|{now + int(start)}",
            provider=provider,
            app=app,
            user=user,
            cost=cost,
            start_in_s=int(start) / SECOND,
            good_for_s=good_for_s,
            is_probe=bool(reply.get("probe")),
        )
        for (seq, start), cost in zip(reply["permits"], costs, strict=False)
    )
    return Taken(permits, refusal_of(reply))


def capacity_of(reply: Mapping[str, Any]) -> Capacity:
    """How much is free; the refusal says what ends it."""
    return Capacity(int(reply["free"]), refusal_of(reply))
