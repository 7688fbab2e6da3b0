"""What listeners of a job know by now, and what has changed enough to be told that no row of the job says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from blocklist_jobs.core.job_events import JobEvent, Kind
from blocklist_jobs.core.views import JobView, Progress, WaitingFor

SHORT_WAIT = timedelta(seconds=2)
PASSING = frozenset({"turn", "rate", "concurrency", "retry"})
"""At a provider's pace every request waits a moment for these: so short a wait is no news."""

VAGUE = 0.1
"""Of the time left: the end of a wait is told again when it has moved by more."""

SMALL_STEP_PERCENT = 1.0


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of a job up to its event ``seq``. Where listeners know different waits, ``is_agreed`` is false."""

    seq: int
    waiting: WaitingFor | None = None
    progress: Progress | None = None
    is_agreed: bool = True


def told_by_state(seq: int, job: JobView, now: datetime) -> Told:
    """What a listener knows who was shown the job. A wait too short to be told has to be taken back."""
    waiting = worth_telling(job.waiting_for, now)
    return Told(seq, waiting, job.progress, is_agreed=waiting == job.waiting_for)


def and_to(told: Told | None, newcomer: Told, now: datetime) -> Told:
    """What all know, once a newcomer listens too."""
    if told is None:
        return newcomer
    agree = told.is_agreed and newcomer.is_agreed and is_same_wait(told.waiting, newcomer.waiting, now)
    return replace(told, is_agreed=agree)


def after_event(told: Told | None, event: JobEvent) -> Told:
    """What is known after an event; one that was read before changes nothing."""
    told = told or Told(0)
    if event.seq <= told.seq:
        return told
    told = replace(told, seq=event.seq)
    if event.kind is Kind.WAITING:
        return replace(told, waiting=_wait_in(event.data), is_agreed=True)
    if event.kind is Kind.PROGRESS:
        known = asdict(told.progress or Progress())
        told_now = {name: value for name, value in event.data.items() if name in known and value is not None}
        return replace(told, progress=Progress(**{**known, **told_now}))
    return told


def news(told: Told, before: WaitingFor | None, job: JobView, now: datetime) -> list[tuple[Kind, dict[str, Any]]]:
    """What to tell of a job as it is now. A wait is told once it has lasted: ``before`` is that of the look before."""
    found: list[tuple[Kind, dict[str, Any]]] = []
    if has_moved(told.progress, job.progress):
        found.append((Kind.PROGRESS, asdict(job.progress)))
    waiting = worth_telling(job.waiting_for, now)
    is_known = told.is_agreed and is_same_wait(told.waiting, waiting, now)
    if not is_known and is_same_wait(before and worth_telling(before, now), waiting, now):
        found.append((Kind.WAITING, {"waiting_for": _written(waiting)}))
    return found


def worth_telling(waiting: WaitingFor | None, now: datetime) -> WaitingFor | None:
    """The wait, unless it passes in a moment. Of others that are to be looked at again soon nobody knows the end."""
    if waiting is None or (waiting.until and waiting.until - now >= SHORT_WAIT):
        return waiting
    return None if waiting.reason in PASSING else WaitingFor(waiting.reason)


def is_same_wait(one: WaitingFor | None, other: WaitingFor | None, now: datetime) -> bool:
    """Whether two waits are the same to a listener: for the same reason and to about the same time."""
    if one is None or other is None or one.reason != other.reason:
        return one is None and other is None
    if one.until is None or other.until is None:
        return one.until is other.until
    return abs(one.until - other.until) < max(SHORT_WAIT, VAGUE * (other.until - now))


def has_moved(told: Progress | None, now: Progress) -> bool:
    """Whether progress is worth an event: other counts, another step, or a percent more or less."""
    if told is None or _counts(told) != _counts(now):
        return True
    return abs(told.percent - now.percent) >= SMALL_STEP_PERCENT


def _counts(progress: Progress) -> tuple[object, ...]:
    return progress.step, progress.total, progress.completed, progress.failed, progress.skipped


def _written(waiting: WaitingFor | None) -> dict[str, Any] | None:
    if waiting is None:
        return None
    until = waiting.until.astimezone(UTC).isoformat().replace("+00:00", "Z") if waiting.until else None
    return {**asdict(waiting), "until": until}


def _wait_in(data: Mapping[str, Any]) -> WaitingFor | None:
    waiting = data.get("waiting_for")
    if not waiting:
        return None
    return WaitingFor(waiting["reason"], datetime.fromisoformat(waiting["until"]) if waiting["until"] else None)
