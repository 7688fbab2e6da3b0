"""The loop around it all: lead or stand by, survive any outage, end when told to."""

from __future__ import annotations

import contextlib
import threading

from sqlalchemy.exc import SQLAlchemyError
from tenacity import (
    RetryCallState,
    RetryError,
    Retrying,
    sleep_using_event,
    stop_when_event_set,
    wait_random_exponential,
)

from blocklist_jobs.dispatcher.chores import Chores
from blocklist_jobs.dispatcher.leadership import Leadership
from blocklist_jobs.dispatcher.rounds import Rounds
from blocklist_jobs.events.trouble import Trouble

STANDBY_S = 1.0
"""How often a dispatcher that does not lead asks whether it may: the longest gap after the leader's end."""

LONGEST_BACKOFF_S = 2.0


class Loop:
    """Never ends by itself: whatever fails is told once and tried again, with full jitter, within two seconds."""

    def __init__(self, leadership: Leadership, chores: Chores, rounds: Rounds, stop: threading.Event) -> None:
        self._leadership = leadership
        self._chores = chores
        self._rounds = rounds
        self._stop = stop
        self._trouble = Trouble("dispatcher")

    def run(self) -> None:
        """Until ``stop`` is set."""
        retrying = Retrying(
            wait=wait_random_exponential(multiplier=0.1, max=LONGEST_BACKOFF_S),
            stop=stop_when_event_set(self._stop),
            sleep=sleep_using_event(self._stop),
            before_sleep=self._tell,
        )
        with contextlib.suppress(RetryError):  # told to stop in the middle of an outage
            while not self._stop.is_set():
                retrying(self._turn)
        self._leave()

    def _turn(self) -> None:
        leads = self._leadership.hold()
        self._chores.show_life(leads=leads)
        pause_s = self._lead() if leads else STANDBY_S
        self._trouble.ended()
        if not self._stop.is_set():
            self._leadership.wait(pause_s)

    def _lead(self) -> float:
        self._chores()
        pause_s = self._rounds(self._chores.slots)
        return min(pause_s, self._chores.due_in_s)

    def _tell(self, attempt: RetryCallState) -> None:
        error = attempt.outcome.exception() if attempt.outcome else None
        if error is not None:
            self._trouble.began(error)

    def _leave(self) -> None:
        self._leadership.resign()
        with contextlib.suppress(SQLAlchemyError):
            self._chores.show_no_life()
