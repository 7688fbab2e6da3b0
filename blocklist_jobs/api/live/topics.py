"""Who listens to what, how far each subject was read, and what its listeners know. The feed's own; needs no lock."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from blocklist_jobs.api.live.frames import event_frame
from blocklist_jobs.api.live.listener import Listener, Subject
from blocklist_jobs.core.job_events import JobEvent, Place
from blocklist_jobs.core.told import Told, after_event, and_to


@dataclass(slots=True)
class Topic:
    """A subject somebody listens to; ``read`` is the place of the last event that was read for it."""

    subject: Subject
    read: int | Place
    listeners: list[Listener] = field(default_factory=list)
    told: dict[UUID, Told] = field(default_factory=dict)

    def take_in(self, listener: Listener) -> None:
        """One more listens, who knows what its first state showed."""
        self.listeners.append(listener)
        now = datetime.now(UTC)
        for job_id, told in listener.told:
            self.told[job_id] = and_to(self.told.get(job_id), told, now)

    def note(self, events: Sequence[JobEvent]) -> None:
        """These were read, and will be sent to all."""
        for event in events:
            self.told[event.job_id] = after_event(self.told.get(event.job_id), event)
            if event.is_last:
                del self.told[event.job_id]
        if events:
            self.read = self.subject.place_of(events[-1])


class Topics:
    """All subjects that somebody listens to in this process."""

    def __init__(self) -> None:
        self._topics: dict[Subject, Topic] = {}
        self._of_job: dict[UUID, Subject] = {}

    def __iter__(self) -> Iterator[Topic]:
        return iter(list(self._topics.values()))

    def get(self, subject: Subject) -> Topic | None:
        """The topic of a subject; ``None`` when nobody listens to it."""
        return self._topics.get(subject)

    def join(self, listener: Listener) -> Topic:
        """The topic of a listener who comes; a new one goes on where the listener is."""
        subject = listener.subject
        topic = self._topics.setdefault(subject, Topic(subject, listener.seen))
        if subject.job_id:
            self._of_job[subject.job_id] = subject
        topic.take_in(listener)
        return topic

    def leave(self, listener: Listener) -> None:
        """A listener has gone; a topic without any is forgotten."""
        topic = self._topics.get(listener.subject)
        if topic and listener in topic.listeners:
            topic.listeners.remove(listener)
            if not topic.listeners:
                self.end(topic)

    def end(self, topic: Topic) -> None:
        """Nobody listens to it any more."""
        self._topics.pop(topic.subject, None)
        if topic.subject.job_id:
            self._of_job.pop(topic.subject.job_id, None)

    def about(self, job_id: UUID, user_id: str) -> Iterator[Topic]:
        """The topics that an event of a user's job belongs to."""
        for subject in (self._of_job.get(job_id), Subject(user_id)):
            if subject in self._topics:
                yield self._topics[subject]


def parcels(topic: Topic, events: Sequence[JobEvent]) -> Iterator[tuple[list[Listener], bytes]]:
    """What to send to whom, so that each gets what it has not seen, in order: mostly one parcel for all."""
    places = [topic.subject.place_of(event) for event in events]
    groups: defaultdict[int, list[Listener]] = defaultdict(list)
    for listener in topic.listeners:
        groups[bisect_right(places, listener.seen)].append(listener)
    for start, listeners in groups.items():
        if start < len(events):
            yield listeners, b"".join(map(event_frame, events[start:], places[start:]))
            for listener in listeners:
                listener.seen = places[-1]
