"""Hears of events through one connection, reads them once, and gives them to all who listen.

A notification only says where to look: what is told is what was read after the last number that was told. So nothing is
lost with the connection, and what was heard twice is told once.
"""

from __future__ import annotations

import selectors
import threading
import time
from collections.abc import Sequence, Set
from typing import Protocol
from uuid import UUID

import psycopg2
from sqlalchemy.exc import SQLAlchemyError

from blocklist_jobs.api.live.inbox import Inbox
from blocklist_jobs.api.live.listener import Listener, Subject
from blocklist_jobs.api.live.topics import Topic, Topics, parcels
from blocklist_jobs.api.live.writer import Writer
from blocklist_jobs.core.job_events import JobEvent, Place
from blocklist_jobs.core.told import Told
from blocklist_jobs.events.notify import Session
from blocklist_jobs.events.trouble import Trouble
from blocklist_jobs.store.event_log import MOST
from blocklist_jobs.wiring.live import Live

STILL_THERE_S = 3.0
"""A connection that has been quiet so long is asked whether it lives; the server ends it after ten."""

AGAIN_S = 0.05
"""An older transaction is open: what came after it is looked for so soon again, and then ever later."""

_LONGEST_AGAIN_S = 1.0
_RECONNECT_S = (0.1, 2.0)


class Readable(Protocol):
    """Something with a descriptor."""

    def fileno(self) -> int:
        """The descriptor."""


