"""What a gate foresees: when the next permits come, how fast they come after that, and what the day still has."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from blocklist_jobs.core.permits import Refusal

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class DayUnits:
    """A daily quota: ``left`` of ``units`` until it resets in ``resets_in_s``.

    ``units`` is what the provider really gives, where it has refused before ours were used up.
    """

    left: int
    units: int
    resets_in_s: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """The future of one provider's app, as it would be if nothing went wrong.

    ``starts`` has (n, seconds until the n-th next permit may begin), n rising; after the last of them permits come at
    ``rate`` a second (``None``: no window of the app bounds it). ``user_rate`` bounds what one user gets.
    ``closed`` is why, and how long, there is none at all.
    """

    starts: tuple[tuple[int, float], ...] = ()
    rate: float | None = None
    user_rate: float | None = None
    days: tuple[DayUnits, ...] = ()
    closed: Refusal | None = None

    def after_s(self, requests: float) -> float:
        """Seconds until so many requests may have begun, quotas and closures left aside."""
        before, at_s = 0, 0.0
        for number, start_s in self.starts:
            if requests <= number:
                return at_s + (start_s - at_s) * max(0.0, requests - before) / (number - before)
            before, at_s = number, start_s
        return at_s + (requests - before) / self.rate if self.rate else at_s

    def free_now(self, within_s: float = 0.05) -> int:
        """How many permits could begin at once."""
        return 0 if self.closed else max((number for number, start_s in self.starts if start_s <= within_s), default=0)


def finish_s(outlook: Outlook, requests: float, cost: float) -> float:
    """Seconds until so many requests, which cost so much together, have begun: closures and quota days waited for."""
    closed_s = outlook.closed.wait_s if outlook.closed else 0.0
    paced_s = closed_s + outlook.after_s(requests)
    return max([paced_s, *(_in_days_s(outlook, day, requests, cost) for day in outlook.days)])


def _in_days_s(outlook: Outlook, day: DayUnits, requests: float, cost: float) -> float:
    """Of a quota that is needed for several days, all days but the last are waited for, the last is worked through."""
    beyond = cost - day.left
    if beyond <= 0 or day.units <= 0:
        return 0.0
    days = ceil(beyond / day.units)
    last = beyond - (days - 1) * day.units
    on_last_s = requests * last / cost / outlook.rate if outlook.rate else 0.0
    return day.resets_in_s + (days - 1) * DAY_S + on_last_s
