"""How far a job is and how long it will take, from the requests it still needs."""

from __future__ import annotations

from dataclasses import dataclass

from blocklist_jobs.core.job import Step
from blocklist_jobs.core.states import FINAL, Status


@dataclass(frozen=True, slots=True)
class Effort:
    """Requests of a job: done, known to be needed, and expected of the steps that have not begun."""

    done: int
    open: int
    ahead: int = 0


def effort_ahead(step: Step, *, targets: int, per_request: float, lists_to_verify: int) -> int:
    """Requests that the steps after ``step`` will need, as far as can be known now."""
    removals = -(-targets // max(1, int(per_request))) if step is Step.SCAN else 0
    verification = lists_to_verify if step in (Step.SCAN, Step.ACT) else 0
    return removals + verification


def percent_of(status: Status, effort: Effort) -> float:
    """Share of all requests that are done, 0 to 100, with one decimal; 100 only when the job has ended."""
    if status in FINAL:
        return 100.0
    needed = effort.done + effort.open + effort.ahead
    return min(99.9, round(100 * effort.done / needed, 1)) if needed else 0.0


def eta_s(effort: Effort, *, per_second: float, share: float) -> float | None:
    """Seconds until the job ends when it gets ``share`` (0..1] of ``per_second`` requests; ``None`` if unknown."""
    rate = per_second * share
    return round((effort.open + effort.ahead) / rate, 1) if rate > 0 else None
