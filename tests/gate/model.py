"""The decision of windows.lua and booking.lua once more, in plain Python, for the app's windows."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass, field

from blocklist_jobs.core.limits import Limits
from blocklist_jobs.gate.terms import HORIZON_S, margin_of, micro

BOOST, SAMPLES = 0.08, 32


@dataclass
class Model:
    """A gate that keeps its log in a list. All times are whole microseconds."""

    limits: Limits
    log: list[int] = field(default_factory=list)
    credit: float = 0.0
    credit_at: int = 0
    lost_at: int = 0

    @property
    def spans(self) -> list[tuple[int, int]]:
        """(limit, span) of each window, the margin included."""
        whole = margin_of(self.limits).whole_s
        return [(window.limit, micro(window.seconds + whole)) for window in self.limits.windows]

    def take(self, now: int, cost: int) -> tuple[int | None, int]:
        """(microseconds until the booked start, 0), or (None, microseconds to wait)."""
        longest = max(span for _, span in self.spans)
        self.log = self.log[bisect_right(self.log, now - longest) :]
        found = self._next_start(now, cost)
        if found is None:
            return None, max(span for _, span in self.spans)
        start, credit = found
        if start - now > micro(HORIZON_S):
            return None, start - now - micro(HORIZON_S)
        self.log.extend([start] * cost)
        self.credit, self.credit_at = credit, now
        return start - now, 0

    def give_back(self, now: int, start: int, cost: int) -> None:
        """A permit was not used."""
        self.lost_at = now
        for _ in range(cost):
            self.log.remove(start)

    def _next_start(self, now: int, cost: int) -> tuple[int, float] | None:
        if any(cost > limit for limit, _ in self.spans):
            return None
        last = self.log[-1] if self.log else None
        start = self._earliest(now, cost, last)
        boost = BOOST if self.lost_at > now - max(span for _, span in self.spans) else 0.0
        rate = min(self._rate(limit, span, now, max(now, last or 0), boost) for limit, span in self.spans)
        due = last + cost / rate if last is not None else 0
        nominal = min(limit / span for limit, span in self.spans)
        idle = max(0, now - max(due, self.credit_at))
        credit = min(max(1, self.limits.burst), self.credit + idle * nominal)
        if last is not None and self.credit + idle * nominal > max(1, self.limits.burst) + 1:
            self.lost_at = now
        if credit >= cost:
            return start, credit - cost
        return max(start, math.ceil(due)), credit

    def _earliest(self, now: int, cost: int, last: int | None) -> int:
        starts = [now]
        if last is not None:
            gap = self.limits.min_gap_ms * 1000
            starts.append(last + (gap + micro(margin_of(self.limits).good_for_s) if gap else 0))
        for limit, span in self.spans:
            if len(self.log) > limit - cost:
                starts.append(self.log[-(limit - cost + 1)] + span)
        return max(starts)

    def _rate(self, limit: int, span: int, now: int, ref: int, boost: float) -> float:
        inside = self.log[bisect_right(self.log, now - span) :]
        rate = (1 + boost) * limit / span
        step = max(1, math.ceil(len(inside) / SAMPLES))
        step = 1 if step <= 2 else step
        for rank in range(1, len(inside) + 1, step):
            gap, free = inside[rank - 1] + span - ref, limit - len(inside) + rank
            if gap > 0 and free > 0:
                rate = min(rate, free / gap * (1 + boost * gap / span))
        return rate
