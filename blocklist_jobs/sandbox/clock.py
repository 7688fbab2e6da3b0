"""A clock that goes on as clocks do, and that a test can set: days pass without waiting."""

from __future__ import annotations

import time
from calendar import timegm

from blocklist_jobs.sandbox.wire import JsonObject

FORM = "%Y-%m-%dT%H:%M:%SZ"


def instant(value: float | str) -> float:
    """Seconds since 1970, given as such or as ``2026-11-24T08:00:00Z``; raises ValueError for another form."""
    return float(value) if isinstance(value, int | float) else float(timegm(time.strptime(value, FORM)))


def written(at: float) -> str:
    """Seconds since 1970 as the providers write instants, in whole seconds."""
    return time.strftime(FORM, time.gmtime(at))


class Clock:
    """The time of one provider; all that it dates, counts or lets expire goes by it."""

    def __init__(self) -> None:
        self._ahead_s = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead_s

    def move(self, wanted: JsonObject) -> None:
        """Sets it to ``now`` (an instant; None: the real time) or puts it forward by ``advance_s``."""
        if "now" in wanted:
            self._ahead_s = 0.0 if wanted["now"] is None else instant(wanted["now"]) - time.time()
        self._ahead_s += float(wanted.get("advance_s", 0.0))
