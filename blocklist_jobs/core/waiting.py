"""Why a job is not moving at this moment, from facts that were looked up for it. Every wait has an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from blocklist_jobs.core.permits import Reason
from blocklist_jobs.core.states import FINAL, Status
from blocklist_jobs.core.views import WaitingFor


class Wait(StrEnum):
    """What a job may wait for beside what the gate says (:class:`Reason`)."""

    SCHEDULE = "schedule"
    OTHER_JOB = "other_job"
    NO_DISPATCHER = "no_dispatcher"
    NO_WORKER = "no_worker"
    WORKER_LOST = "worker_lost"
    PRIORITY = "priority"
    TURN = "turn"
    RETRY = "retry"
    RECONNECT = "reconnect"


REASONS = (*(wait.value for wait in Wait), *(reason.value for reason in Reason))
"""All words of ``waiting_for.reason``."""

PASSING = frozenset({Reason.RATE, Reason.CONCURRENCY})
"""What the gate says of every backlog, between one permit and the next: who stands before us says more."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a job that might wait.

    ``running`` counts batches in the hands of living workers; ``lost_until`` is when the lease of a dead one's ends.
    ``leased`` were handed out and not begun; ``due_now``, ``next_due_at`` and ``held`` are those that wait. ``gate`` is
    why there is no permit now, ``ahead_until`` when what is more urgent is done (``ahead`` if there is any), and
    ``turn_until`` when everybody has had a turn.
    """

    status: Status
    now: datetime
    scheduled_at: datetime | None = None
    lacks_library: bool = False
    other_job: bool = False
    other_job_until: datetime | None = None
    running: int = 0
    lost_until: datetime | None = None
    leased: int = 0
    due_now: int = 0
    next_due_at: datetime | None = None
    held: int = 0
    gate: WaitingFor | None = None
    ahead: bool = False
    ahead_until: datetime | None = None
    turn_until: datetime | None = None
    has_dispatcher: bool = True
    has_worker: bool = True


def waiting_for(facts: Facts) -> WaitingFor | None:
    """What the job waits for; ``None`` while a batch of it is at work, or when it has ended."""
    if facts.status in FINAL or facts.running:
        return None
    if facts.lost_until or facts.leased:
        return _with_a_worker(facts)
    if facts.scheduled_at and facts.scheduled_at > facts.now:
        return WaitingFor(Wait.SCHEDULE, facts.scheduled_at)
    if facts.lacks_library:
        return WaitingFor(Wait.OTHER_JOB, facts.other_job_until) if facts.other_job else _to_be_found(facts)
    if facts.due_now:
        return _for_a_permit(facts)
    if facts.next_due_at:
        return WaitingFor(Wait.RETRY, facts.next_due_at)
    return WaitingFor(Wait.RECONNECT) if facts.held else _to_be_found(facts)


def _with_a_worker(facts: Facts) -> WaitingFor | None:
    """It is in somebody's hands, if there is somebody."""
    if facts.lost_until:
        return WaitingFor(Wait.WORKER_LOST, facts.lost_until)
    return None if facts.has_worker else WaitingFor(Wait.NO_WORKER)


def _for_a_permit(facts: Facts) -> WaitingFor:
    if facts.gate and facts.gate.reason not in PASSING:
        return facts.gate
    if not facts.has_dispatcher:
        return WaitingFor(Wait.NO_DISPATCHER)
    if not facts.has_worker:
        return WaitingFor(Wait.NO_WORKER)
    if facts.ahead:
        return WaitingFor(Wait.PRIORITY, facts.ahead_until)
    return facts.gate or WaitingFor(Wait.TURN, facts.turn_until)


def _to_be_found(facts: Facts) -> WaitingFor:
    """Nothing stands in its way: the next sweep begins it, or moves it on."""
    return WaitingFor(Wait.TURN if facts.has_dispatcher else Wait.NO_DISPATCHER)


def estimated(now: datetime, in_s: float | None) -> datetime | None:
    """An instant that is an estimate, told no finer than it can be known, so that it does not change at every look."""
    if in_s is None:
        return None
    grain = next((grain for least, grain in ((3600.0, 300), (600.0, 60), (60.0, 10)) if in_s >= least), 1)
    seconds = (now + timedelta(seconds=in_s)).timestamp()
    return datetime.fromtimestamp(-(-seconds // grain) * grain, now.tzinfo)
