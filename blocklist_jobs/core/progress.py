"""How far a job is, from the cost of the requests that it has made and still needs."""

from __future__ import annotations

from dataclasses import dataclass

from blocklist_jobs.core.states import FINAL, Status


@dataclass(frozen=True, slots=True)
class Effort:
    """Cost of a job's requests: done, written down and open, and expected beside those.

    ``open_ended``: it has only begun, and how much there is to do is not known. ``requests`` counts what is left.
    """

    done: int
    open: int
    ahead: int = 0
    open_ended: bool = False
    requests: int = 0

    @property
    def left(self) -> int:
        """What is still to be done."""
        return self.open + self.ahead


def percent_of(status: Status, effort: Effort) -> float:
    """Share of the whole cost that is done, 0 to 100, with one decimal; 100 only when the job has ended."""
    if status in FINAL:
        return 100.0
    needed = effort.done + effort.left
    return min(99.9, round(100 * effort.done / needed, 1)) if needed and not effort.open_ended else 0.0
