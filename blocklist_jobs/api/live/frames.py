"""The form of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blocklist_jobs.api.edge.json_form import written_json
from blocklist_jobs.api.edge.times import written
from blocklist_jobs.core.job_events import JobEvent, Kind

MEDIA_TYPE = "text/event-stream"
COMMENT = b":\n\n"
"""Keeps proxies from thinking that nobody is there."""

# After a lost connection a browser comes back so soon; a thousand of them are spread by their own clocks.
RETRY = b"retry: 2000\n\n"

# All members of each kind, so that clients find the same ones in every event of it.
_MEMBERS: Mapping[Kind, tuple[str, ...]] = {
    Kind.STATUS: ("status", "error"),
    Kind.PROGRESS: ("step", "total", "completed", "failed", "skipped", "percent", "eta_seconds"),
    Kind.WAITING: ("waiting_for",),
}


def frame(name: str, document: Mapping[str, Any], event_id: object = None) -> bytes:
    """One event; without an id a client keeps the one before. JSON in one line has no line break to be escaped."""
    number = "" if event_id is None else f"id: {event_id}\n"
    return f"{number}event: {name}\ndata: {written_json(document)}\n\n".encode()


def event_frame(event: JobEvent, event_id: object) -> bytes:
    """An event of a job."""
    said = {name: event.data.get(name) for name in _MEMBERS[event.kind]}
    return frame(event.kind, {"job_id": event.job_id, "at": written(event.at), **said}, event_id)
