"""Limits as a provider may keep them, judged on arrival by a monotonic clock: exactly, and without mercy."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Protocol

from blocklist_jobs.sandbox.limits import Limit, Shape

Headers = tuple[tuple[str, str], ...]


class Meter(Protocol):
    """Counts one app against one limit."""

    def wait_s(self, now: float, cost: int) -> float:
        """Seconds until one more request, of this cost, would be within the limit; 0 when it is now."""
        ...

    def take(self, now: float, cost: int) -> None:
        """Counts a request that arrived now."""
        ...


class SlidingLog:
    """No window of ``seconds``, wherever it begins, holds more than ``limit``."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._log: deque[float] = deque(maxlen=limit.limit)

    def wait_s(self, now: float, cost: int) -> float:  # noqa: ARG002 - only buckets have costs
        """See ``Meter``."""
        full = len(self._log) == self._limit.limit
        return max(0.0, self._log[0] + self._limit.seconds - now) if full else 0.0

    def take(self, now: float, cost: int) -> None:  # noqa: ARG002 - only buckets have costs
        """See ``Meter``."""
        self._log.append(now)


class FixedWindow:
    """Windows that begin at multiples of ``seconds`` of the monotonic clock, a phase no client can know."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._window = -1
        self._used = 0

    def wait_s(self, now: float, cost: int) -> float:  # noqa: ARG002 - only buckets have costs
        """See ``Meter``."""
        window = int(now // self._limit.seconds)
        if window != self._window or self._used < self._limit.limit:
            return 0.0
        return (window + 1) * self._limit.seconds - now

    def take(self, now: float, cost: int) -> None:  # noqa: ARG002 - only buckets have costs
        """See ``Meter``."""
        window = int(now // self._limit.seconds)
        self._used = self._used + 1 if window == self._window else 1
        self._window = window


class TokenBucket:
    """Full at first, refilled evenly."""

    def __init__(self, limit: Limit) -> None:
        self._rate = limit.limit / limit.seconds
        self._capacity = float(limit.burst or limit.limit)
        self._level = self._capacity
        self._at: float | None = None

    def level_at(self, now: float) -> float:
        """Tokens in it."""
        since = 0.0 if self._at is None else now - self._at
        return min(self._capacity, self._level + since * self._rate)

    def wait_s(self, now: float, cost: int) -> float:
        """See ``Meter``."""
        # The tolerance keeps a client that waits exactly as told from being refused by rounding.
        return max(0.0, (cost - self.level_at(now) - 1e-9) / self._rate)

    def take(self, now: float, cost: int) -> None:
        """See ``Meter``."""
        self._level = self.level_at(now) - cost
        self._at = now


METERS: dict[Shape, type[SlidingLog | FixedWindow | TokenBucket]] = {
    Shape.SLIDING_LOG: SlidingLog,
    Shape.FIXED_WINDOW: FixedWindow,
    Shape.TOKEN_BUCKET: TokenBucket,
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A request over a limit, and how long from now until it would be within."""

    limit: Limit
    wait_s: float


class Throttle:
    """All limits of one provider, counted per app or per user of an app. No limits: everything is let through."""

    def __init__(self) -> None:
        self.limits: tuple[Limit, ...] = ()
        self._meters: dict[tuple[int, str, str], Meter] = {}

    def set(self, limits: tuple[Limit, ...]) -> None:
        """Other limits from now on, with nothing counted yet."""
        self.limits = limits
        self._meters.clear()

    def judge(self, app: str, now: float, *, user: str = "", writes: bool = False) -> Refused | None:
        """Counts a request of an app for a user; the limit with the longest wait speaks for all that refuse it."""
        pairs = self._metered(app, user)
        waits = [Refused(limit, meter.wait_s(now, limit.cost_of(writes=writes))) for limit, meter in pairs]
        worst = max(waits, key=lambda refused: refused.wait_s, default=None)
        refused = worst if worst is not None and worst.wait_s > 0 else None
        for limit, meter in pairs:
            if refused is None or limit.counts_refused:
                meter.take(now, limit.cost_of(writes=writes))
        return refused

    def told(self, app: str, now: float, *, user: str = "", writes: bool = False) -> Headers:
        """What the buckets that tell say of themselves, as a Spring Cloud Gateway words it.

        Seen at Tidal in February 2025 (github.com/kellnerd/harmony/pull/84); rates are per second.
        """
        states = (
            _state(limit, meter.level_at(now), limit.cost_of(writes=writes))
            for limit, meter in self._metered(app, user)
            if limit.tells and isinstance(meter, TokenBucket)
        )
        return tuple(pair for state in states for pair in state)

    def _metered(self, app: str, user: str) -> list[tuple[Limit, Meter]]:
        return [(limit, self._meter(at, app, user if limit.per_user else "")) for at, limit in enumerate(self.limits)]

    def _meter(self, at: int, app: str, user: str) -> Meter:
        key = (at, app, user)
        if key not in self._meters:
            self._meters[key] = METERS[self.limits[at].shape](self.limits[at])
        return self._meters[key]


def _state(limit: Limit, level: float, cost: int) -> Headers:
    told = {
        "Remaining": level,
        "Requested-Tokens": cost,
        "Burst-Capacity": limit.burst or limit.limit,
        "Replenish-Rate": limit.limit / limit.seconds,
    }
    return tuple((f"X-RateLimit-{name}", str(int(value))) for name, value in told.items())
