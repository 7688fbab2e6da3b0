"""Events as they happen: of one job, or of all jobs of the caller."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, Response, current_app, request
from marshmallow import Schema, fields

from blocklist_jobs.api.edge.auth import caller
from blocklist_jobs.api.edge.described import Answer, described
from blocklist_jobs.api.edge.parsing import query
from blocklist_jobs.api.edge.paths import id_of
from blocklist_jobs.api.edge.services import services
from blocklist_jobs.api.job_form import job_document
from blocklist_jobs.api.live.frames import MEDIA_TYPE, RETRY, event_frame, frame
from blocklist_jobs.api.live.listener import Listener, Subject
from blocklist_jobs.api.live.streams import EXTENSION, StreamBody, Streams
from blocklist_jobs.core.errors import FieldProblem, Invalid, NotFound
from blocklist_jobs.core.job_events import number_in, place_in
from blocklist_jobs.core.states import ACTIVE, FINAL
from blocklist_jobs.core.told import told_by_state
from blocklist_jobs.core.views import JobFilter, JobView
from blocklist_jobs.store.event_log import MOST, EventLog

Seen = TypeVar("Seen")

job_events_api = Blueprint("job_events", __name__)

MOST_JOBS_SHOWN = 50
"""Unfinished jobs in the state of a user's stream, the newest first; the list of jobs has all."""

_UNFINISHED = JobFilter(statuses=tuple(sorted(ACTIVE)))


class EventsQuery(Schema):
    """For clients that cannot set the header: the id of the last event they have seen."""

    last_event_id = fields.String(load_default=None)


_STREAM = Answer(media=(MEDIA_TYPE,), says="Server-sent events, until the stream ends")


@job_events_api.get("/jobs/<job_id>/events")
@described(
    "jobs",
    query=EventsQuery,
    takes=("Last-Event-ID",),
    answers={200: _STREAM, 204: Answer(media=(), says="The job has ended, and its last event was seen")},
    problems=(429,),
)
def of_job(job_id: str) -> Response:
    """Follow one job.

    First its `state`, then what came after `Last-Event-ID`, then `status`, `progress` and `waiting` as they happen, up
    to its end.
    """
    seen, wanted, log = _seen(number_in), id_of(job_id), services().live.log
    last = log.last_of(caller().user_id, wanted)
    if last is None:
        raise NotFound
    job = services().jobs.read(caller(), wanted)
    is_new = seen is None or seen > last  # a number from before a restore of the database means nothing
    listener = Listener(Subject(caller().user_id, wanted), last if is_new or seen is None else seen)
    if job.status in FINAL:
        return _ended(job, listener, log, last, is_new=is_new)
    listener.told = ((wanted, told_by_state(last, job, datetime.now(UTC))),)
    return _stream(listener, _job_beginning(job, listener, log, last if is_new else None))


@job_events_api.get("/events")
@described("jobs", query=EventsQuery, takes=("Last-Event-ID",), answers={200: _STREAM}, problems=(429,))
def of_user() -> Response:
    """Follow all of your jobs, new ones too.

    First the `state` of those that have not ended (the newest 50), then as for one job; each event names its `job_id`.
    """
    seen, live = _seen(place_in), services().live
    now = live.log.now()
    is_new = seen is None or seen > now
    listener = Listener(Subject(caller().user_id), now if is_new or seen is None else seen)
    numbers = {job_id: seq for _, job_id, seq in live.log.active_of([caller().user_id], MOST_JOBS_SHOWN)}
    jobs = services().jobs.list(caller(), _UNFINISHED, None, MOST_JOBS_SHOWN)
    at = datetime.now(UTC)
    listener.told = tuple((job.id, told_by_state(numbers[job.id], job, at)) for job in jobs if job.id in numbers)
    state = {"jobs": [job_document(job) for job in jobs]}
    return _stream(listener, iter([RETRY + frame("state", state, now if is_new else None)]))


def _seen(read: Callable[[str], Seen | None]) -> Seen | None:
    """The last event that the client has seen; :class:`Invalid` when that is no id of ours."""
    given = query(EventsQuery())["last_event_id"]
    name = "Last-Event-ID" if "Last-Event-ID" in request.headers else "last_event_id"
    text = request.headers.get("Last-Event-ID", given)
    if not text:
        return None
    found = read(text)
    if found is None:
        raise Invalid(errors=[FieldProblem(name, "is no id of an event of this stream; begin without it")])
    return found


def _job_beginning(job: JobView, listener: Listener, log: EventLog, number: int | None) -> Iterator[bytes]:
    """The state, and what was missed. Without a ``number`` the client keeps its own until that was told."""
    yield RETRY + frame("state", job_document(job), number)
    yield from _missed(job.id, listener, log)


def _missed(job_id: UUID, listener: Listener, log: EventLog) -> Iterator[bytes]:
    while isinstance(listener.seen, int):
        events = log.of_jobs({job_id: listener.seen})
        if events:
            listener.seen = events[-1].seq
            # Ended since it was looked at: there will be no other event to end the stream.
            listener.is_ending = events[-1].is_last
            yield b"".join(event_frame(event, event.seq) for event in events)
        if len(events) < MOST:
            return


def _ended(job: JobView, listener: Listener, log: EventLog, last: int, *, is_new: bool) -> Response:
    """All there is of a job that has ended. Who has seen the end gets 204, which tells a browser to stop asking."""
    if not is_new and listener.seen == last:
        return Response(status=204)
    return _headed(Response(_job_beginning(job, listener, log, last if is_new else None)))


def _stream(listener: Listener, first: Iterator[bytes]) -> Response:
    if request.method == "HEAD":
        return _headed(Response())
    streams: Streams = current_app.extensions[EXTENSION]
    listener.end_with(caller())
    streams.admit(listener.subject.user_id)
    return _headed(Response(StreamBody(streams, listener, first, request.environ)))


def _headed(answer: Response) -> Response:
    answer.content_type = MEDIA_TYPE
    # Nothing between here and the client may keep an event back (X-Accel-Buffering is nginx's word for that).
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer
