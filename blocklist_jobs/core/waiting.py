"""Why a job is not moving at this moment, from facts that were looked up for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from blocklist_jobs.core.states import FINAL, Status
from blocklist_jobs.core.views import WaitingFor


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a job that might wait. ``gate`` is why its provider gives no permit now."""

    status: Status
    scheduled_at: datetime | None
    holds_library: bool
    held: int
    out: int
    due_now: int
    next_due_at: datetime | None
    now: datetime
    gate: WaitingFor | None = None


def waiting_for(facts: Facts) -> WaitingFor | None:
    """What the job waits for; ``None`` while a batch of it is at work, or when it has ended."""
    if facts.status in FINAL or facts.out:
        return None
    if facts.scheduled_at and facts.scheduled_at > facts.now:
        return WaitingFor("schedule", facts.scheduled_at)
    if not facts.holds_library:
        return WaitingFor("other_job")
    if facts.due_now:
        return facts.gate or WaitingFor("turn")
    if facts.next_due_at:
        return WaitingFor("retry", facts.next_due_at)
    return WaitingFor("reconnect") if facts.held else None
