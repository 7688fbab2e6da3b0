"""What streams of events are made from."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine

from blocklist_jobs.events.notify import Session
from blocklist_jobs.jobs.look_on import JobReader, LookOn
from blocklist_jobs.store.event_log import EventLog
from blocklist_jobs.store.events import CHANNEL
from blocklist_jobs.store.keys import StoredKeys


@dataclass(frozen=True, slots=True)
class Live:
    """The log of events, the ears that hear of new ones, and the looks: at what no event tells, and at ended keys."""

    log: EventLog
    listen: Callable[[], Session]
    look_on: LookOn
    ended_keys: Callable[[Collection[UUID]], set[UUID]]


def make_live(engine: Engine, database_url: str, jobs: JobReader) -> Live:
    """On real servers. ``listen`` opens a session that hears of every event, and may raise ``psycopg2.Error``."""

    def listen() -> Session:
        session = Session(database_url, application_name="blocklist_jobs listener")
        session.listen(CHANNEL)
        return session

    log = EventLog(engine)
    return Live(log, listen, LookOn(jobs, log, lambda: datetime.now(UTC)), StoredKeys(engine).ended)
