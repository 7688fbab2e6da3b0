"""Tell listeners of a job what no row of it says: that it waits for its provider, and how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from blocklist_jobs.core.caller import Caller
from blocklist_jobs.core.job_events import Kind
from blocklist_jobs.core.states import FINAL
from blocklist_jobs.core.told import Told, news
from blocklist_jobs.core.views import JobView, WaitingFor


class JobReader(Protocol):
    """Shows a job to its owner."""

    def read(self, caller: Caller, job_id: UUID) -> JobView:
        """The job; :class:`NotFound` when it is not the caller's."""


class EventAdder(Protocol):
    """Appends events."""

    def add(self, job_id: UUID, kind: Kind, data: Mapping[str, Any], *, after: int) -> bool:
        """Append an event after the one of this number; false when others have come meanwhile."""


class LookOn:
    """One look at a job that somebody listens to.

    What it finds becomes an event like any other, with a number: every listener of every process gets it once. Of two
    processes that find the same at once, one writes it down, and the other sees it with the next event.
    """

    def __init__(self, jobs: JobReader, events: EventAdder, clock: Callable[[], datetime]) -> None:
        self._jobs = jobs
        self._events = events
        self._clock = clock

    def __call__(self, user_id: str, job_id: UUID, told: Told, before: WaitingFor | None) -> WaitingFor | None:
        """Tell what is new since ``told``; gives what the job waits for now, for the look after this one.

        Raises :class:`NotFound` when the job is gone.
        """
        job = self._jobs.read(Caller(user_id), job_id)
        if job.status not in FINAL:
            for number, (kind, data) in enumerate(news(told, before, job, self._clock())):
                if not self._events.add(job_id, kind, data, after=told.seq + number):
                    break
        return job.waiting_for