class Feed:
    """The thread that listens; ``joined`` and ``gone`` may be called from any other."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._writer: Writer | None = None
        self._inbox: Inbox[tuple[bool, Listener] | None] = Inbox()
        self._topics = Topics()
        self._unread: dict[int, Topic] = {}
        self._again_s = 0.0
        self._stopped = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="event-feed", daemon=True)

    def start(self, writer: Writer) -> None:
        """Begin, in a thread of its own; ``writer`` gets what is to be sent."""
        self._writer = writer
        self._thread.start()

    def joined(self, listener: Listener) -> None:
        """Send a listener what comes after what it has seen."""
        self._inbox.put((True, listener))

    def gone(self, listener: Listener) -> None:
        """Forget a listener."""
        self._inbox.put((False, listener))

    def stop(self) -> None:
        """Listen no more."""
        self._inbox.put(None)

    def join(self, timeout_s: float) -> None:
        """Wait for the end that :meth:`stop` asked for."""
        self._thread.join(timeout_s)

    def watched(self) -> list[tuple[Subject, dict[UUID, Told]]]:
        """What is listened to at this moment, and what its listeners know."""
        with self._lock:
            return [(topic.subject, dict(topic.told)) for topic in self._topics]

    def keys(self) -> set[UUID]:
        """The keys that clients came with."""
        with self._lock:
            return {listener.key_id for topic in self._topics for listener in topic.listeners if listener.key_id}

    def ended(self, key_ids: Set[UUID]) -> None:
        """These keys are no good any more: the streams of who came with them end."""
        assert self._writer is not None  # noqa: S101 - given at the start
        with self._lock:
            ended = [one for topic in self._topics for one in topic.listeners if one.key_id in key_ids]
        if ended:
            self._writer.send(ended, b"", is_last=True)

    def vanished(self, subject: Subject) -> None:
        """There is no such job any more: its streams end."""
        with self._lock:
            topic = self._topics.get(subject)
            if topic is None:
                return
            self._topics.end(topic)
        self._end(topic)

    def _run(self) -> None:
        trouble, pause_s = Trouble("event_listener"), _RECONNECT_S[0]
        while not self._stopped:
            try:
                with self._live.listen() as session:
                    # Whatever came while nobody listened is read now; by its number, so none of it twice.
                    self._unread = {id(topic): topic for topic in self._topics}
                    trouble.ended()
                    pause_s = _RECONNECT_S[0]
                    self._serve(session)
            except (psycopg2.Error, SQLAlchemyError, OSError) as error:
                trouble.began(error)
                self._rest(pause_s)
                pause_s = min(2 * pause_s, _RECONNECT_S[1])
        self._inbox.close()

    def _serve(self, session: Session) -> None:
        spoke_at = time.monotonic()
        while True:
            self._read()
            self._wait(session)
            if not self._open_letters():
                return
            for payload in session.heard():
                self._hear(payload)
            if time.monotonic() - spoke_at > STILL_THERE_S:
                session.value("SELECT 1")
                spoke_at = time.monotonic()

    def _wait(self, session: Session) -> None:
        _wait_for(session, self._inbox, timeout_s=min(self._again_s, STILL_THERE_S) if self._unread else STILL_THERE_S)

    def _rest(self, pause_s: float) -> None:
        deadline = time.monotonic() + pause_s
        while (left_s := deadline - time.monotonic()) > 0 and not self._stopped:
            _wait_for(self._inbox, timeout_s=left_s)
            self._open_letters()

    def _open_letters(self) -> bool:
        """Take in who came and forget who went; false once it is to stop."""
        for letter in self._inbox.take():
            if letter is None:
                self._stopped = True
            else:
                self._come_or_go(*letter)
        return not self._stopped

    def _come_or_go(self, comes: bool, listener: Listener) -> None:
        with self._lock:
            if not comes:
                self._topics.leave(listener)
                return
            topic = self._topics.join(listener)
        if topic.read > listener.seen:  # type: ignore[operator]  # numbers of one job, or places of one user
            topic.read = listener.seen  # the others are not sent again what they have seen
        self._unread[id(topic)] = topic

    def _hear(self, payload: str) -> None:
        job_id, _, user_id = payload.partition(" ")
        for topic in self._topics.about(UUID(job_id), user_id):
            self._unread[id(topic)] = topic
            self._again_s = AGAIN_S

    def _read(self) -> None:
        """Read what is not read yet; what cannot be told yet stays unread."""
        unread, self._unread = self._unread, {}
        topics = [topic for topic in unread.values() if topic.listeners]
        try:
            self._read_jobs([topic for topic in topics if topic.subject.job_id])
            for topic in topics:
                if not topic.subject.job_id:
                    self._read_user(topic)
        except SQLAlchemyError:
            self._unread = unread
            raise
        self._again_s = min(2 * self._again_s, _LONGEST_AGAIN_S) if self._unread else AGAIN_S

    def _read_jobs(self, topics: Sequence[Topic]) -> None:
        of_job = {topic.subject.job_id: topic for topic in topics if topic.subject.job_id}
        while of_job:
            seen = {job_id: topic.read for job_id, topic in of_job.items() if isinstance(topic.read, int)}
            events = self._live.log.of_jobs(seen)
            for job_id, topic in of_job.items():
                self._tell(topic, [event for event in events if event.job_id == job_id])
            if len(events) < MOST:
                return

    def _read_user(self, topic: Topic) -> None:
        assert isinstance(topic.read, Place)  # noqa: S101 - so are all places of all jobs of a user
        events, is_behind = self._live.log.of_user(topic.subject.user_id, topic.read)
        self._tell(topic, events)
        if is_behind or len(events) == MOST:
            self._unread[id(topic)] = topic

    def _tell(self, topic: Topic, events: Sequence[JobEvent]) -> None:
        assert self._writer is not None  # noqa: S101 - given at the start
        if not events:
            return
        with self._lock:
            topic.note(events)
            is_over = topic.subject.job_id is not None and events[-1].is_last
            sent = list(parcels(topic, events))
            if is_over:
                self._topics.end(topic)
        for listeners, data in sent:
            self._writer.send(listeners, data)
        if is_over:
            self._end(topic)

    def _end(self, topic: Topic) -> None:
        assert self._writer is not None  # noqa: S101 - given at the start
        self._writer.send(list(topic.listeners), b"", is_last=True)


def _wait_for(*things: Readable, timeout_s: float) -> None:
    """Wait until one can be read. Not by ``select()``, which knows no more than 1,024 descriptors."""
    with selectors.DefaultSelector() as waiting:
        for thing in things:
            waiting.register(thing, selectors.EVENT_READ)
        waiting.select(timeout_s)
