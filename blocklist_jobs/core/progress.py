"""How far a job is and how long it will take, from the cost of the requests it still needs."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from blocklist_jobs.core.limits import Limits, Scope
from blocklist_jobs.core.states import FINAL, Status

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Effort:
    """Cost of a job's requests: done, written down and open, and expected beside those.

    ``open_ended``: it has only begun, and how much there is to do is not known.
    """

    done: int
    open: int
    ahead: int = 0
    open_ended: bool = False

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


def eta_s(effort: Effort, limits: Limits, *, share: float, request_cost: int = 1) -> float | None:
    """Seconds until the job ends when it gets ``share`` (0..1] of what the limits allow; ``None`` if unknown.

    Windows count requests, of which one costs about ``request_cost``; quotas count cost.
    Of a quota that is needed for several days, all days but the last are waited for.
    """
    if effort.open_ended or not limits.windows:
        return None
    rates = [one.limit / one.seconds * (share if one.scope is Scope.APP else 1.0) for one in limits.windows]
    days = max((ceil(effort.left / (quota.units * share)) - 1 for quota in limits.quotas), default=0)
    return round(max(effort.left / request_cost / min(rates), days * DAY_S), 1)
