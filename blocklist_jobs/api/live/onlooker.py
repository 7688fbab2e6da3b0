"""Looks every two seconds at jobs that somebody listens to: what they wait for at the gate is written in no row.

And at the keys that the listeners came with: a stream does not outlive its key.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from uuid import UUID

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from blocklist_jobs.api.live.feed import Feed
from blocklist_jobs.api.live.listener import Subject
from blocklist_jobs.core.errors import NotFound, Unavailable
from blocklist_jobs.core.told import Told
from blocklist_jobs.core.views import WaitingFor
from blocklist_jobs.events.trouble import Trouble
from blocklist_jobs.wiring.live import Live

EVERY_S = 2.0
MOST_LOOKS = 40
"""Jobs looked at in one round; more take turns. A look costs as much as a client that asks."""


class Onlooker:
    """A thread that tells, through the log of events, what only a look tells."""

    def __init__(self, live: Live, feed: Feed) -> None:
        self._live = live
        self._feed = feed
        self._stop = threading.Event()
        self._trouble = Trouble("event_onlooker")
        self._looked_at: dict[UUID, float] = {}
        self._waits: dict[UUID, WaitingFor | None] = {}
        self._thread = threading.Thread(target=self._run, name="event-onlooker", daemon=True)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()

    def join(self, timeout_s: float) -> None:
        """Wait for the end that :meth:`stop` asked for."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stop.wait(EVERY_S):
            try:
                self._round()
            except (Unavailable, SQLAlchemyError, RedisError) as error:
                self._trouble.began(error)
            else:
                self._trouble.ended()

    def _round(self) -> None:
        if keys := self._feed.keys():
            self._feed.ended(self._live.ended_keys(keys))
        watched = self._watched()
        for kept in (self._looked_at, self._waits):
            for job_id in kept.keys() - watched.keys():
                del kept[job_id]
        longest_ago = sorted(watched, key=lambda job_id: self._looked_at.get(job_id, 0.0))
        for job_id in longest_ago[:MOST_LOOKS]:
            self._look(job_id, *watched[job_id])

    def _watched(self) -> dict[UUID, tuple[str, Told]]:
        """All jobs of all subjects, with their users and what is told of them."""
        watched: dict[UUID, tuple[str, Told]] = {}
        by_user: dict[str, dict[UUID, Told]] = {}
        for subject, told in self._feed.watched():
            if subject.job_id is None:
                by_user[subject.user_id] = told
            elif subject.job_id in told:
                watched[subject.job_id] = (subject.user_id, told[subject.job_id])
        if by_user:
            for user_id, job_id, seq in self._live.log.active_of(list(by_user), MOST_LOOKS):
                watched.setdefault(job_id, (user_id, by_user[user_id].get(job_id) or Told(seq)))
        return watched

    def _look(self, job_id: UUID, user_id: str, told: Told) -> None:
        self._looked_at[job_id] = time.monotonic()
        with suppress(NotFound):
            self._waits[job_id] = self._live.look_on(user_id, job_id, told, self._waits.get(job_id))
            return
        self._feed.vanished(Subject(user_id, job_id))
